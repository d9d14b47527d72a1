"""The nearest are those that geopy's geodesic says, everywhere on Earth, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from geopy.distance import geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, insert, select

from clubs.models import Club
from core.database import db
from places.distance import error_km, geodesic_km, lambert_km, metre_km
from places.located import where
from places.nearby import EVERYWHERE_KM, Sought, nearest, nearest_beyond, shown_point, within
from places.points import rounded

CLUBS = Sought("clubs", select(Club.id, Club.name), Club)
HIDING = Sought("hiding", select(Club.id), Club, hidden=Club.is_open.is_(False), by=Club.name)
SPECIAL = [
    (0.0, 0.0), (90.0, 0.0), (-90.0, 0.0), (89.99, 170.0), (-16.8, 179.99), (-16.8, -179.99),
    (-16.8, 180.0), (-16.8, -180.0), (78.2, 15.6), (51.5, -0.12), (0.0, 180.0), (51.5, 179.9999),
]  # fmt: skip
pytestmark = pytest.mark.both_databases

latitudes = st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 0.0, 89.999]))
longitudes = st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 179.999, 0.0]))
anywhere = st.one_of(st.tuples(latitudes, longitudes), st.sampled_from(SPECIAL))
close_by = st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))


def put(points: list[tuple[float, float]], **columns: Any) -> None:
    """Clubs at exactly these points, numbered from 1, in place of all others."""
    db.session.execute(delete(Club))
    fixed = {"place": "", "about": "", "first_time": "", "timezone": "UTC", "badge": 0}
    fixed |= {"is_open": True, "created_at": datetime(2026, 1, 1, tzinfo=UTC)} | columns
    rows = [
        fixed
        | where(*(rounded(*point) if not fixed["is_open"] else point))
        | {"latitude": point[0], "longitude": point[1]}
        | {"id": number, "name": f"Club {number}", "slug": f"c{number}"}
        for number, point in enumerate(points, 1)
    ]
    if rows:
        db.session.execute(insert(Club), rows)


def brute(
    points: list[tuple[float, float]], centre: tuple[float, float], within_km: float
) -> list[int]:
    """The answer by geopy alone: numbers in order."""
    measured = [(geodesic(centre, point).km, number) for number, point in enumerate(points, 1)]
    return [number for km, number in sorted(measured) if km <= within_km]


def ids(answer: Any) -> list[int]:
    return [hit.row.id for hit in getattr(answer, "hits", answer)]


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.rollback()


SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SLOW
@given(
    centre=anywhere,
    far=st.lists(anywhere, max_size=25),
    near=st.lists(close_by, max_size=25),
    km=st.sampled_from([0.5, 3, 25, 100, 2500, EVERYWHERE_KM]),
    limit=st.integers(1, 12),
    offset=st.integers(0, 8),
)
def test_the_order_is_exactly_that_of_the_geodesic(
    app: Flask, centre: Any, far: Any, near: Any, km: float, limit: int, offset: int
) -> None:
    around = [
        (max(-90, min(90, centre[0] + dy)), (centre[1] + dx + 540) % 360 - 180) for dy, dx in near
    ]
    points = [*far, *around, *around[:5]]
    with rolled_back(app):
        put(points)

        found = nearest(CLUBS, centre, km, limit, offset)

        assert ids(found) == brute(points, centre, km)[offset : offset + limit]
        assert found.within_km == km


@pytest.mark.parametrize("centre", SPECIAL)
def test_it_finds_across_the_date_line_and_over_the_poles(app: Flask, centre: Any) -> None:
    with rolled_back(app):
        put(SPECIAL)

        assert ids(nearest(CLUBS, centre, EVERYWHERE_KM, 20)) == brute(SPECIAL, centre, 1e6)
        assert ids(nearest(CLUBS, centre, 50, 20)) == brute(SPECIAL, centre, 50)


def test_a_club_on_the_other_side_of_the_date_line_is_six_kilometres_away(app: Flask) -> None:
    with rolled_back(app):
        put([(-16.8, -179.97)])

        hit = nearest(CLUBS, (-16.8, 179.97), 50, 5).hits[0]

        assert hit.km == pytest.approx(geodesic((-16.8, 179.97), (-16.8, -179.97)).km)
        assert 6 < hit.km < 7


def test_thousands_at_one_point_come_in_the_order_of_their_numbers(app: Flask) -> None:
    crowd, centre = [(51.5, -0.12)] * 3000, (51.49, -0.12)
    points = [*crowd, (51.4999, -0.12), (51.50001, -0.12)]
    with rolled_back(app):
        put(points)

        assert ids(nearest(CLUBS, centre, 25, 20)) == [3001, *range(1, 20)]
        assert ids(nearest(CLUBS, centre, 25, 20, offset=2990)) == [*range(2990, 3001), 3002]
        assert ids(nearest(CLUBS, centre, 0.5, 20)) == []


def test_a_ring_of_clubs_at_nearly_the_same_distance_is_put_into_exact_order(app: Flask) -> None:
    centre = (48.0, 11.0)
    around = [geodesic(kilometers=5 + n * 1e-7).destination(centre, n * 1.8) for n in range(200)]
    points = [(point.latitude, point.longitude) for point in around]
    with rolled_back(app):
        put(points)

        assert ids(nearest(CLUBS, centre, 25, 20)) == brute(points, centre, 25)[:20]
        assert ids(nearest(CLUBS, centre, 5.00001, 200)) == brute(points, centre, 5.00001)


def test_the_radius_is_hard(app: Flask) -> None:
    centre, point = (48.0, 11.0), (48.05, 11.02)
    km = geodesic(centre, point).km
    with rolled_back(app):
        put([point])

        assert ids(nearest(CLUBS, centre, km, 5)) == [1]
        assert ids(nearest(CLUBS, centre, km - 1e-9, 5)) == []


def test_the_nearest_is_found_however_far_it_is(app: Flask) -> None:
    with rolled_back(app):
        put([(-41.0, 174.0), (51.5, -0.1)])
        hit = nearest_beyond(CLUBS, (40.0, -4.0))

        put([])
        nobody = nearest_beyond(CLUBS, (40.0, -4.0))

    assert hit
    assert hit.row.name == "Club 2"
    assert nobody is None


def test_conditions_of_the_select_hold_and_rings_grow_past_those_left_out(app: Flask) -> None:
    named = Sought("named", select(Club.id, Club.name).where(Club.name == bindparam("name")), Club)
    points = [(51.5 + n / 1000, -0.1) for n in range(300)]
    with rolled_back(app):
        put(points)

        assert ids(nearest(named, (51.5, -0.1), 100, 5, name="Club 280")) == [280]
        assert ids(nearest(named, (51.5, -0.1), 100, 5, name="Nobody")) == []


def test_a_rare_condition_in_a_crowd_stops_at_the_budget_and_says_how_far(app: Flask) -> None:
    frugal = Sought(
        "frugal", select(Club.id).where(Club.name.in_(["Club 10", "Club 900"])), Club, budget=500
    )
    points = [(51.5 + n / 10_000, -0.1) for n in range(1000)]
    with rolled_back(app):
        put(points)

        found = nearest(frugal, (51.5, -0.1), 100, 5)

        assert ids(found) == [10]
        assert 3 <= found.within_km < 10


def test_within_keeps_the_order_of_the_column_and_the_hard_radius(app: Flask) -> None:
    by_name = Sought("by name", select(Club.id, Club.name), Club, by=Club.name)
    points = [(-16.8, 179.9 + n / 100) for n in range(10)] + [(-16.8, -179.99), (-15.0, 179.9)]
    with rolled_back(app):
        put(points)

        names = [hit.row.name for hit in within(by_name, (-16.8, 179.95), 100, 20)]

        assert names == sorted(f"Club {n}" for n in range(1, 12))
        second = within(by_name, (-16.8, 179.95), 100, 3, offset=3)
        assert [hit.row.name for hit in second] == names[3:6]


@SLOW
@given(spots=st.lists(close_by, min_size=1, max_size=40), km=st.sampled_from([0.3, 1, 25]))
def test_a_hidden_point_is_searched_where_it_is_shown(app: Flask, spots: Any, km: float) -> None:
    centre = (52.0, 13.0)
    points = [(52 + dy, 13 + dx) for dy, dx in spots]
    with rolled_back(app):
        put(points, is_open=False)

        hits = nearest(HIDING, centre, km, 7).hits

        assert ids(hits) == brute([rounded(*point) for point in points], centre, km)[:7]
        assert all(hit.point == shown_point(hit.row) for hit in hits)


@given(here=anywhere, there=anywhere)
@settings(max_examples=300, deadline=None)
def test_the_quick_figure_is_as_near_the_geodesic_as_it_says(here: Any, there: Any) -> None:
    quick = lambert_km(here, there)

    exact = geodesic_km(here, there)

    assert abs(quick - exact) <= error_km(quick)
    assert metre_km(here, there, quick) == round(exact, 3)
