"""The water of the bundled map: right where people know it, at every fineness, round the world."""

import sqlite3
from pathlib import Path

import pytest

from places.ground import Box, Ring, water

FINE, MIDDLE, COARSE = 0.0001, 0.005, 0.05


def is_wet(latitude: float, longitude: float, degrees_a_pixel: float) -> bool:
    """Whether some shape around the point covers it, by even and odd."""
    near = Box(latitude - 0.001, longitude - 0.001, latitude + 0.001, longitude + 0.001)
    return any(
        sum(_crosses(ring, latitude, longitude) for ring in rings) % 2
        for rings in water(near, degrees_a_pixel)
    )


def _crosses(ring: Ring, latitude: float, longitude: float) -> int:
    """How often a line from the point to the east crosses the ring."""
    count = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > latitude) != (y2 > latitude):
            count += longitude < x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
    return count


@pytest.mark.parametrize(
    ("latitude", "longitude", "wet"),
    [
        (50.8000, -0.1400, True),  # off Brighton
        (50.8290, -0.1410, False),  # its station
        (40.7030, -74.0250, True),  # off the Battery
        (40.7580, -73.9855, False),  # Times Square
        (47.3300, 8.5650, True),  # the lake of Zürich
        (47.3770, 8.5400, False),  # its station
        (41.8900, -87.5500, True),  # Lake Michigan
        (41.8800, -87.6300, False),  # Chicago's Loop
        (-33.8500, 151.3000, True),  # off Sydney Heads
        (-33.8900, 151.2000, False),  # Redfern
        (-16.9000, 179.9700, False),  # Taveuni
        (-17.5000, 180.0000, True),  # the Koro Sea
        (59.9139, 10.7522, False),  # Oslo
        (59.8800, 10.7000, True),  # its fjord
    ],
)
def test_known_points_are_wet_or_dry(latitude: float, longitude: float, *, wet: bool) -> None:
    assert is_wet(latitude, longitude, FINE) is wet


@pytest.mark.parametrize("fineness", [FINE, MIDDLE, COARSE])
def test_oceans_and_deserts_are_so_at_every_fineness(fineness: float) -> None:
    for latitude, longitude in ((0.0, -30.0), (-50.0, -140.0), (40.0, -40.0), (-80.0, -170.0)):
        assert is_wet(latitude, longitude, fineness) is (latitude > -60)
    for latitude, longitude in ((23.0, 10.0), (-25.0, 134.0), (50.0, 15.0), (39.0, -98.0)):
        assert not is_wet(latitude, longitude, fineness)


def test_towns_stand_on_land(gazetteer_file: Path) -> None:
    with sqlite3.connect(gazetteer_file) as gazetteer:
        ask = "SELECT name, lat, lon FROM place WHERE kind = 'town' AND id % 199 = 7"
        towns = gazetteer.execute(ask).fetchall()

    for fineness, most in ((FINE, 0.01), (MIDDLE, 0.03), (COARSE, 0.1)):
        wet = [name for name, *at in towns if is_wet(*at, fineness)]
        assert len(wet) <= most * len(towns), wet


def test_the_world_goes_on_beyond_its_edge() -> None:
    across = Box(-17.6, 179.4, -16.4, 180.6)

    corners = [corner for rings in water(across, FINE) for ring in rings for corner in ring]

    longitudes = [longitude for longitude, _ in corners]
    assert min(longitudes) < 179.6
    assert max(longitudes) > 180.4
    assert max(longitudes) < 181.2


def test_a_whole_world_is_a_small_picture() -> None:
    shapes = list(water(Box(-85.0, -180.0, 85.0, 180.0), COARSE))

    assert 40 < len(shapes) <= 6 * 14
    assert sum(len(ring) for rings in shapes for ring in rings) < 120_000
