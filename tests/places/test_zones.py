"""Time zones of the places where guesses go wrong."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzfpy
from hypothesis import example, given
from hypothesis import strategies as st

from places.read_only import ReadOnly
from places.zones import is_at_sea, zone_at

STEP = 0.0001
"""Degrees: 11 m, twice as far as our shapes may be off."""


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (33.45, -112.07, "America/Phoenix"),
        (35.68, -109.05, "America/Denver"),  # Window Rock, Navajo Nation
        (-31.95, 141.46, "Australia/Broken_Hill"),
        (-28.165, 153.535, "Australia/Brisbane"),  # Coolangatta
        (-28.18, 153.545, "Australia/Sydney"),  # Tweed Heads
        (-31.55, 159.08, "Australia/Lord_Howe"),
        (47.697, 8.69, "Europe/Busingen"),
        (35.889, -5.32, "Africa/Ceuta"),
        (-43.95, -176.56, "Pacific/Chatham"),
        (-16.8, -179.98, "Pacific/Fiji"),  # Taveuni
        (54.71, 20.51, "Europe/Kaliningrad"),
        (43.82, 87.61, "Asia/Urumqi"),
        (27.71, 85.32, "Asia/Kathmandu"),
        (38.25, -85.76, "America/Kentucky/Louisville"),
        (41.59, -87.35, "America/Chicago"),  # Gary
        (37.74, -25.67, "Atlantic/Azores"),
        (33.57, -7.59, "Africa/Casablanca"),
        (64.18, -51.72, "America/Nuuk"),
        (32.55, -117.04, "America/Los_Angeles"),  # San Ysidro
        (32.51, -117.03, "America/Tijuana"),
        (30.0, -30.0, "Etc/GMT+2"),
        (50.45, 30.52, "Europe/Kyiv"),
        (51.51, -0.13, "Europe/London"),
        (-51.69, -57.85, "Atlantic/Stanley"),
        (19.29, -81.38, "America/Cayman"),
        (-22.56, 17.08, "Africa/Windhoek"),
    ],
)
def test_a_place_has_the_zone_that_people_there_live_by(
    latitude: float, longitude: float, zone: str
) -> None:
    found = zone_at(latitude, longitude)

    assert found == zone or (zone == "Asia/Urumqi" and found == "Asia/Shanghai")


def said_about(latitude: float, longitude: float) -> set[str]:
    """What tzfpy says of a point and of those a few metres around it."""
    steps = (-STEP, 0, STEP)
    around = [(longitude + east, latitude + north) for east in steps for north in steps]
    return {name for point in around for name in tzfpy.get_tzs(*point)}


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9))
def test_any_point_has_the_zone_that_tzfpy_says(latitude: float, longitude: float) -> None:
    assert zone_at(latitude, longitude) in said_about(latitude, longitude)


def test_every_town_has_the_zone_that_tzfpy_says(gazetteer_file: Path) -> None:
    towns = ReadOnly(gazetteer_file).connection.execute(
        "SELECT lat, lon FROM place WHERE kind IN ('town', 'locality')"
    )
    for town in towns:
        zone = zone_at(*town)
        assert zone == tzfpy.get_tz(town[1], town[0]) or zone in said_about(*town), town


@given(st.floats(-90, 90), st.floats(-180, 180))
@example(90, 180)
@example(-90, -180)
def test_every_point_on_earth_has_a_zone_that_loads(latitude: float, longitude: float) -> None:
    assert ZoneInfo(zone_at(latitude, longitude))


def test_swapped_coordinates_are_often_at_sea() -> None:
    assert is_at_sea(-0.12, 51.5)
    assert not is_at_sea(51.5, -0.12)
    assert is_at_sea(0.0, 0.0)
