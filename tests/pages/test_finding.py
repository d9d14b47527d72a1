"""Finding a run: by words, by a point, among several places of one name, with filters, or not."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from geopy.distance import geodesic

from core import clock
from events.models import Event
from tests.factories import LONDON, make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor

BRIXTON = f"lat={LONDON[0]}&lon={LONDON[1]}"


def titles(page: str) -> list[str]:
    """The runs or clubs of the list, in order."""
    cards = re.findall(r"<h3><a href=\"[^\"]+\">([^<]+)</a></h3>", page)
    return [title.strip() for title in cards]


def spread(count: int, step: float = 0.0031) -> list[tuple[float, float]]:
    """Points around Brixton, farther and farther."""
    return [
        (LONDON[0] + n * step * (-1) ** n, LONDON[1] + n * step / (1 + n % 3)) for n in range(count)
    ]


def next_weekday(day: int, hour: int, minute: int = 0) -> datetime:
    """The coming Monday (0) to Sunday (6), on the wall of London."""
    today = clock.now().astimezone(ZoneInfo("Europe/London"))
    ahead = (day - today.weekday() - 1) % 7 + 1
    at = today + timedelta(days=ahead)
    return at.replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.mark.both_databases
def test_the_list_is_in_the_order_of_the_geodesic_and_pages_follow_each_other(
    app: Flask, arranged: Any
) -> None:
    points = spread(45)
    with arranged():
        for n, point in enumerate(points):
            make_run(make_club(at=point), title=f"Run {n:02d}")
    by_geopy = sorted(range(45), key=lambda n: (geodesic(LONDON, points[n]).km, n))
    url, found = f"/near?{BRIXTON}&within_km=100", []

    while url:
        page = Visitor(app).get(url).text
        found += titles(page)
        link = re.search(r'rel="next" href="([^"]+)"', page)
        url = link[1].replace("&amp;", "&") if link else ""

    assert found == [f"Run {n:02d}" for n in by_geopy]


@pytest.mark.parametrize("sort", ["nearest", "soonest"])
def test_pages_stay_as_they_are_while_people_say_they_come(
    app: Flask, arranged: Any, sort: str
) -> None:
    with arranged():
        runs = [make_run(make_club(at=point), title=f"Run {n:02d}").id
                for n, point in enumerate(spread(30))]  # fmt: skip
    url = f"/near?{BRIXTON}&within_km=100&sort={sort}&page="
    first = titles(Visitor(app).get(url + "1").text)

    with arranged() as session:
        for number in runs[::3]:
            make_rsvp(session.get(Event, number), make_member())
    second = titles(Visitor(app).get(url + "2").text)

    assert len(first) == 20
    assert sorted(first + second) == [f"Run {n:02d}" for n in range(30)]
    assert titles(Visitor(app).get(url + "1").text) == first


def test_a_town_is_found_by_its_name_and_the_place_remembered(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=LONDON), title="Canal loop")
    ada = Visitor(app)

    page = ada.get("/near?q=Brixton")

    assert titles(page.text) == ["Canal loop"]
    assert "km away" in page.text or "mi away" in page.text or "within" in page.text
    assert "Runs near Brixton" in ada.get("/").text


def test_an_ambiguous_name_asks_which_one_and_the_choice_leads_on(app: Flask) -> None:
    ada = Visitor(app)

    page = ada.get("/near?q=Springfield").text

    choice = re.search(r'<nav class="choices".*?href="([^"]+)"', page, re.DOTALL)
    assert choice
    assert "Which “Springfield”" in page
    assert "Springfield" in ada.get(choice[1].replace("&amp;", "&")).text


def test_other_words_in_the_form_mean_another_place_than_the_one_it_was_shown_with(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        make_run(make_club(at=(48.137, 11.575)), title="Isar")

    page = Visitor(app).get(f"/near?q=München&was=Brixton&{BRIXTON}").text

    assert titles(page) == ["Isar"]


def test_an_empty_place_names_the_nearest_with_its_distance_and_ways_on(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        make_run(make_club(at=LONDON), title="Canal loop")

    page = Visitor(app).get("/near?lat=51.0&lon=-0.1156&within_km=10").text

    away = geodesic((51.0, LONDON[1]), LONDON).km
    assert "There is nothing within" in page
    assert "Canal loop at Lock Café" in page
    assert f"{away / 1.609344:.1f} mi away" in page or f"{away:.1f} km away" in page
    assert "within_km=100" in page
    assert "/clubs/new" in page


def test_an_empty_world_says_so(app: Flask) -> None:
    page = Visitor(app).get("/near?lat=10&lon=10").text

    assert "There is nothing within" in page


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("level=sing", {"Dawn"}),
        ("level=sing&level=words", {"Dawn", "Lunch"}),
        ("level=sing&pace=tempo", set()),
        ("pace=tempo", {"Lunch"}),
        ("day=tue", {"Dawn"}),
        ("day=tue&day=sun", {"Dawn", "Night"}),
        ("time=morning", {"Dawn"}),
        ("time=midday", {"Lunch"}),
        ("time=evening", {"Night"}),
        ("time=evening&time=midday&level=chat", {"Night"}),
    ],
)
def test_filters_leave_what_fits(app: Flask, arranged: Any, query: str, expected: set[str]) -> None:
    with arranged():
        club = make_club(at=LONDON)
        walk = [{"level": "sing", "pace": "walk"}]
        make_run(club, title="Dawn", starts=next_weekday(1, 11, 29), groups=walk)
        race = [{"level": "words", "pace": "tempo"}]
        make_run(club, title="Lunch", starts=next_weekday(2, 11, 30), groups=race)
        make_run(club, title="Night", starts=next_weekday(6, 16))

    page = Visitor(app).get(f"/near?{BRIXTON}&{query}").text

    assert set(titles(page)) == expected


def test_the_day_is_the_runs_own_not_the_day_in_london(app: Flask, arranged: Any) -> None:
    with arranged():
        auckland = make_club(at=(-36.85, 174.76), timezone="Pacific/Auckland", country="NZ")
        make_run(auckland, title="Early", starts=next_weekday(2, 6))

    page = Visitor(app).get("/near?lat=-36.85&lon=174.76&day=wed&time=morning").text

    assert titles(page) == ["Early"]


def test_past_and_cancelled_runs_are_not_shown(app: Flask, arranged: Any) -> None:
    with arranged():
        club = make_club(at=LONDON)
        make_run(club, title="Over", starts=clock.now() - timedelta(days=1))
        make_run(club, title="Off", cancelled_at=clock.now())
        make_run(club, title="On")

    assert titles(Visitor(app).get(f"/near?{BRIXTON}").text) == ["On"]


def test_soonest_first_groups_runs_under_their_days(app: Flask, arranged: Any) -> None:
    with arranged():
        club = make_club(at=LONDON)
        for days in (4, 1, 3):
            make_run(club, title=f"In {days}", starts=next_weekday(0, 9) + timedelta(days=days))

    page = Visitor(app).get(f"/near?{BRIXTON}&sort=soonest").text

    assert titles(page) == ["In 1", "In 3", "In 4"]
    assert page.count('<div class="day">') == 3


def test_clubs_can_be_searched_too(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club("Near and slow", at=LONDON), groups=[{"level": "sing"}])
        make_club("Usually sings", at=LONDON, usual_level="sing")
        make_club("Far away", at=(10, 10))

    everybody = titles(Visitor(app).get(f"/near?{BRIXTON}&show=clubs").text)
    singing = titles(Visitor(app).get(f"/near?{BRIXTON}&show=clubs&level=sing").text)

    assert everybody == ["Near and slow", "Usually sings"]
    assert singing == everybody


def test_a_member_sees_her_own_answers_and_the_clubs_she_belongs_to(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        ada = make_member(password_hash=None)
        run = make_run(make_club(at=LONDON), title="Mine")
        make_membership(run.club, ada)
        make_rsvp(run, ada)

    page = Visitor(app).get(f"/near?{BRIXTON}").text

    assert "1 going" in page
    assert "I&#39;m in" in page


def test_across_the_date_line(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=(-16.8, -179.97), timezone="Pacific/Fiji"), title="Other side")

    page = Visitor(app).get("/near?lat=-16.8&lon=179.97&within_km=50").text

    assert titles(page) == ["Other side"]


def test_a_list_page_asks_at_most_three_statements(
    app: Flask, arranged: Any, statements: Callable[[], Any]
) -> None:
    with arranged():
        for point in spread(30):
            make_rsvp(make_run(make_club(at=point)), make_member())
    url = f"/near?{BRIXTON}&within_km=100"
    Visitor(app).get(url)
    with arranged():
        make_member()  # what was answered is not kept any longer

    with statements() as asked:
        page = Visitor(app).get(url)

    assert len(titles(page.text)) == 20
    assert 1 <= len(asked) <= 3, asked


NONSENSE = [
    "lat=91&lon=0", "lat=nan&lon=nan", "lat=1e999&lon=0", "lat=inf&lon=-inf", "lat=&lon=5",
    "lat=5", "lat=0x10&lon=1_0", "lat=١٢&lon=٣", "within_km=0", "within_km=-1", "within_km=1e9",
    "within_km=nan", "within_km=ten", "page=0", "page=-3", "page=1e9", "page=99999999999999",
    "page=²", "page=x", "show=everything", "sort=best", "view=xray", "level=fly", "pace=%00",
    "day=someday", "time=25:61", "q=%00%01%02", "q=%E2%80%AE%E2%80%AEabc", "q=" + "x" * 5000,
    "q=%F0%9F%8F%83", "q=%FF%FE", "q='%3B+DROP+TABLE+club--", "q=%25%25%25", "q=91,181",
    "q=*", "q=%22", "q=NEAR(", "q=a+OR+b", "q=<script>alert(1)</script>", "lat=1;2&lon=3",
    "level=sing&level=sing&level=sing", "was=x", "q=-", "q=,", "q=.", "q=%20", "lat=-0.0&lon=-0.0",
]  # fmt: skip


def test_nonsense_shows_the_page_with_a_sentence(app: Flask) -> None:
    ada = Visitor(app)

    answers = {query: ada.get(f"/near?{query}") for query in NONSENSE}

    assert {query: a.status for query, a in answers.items() if a.status_code != 200} == {}
    assert not [query for query, a in answers.items() if "<script>alert" in a.text]


def test_a_cookie_that_makes_no_sense_is_as_good_as_none(app: Flask) -> None:
    cookies = ["", "|||", "91|0|GB|x", "nan|nan||x", "1|2|GB|%00", "a" * 4000]

    statuses = [Visitor(app).get("/", Cookie=f"place={kept}").status_code for kept in cookies]

    assert statuses == [200] * len(cookies)


def test_without_a_gazetteer_the_page_says_that_the_search_rests(
    app_without_places: Flask,
) -> None:
    answer = Visitor(app_without_places).get("/near?q=Brixton")

    assert answer.status_code == 200
    assert "The place search is resting" in answer.text
