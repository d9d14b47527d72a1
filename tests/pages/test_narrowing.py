"""Narrowing a search by days, words, labels and first-timers, in the page and in the JSON."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import literal, select

from core.plain import PlainWords, plain_words
from events.labels import write_labels
from tests.factories import LONDON, make_club, make_run
from tests.pages.test_finding import BRIXTON, next_weekday, titles
from tests.visitor import Visitor

SATURDAY = next_weekday(5, 9)


@pytest.fixture
def three_runs(app: Flask, arranged: Any) -> None:
    """A café run on Saturday for the new, one for women two days later, a night run after that."""
    with arranged():
        club = make_club("Łódź Läufer", at=LONDON)
        cafe = make_run(club, title="Straße to Café São Paulo", starts=SATURDAY)
        write_labels(cafe, ["step_free", "newcomers"])
        monday = SATURDAY + timedelta(days=2)
        women = make_run(club, title="100% women", starts=monday, first_timers=False)
        write_labels(women, ["step_free", "women_only"])
        late = monday.replace(hour=23, minute=59) + timedelta(days=1)
        make_run(make_club("Owls", at=LONDON), title="Night_run", starts=late)


def day(days: int) -> str:
    return (SATURDAY + timedelta(days=days)).date().isoformat()


CAFE, WOMEN, NIGHT = "Straße to Café São Paulo", "100% women", "Night_run"
CASES = [
    (f"from={day(0)}&to={day(0)}", {CAFE}),
    (f"from={day(1)}", {WOMEN, NIGHT}),
    (f"from={day(1)}&to={day(3)}", {WOMEN, NIGHT}),
    (f"to={day(2)}", {CAFE, WOMEN}),
    (f"from={day(4)}", set()),
    ("first=yes", {CAFE, NIGHT}),
    ("label=step_free", {CAFE, WOMEN}),
    ("label=step_free&label=women_only", {WOMEN}),
    ("label=sober", set()),
    ("words=cafe+STRASSE", {CAFE}),
    ("words=lodz", {CAFE, WOMEN}),
    ("words=LÄUFER+women", {WOMEN}),
    ("words=100%25", {WOMEN}),
    ("words=night_", {NIGHT}),
    ("words=%25", {WOMEN}),
    ("words=%2F", set()),
    ("words='", set()),
    (f"words=lauf&first=yes&label=newcomers&to={day(9)}&level=chat&day=sat&time=morning", {CAFE}),
]


@pytest.mark.both_databases
def test_each_filter_leaves_what_fits_and_they_combine(app: Flask, three_runs: None) -> None:
    ada = Visitor(app)

    pages = {query: set(titles(ada.get(f"/near?{BRIXTON}&{query}").text)) for query, _ in CASES}
    answers = {query: ada.get(f"/api/v1/runs?{BRIXTON}&{query}").json for query, _ in CASES}

    assert {query: pages[query].difference({"nothing"}) for query, _ in CASES} == dict(CASES)
    named = {query: {run["title"] for run in answer["runs"]} for query, answer in answers.items()}
    assert named == dict(CASES)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("words=owl", {"Owls"}),
        ("words=women", {"Łódź Läufer"}),
        ("label=women_only", {"Łódź Läufer"}),
        (f"from={day(3)}", {"Owls"}),
        ("first=yes&level=chat", {"Owls", "Łódź Läufer"}),
    ],
)
def test_clubs_are_found_by_their_runs_ahead(
    app: Flask, three_runs: None, query: str, expected: set[str]
) -> None:
    here = titles(Visitor(app).get(f"/near?{BRIXTON}&show=clubs&{query}").text)
    everywhere = titles(Visitor(app).get(f"/near?show=clubs&{query}").text)

    assert set(here) == set(everywhere) == expected


def test_filters_stay_in_every_link_and_in_the_form(app: Flask, three_runs: None) -> None:
    query = f"first=yes&label=step_free&from={day(0)}&to={day(9)}&words=cafe"

    page = Visitor(app).get(f"/near?{BRIXTON}&{query}").text

    soonest = next(line for line in page.splitlines() if "sort=soonest" in line)
    for part in query.split("&"):
        assert part in soonest
    assert f'value="{day(0)}"' in page
    assert 'name="words"' in page
    assert 'value="cafe"' in page


def test_nonsense_in_the_new_filters_is_left_out_and_said(app: Flask, three_runs: None) -> None:
    odd = ["from=soon", "to=2026-13-40", "label=fast", "from=9999-99-99", "to=0001-01-01"]

    pages = [Visitor(app).get(f"/near?{BRIXTON}&{query}").text for query in odd]

    assert all("left yours out" in page or "left it out" in page for page in pages)
    assert all(len(titles(page)) == 3 for page in pages)


def test_a_hundred_words_are_cut_to_a_few(app: Flask, three_runs: None) -> None:
    words = "+".join(f"word{n}" for n in range(100))

    answer = Visitor(app).get(f"/near?{BRIXTON}&words={words}")

    assert answer.status_code == 200
    assert titles(answer.text) == []


@pytest.mark.both_databases
def test_both_databases_make_words_plain_as_python_does(app: Flask, rows: Any) -> None:
    texts = [
        "ÀÉÎÕÜ ß ẞ æ Œ",
        "Łódź Øre Đà Nẵng",
        "İstanbul \u0131\u011fd\u0131r",
        "Ёлка ΆΛΦΑ",
        "東京 القاهرة",
        "a'b\\c",
        "e\u0301",
    ]

    said = [rows.scalar(select(PlainWords(literal(text)))) for text in texts]

    assert said == [plain_words(text) for text in texts]
    assert said[0] == "aeiou ss ss ae oe"
