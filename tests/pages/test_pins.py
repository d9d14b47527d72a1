"""What is pinned where on the map that is part of a page."""

import re
from itertools import combinations
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages.map import HIGH_PX, WIDE_PX, Spot, draw
from pages.searching import Search
from places.distance import geodesic_km
from tests.factories import LONDON, make_club, make_run
from tests.visitor import Visitor
from web.filters import Style

NEAR = f"/near?lat={LONDON[0]}&lon={LONDON[1]}"
OFFSETS = st.tuples(st.floats(-0.09, 0.09), st.floats(-0.13, 0.13))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(offsets=st.lists(OFFSETS, max_size=25), miles=st.booleans())
def test_every_spot_has_a_pin_and_no_pin_covers_another(
    app: Flask, offsets: list[tuple[float, float]], *, miles: bool
) -> None:
    points = [(LONDON[0] + north, LONDON[1] + east) for north, east in offsets]
    spots = [
        Spot(point, geodesic_km(LONDON, point), "18:30", 2, f"run {n}", f"/runs/{n}")
        for n, point in enumerate(points)
    ]

    with app.app_context():
        pins = draw(LONDON, spots, Search(point=LONDON), Style(miles=miles), "A map").pins

    assert sorted(spot.href for pin in pins for spot in pin.spots) == sorted(
        spot.href for spot in spots
    )
    for one, other in combinations(pins, 2):
        assert abs(one.x - other.x) >= WIDE_PX or abs(one.y - other.y) >= HIGH_PX


def test_a_pin_for_several_leads_to_a_list_of_all_of_them(app: Flask, arranged: Any) -> None:
    with arranged():
        for n in range(4):
            make_run(make_club(at=(LONDON[0], LONDON[1] + n / 2000)), title=f"Loop {n}")
        make_run(make_club(at=(LONDON[0] + 0.06, LONDON[1])), title="Far off")

    page = Visitor(app).get(NEAR).text
    several = re.search(r'<a class="pin on" href="([^"]*)" aria-label="4 runs here', page)

    assert several
    listed = Visitor(app).get(several[1].replace("&amp;", "&")).text
    assert all(f">Loop {n}</a>" in listed for n in range(4))
    assert "Far off" not in listed


def test_a_club_is_pinned_with_its_badge_and_how_far_it_is_and_no_key_of_levels(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        make_run(make_club("Night Owls", at=(LONDON[0] + 0.05, LONDON[1]), badge=3))

    clubs = Visitor(app).get(f"{NEAR}&show=clubs").text
    runs = Visitor(app).get(NEAR).text

    pin = re.search(r'<a class="pin on".*?</a>', clubs, re.S)
    assert pin
    assert "/static/badges/" in pin[0]
    assert ">3.5 mi<" in pin[0]
    assert "Night Owls, 3.5 mi away" in pin[0]
    assert ('class="key' in clubs, 'class="key' in runs) == (False, True)
