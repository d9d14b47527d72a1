"""An honest radius: distances from names and postcodes, and how well these are known."""

import re
from typing import Any

import pytest
from flask import Flask

from places import geocoding
from tests.factories import LONDON, make_club, make_run
from tests.pages.test_finding import BRIXTON, titles
from tests.visitor import Visitor


def away(page: str) -> list[str]:
    """How far each card says it is."""
    return re.findall(r"· <b>([^<]+)</b>", page)


def test_14_distances_are_from_the_middle_of_a_named_place_and_never_nothing(
    app: Flask, arranged: Any
) -> None:
    with app.test_request_context():
        brixton = geocoding.find("Brixton, London")[0]
    middle = (brixton.latitude, brixton.longitude)
    with arranged():
        make_run(make_club(at=middle), title="In the middle")
        make_run(make_club(at=(middle[0] + 0.0058, middle[1])), title="Along the road")

    page = Visitor(app)._client.get("/near", query_string={"q": "Brixton, London"}).text

    assert titles(page) == ["In the middle", "Along the road"]
    assert away(page) == ["under 0.5 mi away", "0.4 mi away"]


def test_14_a_postcodes_area_says_no_less_than_it_knows(app: Flask, arranged: Any) -> None:
    with app.test_request_context():
        area = geocoding.find("M1")[0]
    with arranged():
        make_run(make_club(at=(area.latitude + 0.001, area.longitude)), title="In M1")

    page = Visitor(app)._client.get("/near", query_string={"q": "M1"}).text

    assert away(page) == [text for text in away(page) if text.startswith("under ")] != []


@pytest.mark.parametrize("code", ["M1", "M1 1AE", "75002 Paris", "BT9 5AB"])
def test_14_what_a_postcode_is_known_to_is_said_and_stays_in_every_link(
    app: Flask, arranged: Any, code: str
) -> None:
    with app.test_request_context():
        area = geocoding.find(code)[0]
    with arranged():
        for n in range(25):
            make_run(make_club(at=(area.latitude + 0.001, area.longitude)), title=f"Run {n}")
    ada = Visitor(app)

    pages = [ada._client.get("/near", query_string={"q": code}).text]
    links = re.findall(
        r'href="(/near\?[^"]+(?:page=2|show=clubs|sort=soonest|view=map))"', pages[0]
    )
    pages += [ada.get(link.replace("&amp;", "&")).text for link in links]
    home = ada.get("/").text

    assert len(links) >= 4
    known = re.findall(r"is known to us to about ([\d.]+) (km|mi)", " ".join(pages))
    assert len(known) == len(pages)
    assert len(set(known)) == 1
    for page in [*pages, home]:
        assert away(page)
        assert not [text for text in away(page) if not text.startswith("under ")]
    assert 'name="about_km"' in pages[1]


def test_14_the_words_of_another_place_leave_the_accuracy_behind(app: Flask) -> None:
    url = "/near?q=Köln&was=M1 Manchester&lat=53.48&lon=-2.23&about_km=3"

    page = Visitor(app).get(url).text

    assert "Köln" in page
    assert "is known to us to about" not in page


@pytest.mark.parametrize("about", ["x", "-1", "1e9", "nan", "0", "%00", ""])
def test_14_an_accuracy_that_makes_no_sense_is_none(app: Flask, about: str) -> None:
    page = Visitor(app).get(f"/near?{BRIXTON}&about_km={about}")

    assert page.status_code == 200
    assert "is known to us to about" not in page.text


def test_14_a_wide_place_is_searched_to_its_edges(app: Flask, arranged: Any) -> None:
    with app.test_request_context():
        state = geocoding.find("Bavaria")[0]

    page = Visitor(app)._client.get("/near", query_string={"q": "Bavaria"}).text

    km = re.search(r"within ([\d.]+) km", page)
    assert km
    assert float(km[1]) >= min(state.precision_km, 50)


def test_14_ten_kilometres_are_the_usual_radius(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=(LONDON[0] + 0.1, LONDON[1])), title="Eleven kilometres away")

    page = Visitor(app).get(f"/near?{BRIXTON}").text

    assert titles(page) == []
    assert "Eleven kilometres away at" in page


def test_14_far_away_is_not_measured_to_the_hundred_metres(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=LONDON), title="Canal loop")

    page = Visitor(app).get("/near?lat=48.8566&lon=2.3522").text

    assert re.search(r"Canal loop at Lock Café, 3\d\d km away", page)
