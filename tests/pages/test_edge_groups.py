"""The fourteen groups of edge cases, and which tests hold each of them.

1. The antimeridian: test_finding (across the date line), places/test_nearby, and below: the map.
2. Country and zone differ: places/test_zones, test_real_events, and below: islands and deserts.
3. Clock changes: events/test_series_repeating, events/test_series, and below: Saturday is theirs.
4. Schedules as people write them: clubs/test_importing for what the format takes ("18", "6PM");
   sentences such as "4th Saturday" or "Tue, Thu" are refused with their row and its reason in
   clubs/test_import_refusals; the form of a run repeats so: events/test_series_repeating.
5. The same point: test_real_events, browser/test_find (both open), places/test_nearby.
6. The same names: places/test_searching, test_finding (asks which), and below: who asks.
7. Names in all scripts: places/test_folding, places/test_gazetteer, test_narrowing, and below.
8. Postcodes: places/test_postcodes, and below: what a page says of them.
9. Coordinates: places/test_coordinates, test_finding (nonsense), and below: pasted links.
10. Places in words alone: clubs/test_import_refusals, and below: an area instead of a point.
11. The southern hemisphere: places/test_nearby, and below.
12. A search that rests: test_finding, places/test_nominatim, and below: the rest of the pages.
13. Imports: clubs/test_importing, clubs/test_import_refusals, clubs/test_import_geojson.
14. An honest radius: test_finding (an empty place), test_edge_radius (names, postcodes, states).
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from core import clock
from core.database import db
from events.models import MeetingPoint
from places import geocoding
from places.zones import zone_at
from tests.factories import LONDON, make_club, make_run
from tests.pages.test_finding import BRIXTON, next_weekday, titles
from tests.visitor import Visitor


def test_1_the_map_draws_the_other_side_of_the_date_line_beside_this_one(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        make_run(make_club(at=(-16.8, -179.97), timezone="Pacific/Fiji"), title="Other side")

    page = Visitor(app).get("/near?lat=-16.8&lon=179.97&within_km=50").text

    x = int(re.search(r'class="pin[^>]*>\s*<g transform="translate\((-?\d+) ', page)[1])
    assert 0 < x < 300


@pytest.mark.parametrize(
    ("point", "zone"),
    [
        ((19.29, -81.38), "America/Cayman"),
        ((-51.69, -57.85), "Atlantic/Stanley"),
        ((-15.93, -5.72), "Atlantic/St_Helena"),
        ((36.14, -5.35), "Europe/Gibraltar"),
        ((-22.56, 17.08), "Africa/Windhoek"),
        ((33.45, -112.07), "America/Phoenix"),
        ((36.15, -109.55), "America/Denver"),
        ((-31.95, 115.86), "Australia/Perth"),
        ((-12.46, 130.84), "Australia/Darwin"),
    ],
)
def test_2_the_zone_is_that_of_the_point(point: tuple[float, float], zone: str) -> None:
    found = zone_at(*point)

    for month in (1, 7):
        noon = datetime(2027, month, 9, 12, tzinfo=UTC)
        there, named = (noon.astimezone(ZoneInfo(name)).utcoffset() for name in (found, zone))
        assert there == named, (found, zone)


def test_3_saturday_is_the_runs_own(app: Flask, arranged: Any) -> None:
    with arranged():
        club = make_club(at=(-36.85, 174.76), timezone="Pacific/Auckland", country="NZ")
        make_run(club, title="Early", starts=next_weekday(5, 7))

    own = Visitor(app).get("/near?lat=-36.85&lon=174.76&day=sat").text
    londons = Visitor(app).get("/near?lat=-36.85&lon=174.76&day=fri").text

    assert (titles(own), titles(londons)) == (["Early"], [])


def test_6_the_same_name_is_first_of_all_the_one_near_the_place_looked_at_last(app: Flask) -> None:
    ada, bea = Visitor(app), Visitor(app)
    ada.get("/near?q=Sydney")
    bea.get("/near?q=Gateshead")

    with app.test_request_context():
        hers = geocoding.find("Newcastle", near=(-33.87, 151.21))[0]
        his = geocoding.find("Newcastle", near=(54.96, -1.60))[0]

    assert (hers.country_code, his.country_code) == ("AU", "GB")
    assert "New South Wales" in ada.get("/near?q=Newcastle").text
    assert "New South Wales" not in bea.get("/near?q=Newcastle").text.split("<form")[0]


@pytest.mark.parametrize(
    "name",
    ["Köln", "cologne", "Łódź", "São Paulo", "東京", "القاهرة", "'s-Hertogenbosch", "Aarhus",
     "St. Helens", "Bishop’s Stortford ", "  Brixton  "],
)  # fmt: skip
def test_7_names_are_found_as_people_write_them(app: Flask, name: str) -> None:
    page = Visitor(app).get("/near", follow=True)
    answer = Visitor(app)._client.get("/near", query_string={"q": name})

    assert page.status_code == answer.status_code == 200
    assert "We know no place" not in answer.text


@pytest.mark.parametrize(
    "code",
    [
        "m11ae",
        "M1 1AE",
        "M1",
        "10001-1234",
        "K1A 0B1",
        "1012 AB",
        "\uff10\uff12\uff10\uff10",
        "75011",
    ],
)
def test_8_a_postcode_leads_somewhere_or_asks(app: Flask, code: str) -> None:
    answer = Visitor(app)._client.get("/near", query_string={"q": code})

    assert answer.status_code == 200
    assert "We know no place" not in answer.text


@pytest.mark.parametrize(
    ("pasted", "point"),
    [
        ("https://www.google.com/maps/@51.4613,-0.1156,15z", (51.4613, -0.1156)),
        ("https://www.google.com/maps/place/X/@51.5,-0.2,17z/data=!3d51.4613!4d-0.1156", LONDON),
        ("https://www.openstreetmap.org/?mlat=51.4613&mlon=-0.1156#map=16/51.5/-0.2", LONDON),
        ("https://www.openstreetmap.org/#map=16/51.4613/-0.1156", LONDON),
        ("https://maps.apple.com/?ll=51.4613,-0.1156", LONDON),
        ("geo:51.4613,-0.1156", LONDON),
        ("51.4613, -0.1156", LONDON),
        ("51,4613; -0,1156", LONDON),
    ],
)
def test_9_a_pasted_map_link_is_a_place(
    app: Flask, arranged: Any, pasted: str, point: tuple[float, float]
) -> None:
    with arranged():
        make_run(make_club(at=(51.4613, -0.1156)), title="Here")

    page = Visitor(app)._client.get("/near", query_string={"q": pasted, "within_km": 2}).text

    assert titles(page) == ["Here"]
    assert abs(point[0] - 51.4613) < 0.01


def test_9_what_is_nowhere_on_earth_is_said(app: Flask) -> None:
    for text in ("91, 0", "0, 181"):
        page = Visitor(app)._client.get("/near", query_string={"q": text}).text
        assert "Latitude goes from -90 to 90" in page


def test_10_a_hidden_meeting_point_is_listed_by_its_area(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=LONDON), place="12 Home Street", area="Various breweries in Brixton",
                 meeting_point=MeetingPoint.MEMBERS)  # fmt: skip

    page = Visitor(app).get(f"/near?{BRIXTON}").text

    assert "Various breweries in Brixton" in page
    assert "Home Street" not in page


def test_11_the_far_south_and_north_are_near_themselves(app: Flask, arranged: Any) -> None:
    with arranged():
        stanley = make_club(at=(-51.69, -57.78), timezone="Atlantic/Stanley", country="FK")
        make_run(stanley, title="Cape Pembroke")
        pokkinen = make_club(at=(65.01, 25.47), timezone="Europe/Helsinki", country="FI")
        make_run(pokkinen, title="Pokkinen")

    south = titles(Visitor(app).get("/near?lat=-51.69&lon=-57.85").text)
    north = titles(Visitor(app).get("/near?lat=65.01&lon=25.5").text)

    assert (south, north) == (["Cape Pembroke"], ["Pokkinen"])


def test_12_without_a_gazetteer_pages_open_and_near_me_works(
    app_without_places: Flask,
) -> None:
    app = app_without_places
    with app.app_context():
        run = make_run(make_club(at=LONDON), title="Canal loop")
        db.session.commit()
        urls = [f"/clubs/{run.club.slug}", f"/runs/{run.id}", f"/near?{BRIXTON}", "/"]
    before = clock.now()

    answers = [Visitor(app).get(url) for url in urls]
    places = Visitor(app).get("/api/v1/places?q=brix")

    assert [answer.status_code for answer in answers] == [200] * 4
    assert titles(answers[2].text) == ["Canal loop"]
    assert places.status_code == 503
    assert clock.now() - before < timedelta(seconds=15)
