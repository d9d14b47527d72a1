"""Every real event imported and found again at its own coordinates; hostile strings everywhere."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from events.filters import NO_FILTERS
from events.sought import clubs_sought
from places.distance import Point
from places.nearby import nearest
from tests.factories import LONDON, make_club, make_run
from tests.pages.test_finding import titles
from tests.visitor import Visitor

SAMPLE = 50
RENAMED = {"name": "name", "lat": "latitude", "lon": "longitude", "location": "about",
           "website": "website", "id": "source_id"}  # fmt: skip
ZONES = {
    "bushy": "Europe/London", "stpetersfield": None, "capepembrokelighthouse": "Atlantic/Stanley",
    "eastend": None, "windhoek": "Africa/Windhoek", "albertmelbourne": "Australia/Melbourne",
    "perry": None,
}  # fmt: skip


@pytest.fixture
def events(real_data: Path) -> list[dict[str, str]]:
    with (real_data / "parkrun" / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def imported(app: Flask, events: list[dict[str, str]], tmp_path: Path) -> str:
    """All of them brought in by the command; what it said."""
    file = tmp_path / "events-to-import.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*RENAMED.values(), "source"])
        writer.writeheader()
        for event in events:
            row = {ours: event[theirs] for theirs, ours in RENAMED.items()}
            writer.writerow(row | {"source": "parkrun"})
    answer = app.test_cli_runner().invoke(args=["clubs", "import", str(file)])
    assert answer.exit_code == 0, answer.output
    return str(answer.output)


def test_all_come_in_and_each_is_found_first_where_it_is(
    app: Flask, events: list[dict[str, str]], imported: str
) -> None:
    assert len(events) == 1754
    assert "1,754 new" in imported
    there: dict[Point, set[str]] = {}
    for event in events:
        there.setdefault((float(event["lat"]), float(event["lon"])), set()).add(event["name"])

    with app.app_context():
        sought = clubs_sought(NO_FILTERS)
        names_of = {row[0]: row[1] for row in db.session.execute(select(Club.id, Club.name))}
        for point, names in there.items():
            hits = nearest(sought, point, 1.0, 5, now=clock.now()).hits
            assert hits[0].km == 0, names
            assert {names_of[hit.row[0]] for hit in hits if hit.km == 0} == names


def test_the_json_has_them_too_and_their_zones_are_right(
    app: Flask, events: list[dict[str, str]], imported: str
) -> None:
    with app.app_context():
        rows = db.session.execute(select(Club.source_id, Club.timezone)).all()
        zones = {source: zone for source, zone in rows}  # noqa: C416 - rows are no tuples
    step = len(events) // SAMPLE
    wrong = []

    for event in events[::step]:
        answer = Visitor(app).get(
            f"/api/v1/clubs?lat={event['lat']}&lon={event['lon']}&within_km=1&limit=3"
        )
        near = [club for club in answer.json["clubs"] if club["distance_km"] == 0]
        if event["name"] not in [club["name"] for club in near]:
            wrong.append(event["name"])

    assert wrong == []
    assert all(zones.values())
    for event in events:
        zone = ZONES.get(event["eventname"])
        assert zone is None or zones[event["id"]] == zone, event["name"]


def test_two_at_one_point_are_both_listed_and_both_on_the_map(
    app: Flask, events: list[dict[str, str]], imported: str
) -> None:
    at: dict[tuple[str, str], list[str]] = {}
    for event in events:
        at.setdefault((event["lat"], event["lon"]), []).append(event["name"])
    shared = {point: names for point, names in at.items() if len(names) > 1}
    assert shared

    for (lat, lon), names in shared.items():
        page = Visitor(app).get(f"/near?lat={lat}&lon={lon}&within_km=1&show=clubs").text
        assert set(names) <= {title.replace("&#39;", "'") for title in titles(page)}
        pins = re.search(r'<svg class="m".*?</svg></svg>', page, re.DOTALL)
        assert pins
        assert f"{len(names)} clubs here" in pins[0] or "clubs here" in pins[0]


def test_hostile_strings_as_names_places_and_queries_never_break_a_page(
    app: Flask, arranged: Any, real_data: Path
) -> None:
    strings = json.loads((real_data / "strings" / "blns.json").read_text(encoding="utf-8"))
    assert len(strings) >= 500
    broken = []
    with arranged():
        for text in strings:
            name = "".join(sign for sign in text if sign not in "\x00" and sign.isprintable())
            if name.strip():
                make_run(make_club(name[:80], at=LONDON, place=name[:80]), title=name[:80])
    ada = Visitor(app)

    for text in strings:
        for url in ("/near", "/api/v1/places", "/api/v1/runs"):
            answer = ada._client.get(url, query_string={"q": text, "words": text, "was": ""})
            if answer.status_code >= 500:
                broken.append((url, text))
    pages = [ada.get(f"/near?lat={LONDON[0]}&lon={LONDON[1]}&page={n}") for n in range(1, 30)]

    assert broken == []
    assert {page.status_code for page in pages} == {200}
    assert not any(re.search(r"<script>alert|<img src=x|<svg[ /]onload", p.text) for p in pages)
