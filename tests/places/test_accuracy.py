"""How often the gazetteer is right, by lists of questions with known answers."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from places.finder import Found
from places.ranking import kilometres
from tests.places.conftest import Asker

Row = dict[str, str]
# Each list was written down before any was tried: then 65 of 68 and 55 of 60 were right.
FRESH, NEWCOMERS = (
    Path(__file__).parent / name for name in ("fresh_queries.csv", "newcomers_queries.csv")
)


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def is_right(row: Row, found: list[Found]) -> bool:
    expected, tolerance = row.get("expect", "top1"), float(row["tol_km"])
    if expected == "none":
        return not found
    near = [_apart(place, row["lat"], row["lon"]) <= tolerance for place in found]
    if expected == "top1":
        return bool(near) and near[0]
    return any(near) and any(
        _apart(place, row["lat2"], row["lon2"]) <= tolerance for place in found
    )


def _apart(place: Found, latitude: str, longitude: str) -> float:
    return kilometres((place.latitude, place.longitude), (float(latitude), float(longitude)))


def share_right(rows: list[Row], ask: Asker) -> float:
    return sum(is_right(row, ask(row["query"])) for row in rows) / len(rows)


def test_what_runners_type_is_found(real_data: Path, ask: Asker) -> None:
    assert share_right(rows_of(real_data / "geocode" / "queries-dev.csv"), ask) >= 0.98


def test_german_towns_with_their_states_are_found(real_data: Path, ask: Asker) -> None:
    assert share_right(rows_of(real_data / "geocode" / "german-parkrun-cities.csv"), ask) >= 0.95


@pytest.mark.parametrize("questions", [FRESH, NEWCOMERS], ids=lambda path: path.stem)
def test_questions_written_down_before_trying_are_found(questions: Path, ask: Asker) -> None:
    assert share_right(rows_of(questions), ask) >= 0.95


def naughty(folder: Path) -> Iterator[str]:
    yield from json.loads((folder / "strings" / "blns.json").read_text("utf-8"))


def test_no_string_breaks_the_search(real_data: Path, ask: Asker) -> None:
    for text in naughty(real_data):
        assert len(ask(text)) <= 5
        assert len(ask.suggest(text)) <= 8


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "a" * 100_000, "," * 500, "(" * 300, '"', "NEAR(", "a, " * 400]
)
def test_no_shape_of_text_breaks_the_search(text: str, ask: Asker) -> None:
    assert len(ask(text)) <= 5
    assert len(ask.suggest(text)) <= 8
