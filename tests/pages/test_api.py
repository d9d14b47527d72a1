"""The JSON: the shapes that were promised, public facts alone, problems in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from geopy.distance import geodesic
from openapi_spec_validator import validate

from core import clock
from core.database import db
from events.models import Event, MeetingPoint
from tests.factories import LONDON, make_club, make_member, make_rsvp, make_run
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases
RUN_KEYS = {
    "id", "title", "club", "starts_at", "timezone", "minutes", "latitude", "longitude",
    "distance_km", "groups", "going", "capacity", "url",
}  # fmt: skip
CLUB_KEYS = {"slug", "name", "latitude", "longitude", "distance_km", "url", "place", "next_run"}


def line_of_runs(count: int) -> None:
    """One run each 500 m to the north of Brixton."""
    for n in range(count):
        club = make_club(f"Club {n:02d}", at=(LONDON[0] + n * 0.0045, LONDON[1]))
        make_run(club, title=f"Run {n:02d}", groups=[{"level": "chat", "distance_km": 5.0}])


def get(app: Flask, url: str, **headers: str) -> Any:
    return Visitor(app).get(url, **headers)


def test_runs_carry_what_was_promised_nearest_first(app: Flask, arranged: Any) -> None:
    with arranged():
        line_of_runs(3)
        make_rsvp(db.session.get(Event, 1), make_member(), guests=2)

    answer = get(app, f"/api/v1/runs?lat={LONDON[0]}&lon={LONDON[1]}&within_km=5")

    runs = answer.json["runs"]
    assert answer.json["next"] is None
    assert [run["title"] for run in runs] == ["Run 00", "Run 01", "Run 02"]
    assert set(runs[0]) >= RUN_KEYS
    assert runs[0]["going"] == 3
    assert set(runs[0]["groups"][0]) == {"id", "level", "pace", "distance_km"}
    exact = [geodesic(LONDON, (run["latitude"], run["longitude"])).km for run in runs]
    assert [run["distance_km"] for run in runs] == [round(km, 3) for km in exact]
    assert runs[0]["starts_at"][-6:] in ("+00:00", "+01:00")


def test_clubs_carry_their_next_run_and_every_page_is_reached_by_next(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        line_of_runs(7)

    url, names = f"/api/v1/clubs?lat={LONDON[0]}&lon={LONDON[1]}&limit=3", []
    while url:
        page = get(app, url).json
        names += [club["name"] for club in page["clubs"]]
        assert all(set(club) == CLUB_KEYS and club["next_run"]["url"] for club in page["clubs"])
        url = page["next"] and page["next"].removeprefix(app.config["PUBLIC_URL"])

    assert names == [f"Club {n:02d}" for n in range(7)]


def test_without_a_point_runs_come_soonest_first_and_clubs_by_name(
    app: Flask, arranged: Any
) -> None:
    later = (clock.now() + timedelta(days=9)).replace(microsecond=0)
    with arranged():
        make_run(make_club("Zebra"), title="Soon")
        make_run(make_club("Ant"), title="Late", starts=later)

    runs = get(app, "/api/v1/runs").json["runs"]
    clubs = get(app, "/api/v1/clubs").json["clubs"]

    assert [run["title"] for run in runs] == ["Soon", "Late"]
    assert [club["name"] for club in clubs] == ["Ant", "Zebra"]
    assert runs[0]["distance_km"] is None


def test_the_start_can_be_bounded(app: Flask, arranged: Any) -> None:
    with arranged():
        for days in (1, 3, 5):
            start = (clock.now() + timedelta(days=days)).replace(microsecond=0)
            make_run(make_club(), title=f"In {days}", starts=start, timezone="UTC")
    since, until = clock.now() + timedelta(days=2), clock.now() + timedelta(days=4)

    url = f"/api/v1/runs?from={since.isoformat()}&to={until.isoformat().replace('+', '%2B')}"
    near = f"{url}&lat={LONDON[0]}&lon={LONDON[1]}"

    assert [run["title"] for run in get(app, url).json["runs"]] == ["In 3"]
    assert [run["title"] for run in get(app, near).json["runs"]] == ["In 3"]


def test_a_hidden_meeting_point_is_rounded_and_so_is_its_distance(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        hidden = make_run(
            make_club(at=(51.46131, -0.11562)),
            meeting_point=MeetingPoint.MEMBERS,
            place="12 Secret Street",
            area="Brixton",
        )
        number = hidden.id

    listed = get(app, "/api/v1/runs?lat=51.4&lon=-0.1").json["runs"][0]
    single = get(app, f"/api/v1/runs/{number}").json

    assert (listed["latitude"], listed["longitude"]) == (51.46, -0.12)
    assert (single["latitude"], single["longitude"]) == (51.46, -0.12)
    assert listed["distance_km"] == round(geodesic((51.4, -0.1), (51.46, -0.12)).km, 3)
    assert "Secret" not in str([listed, single])


def test_one_club_one_run_and_none(app: Flask, arranged: Any) -> None:
    with arranged():
        run = make_run(make_club("Harbour Runners", slug="harbour"))
        number = run.id

    assert get(app, "/api/v1/clubs/harbour").json["name"] == "Harbour Runners"
    assert get(app, f"/api/v1/runs/{number}").json["club"] == "harbour"
    for url in ("/api/v1/clubs/nobody", "/api/v1/runs/9999", f"/api/v1/runs/{10**30}"):
        answer = get(app, url)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_places_are_completed(app: Flask) -> None:
    places = get(app, "/api/v1/places?q=Manches&limit=3").json["places"]

    assert places[0]["name"] == "Manchester"
    assert set(places[0]) == {
        "name", "region", "country", "latitude", "longitude", "timezone",
    }  # fmt: skip


def test_places_near_the_point_come_first(app: Flask) -> None:
    first = [
        get(app, f"/api/v1/places?q=newcastl&{point}").json["places"][0]
        for point in ("lat=-33.9&lon=151.2", "lat=54.9&lon=-1.6")
    ]

    assert [place["country"] for place in first] == ["Australia", "United Kingdom"]
    assert get(app, "/api/v1/places?q=newcastl&lat=1").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["clubs", "runs", f"runs?lat={LONDON[0]}&lon={LONDON[1]}", "clubs/{slug}", "runs/1",
     "places?q=Brix", "places/around?lat=51.46&lon=-0.1&within_km=20", "openapi.json"],
)  # fmt: skip
def test_an_answer_may_be_kept_and_asked_for_again(app: Flask, arranged: Any, path: str) -> None:
    with arranged():
        slug = make_run(make_club()).club.slug
    path = path.format(slug=slug)
    first = get(app, f"/api/v1/{path}")

    again = get(app, f"/api/v1/{path}", If_None_Match=first.headers["ETag"])

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.headers.get("Vary", ""), "one copy serves everybody"
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "query",
    [
        "lat=91&lon=0", "lat=nan&lon=0", "lat=1", "lat=1e999&lon=1", "lat=x&lon=y", "limit=0",
        "limit=51", "limit=many", "within_km=0", "within_km=20101", "offset=-1", "level=crawl",
        "pace=%00", "day=monday", "time=noon", "from=yesterday", "to=0001-01-01T00:00:00Z",
        "from=9999-12-31T23:59:59-23:59",
    ],
)  # fmt: skip
def test_a_query_that_makes_no_sense_gets_a_problem_that_names_the_field(
    app: Flask, query: str
) -> None:
    answer = get(app, f"/api/v1/runs?{query}")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["status"] == 422
    assert answer.json["detail"].split(":")[0] in query or "lat" in answer.json["detail"]


def test_the_document_is_valid_and_names_every_route(app: Flask) -> None:
    document = get(app, "/api/v1/openapi.json").json

    validate(document)

    assert {"/api/v1/clubs", "/api/v1/runs", "/api/v1/places"} <= set(document["paths"])
    assert "/api/v1/clubs/{slug}" in document["paths"]


def test_a_list_asks_at_most_three_statements(
    app: Flask, arranged: Any, statements: Callable[[], Any]
) -> None:
    with arranged():
        line_of_runs(30)
    url = f"/api/v1/runs?lat={LONDON[0]}&lon={LONDON[1]}&within_km=5"
    get(app, url)
    with arranged():
        make_member()  # what was answered is not kept any longer

    with statements() as asked:
        answer = get(app, url)

    assert answer.json["runs"]
    assert 1 <= len(asked) <= 3, asked


def test_links_start_with_the_public_address_whoever_was_asked(app: Flask, arranged: Any) -> None:
    with arranged():
        line_of_runs(2)

    page = get(app, "/api/v1/runs?limit=1", Host="evil.example").json

    assert urlsplit(page["next"]).netloc == urlsplit(app.config["PUBLIC_URL"]).netloc
    assert page["runs"][0]["url"].startswith(app.config["PUBLIC_URL"])
