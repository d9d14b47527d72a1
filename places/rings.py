"""Which cells of the grid a circle on Earth touches, also across 180° and over a pole."""

from dataclasses import dataclass
from math import asin, ceil, cos, degrees, floor, radians, sin

from places.distance import SPHERE_KM, Point
from places.located import CELLS_PER_DEGREE

STEPS_KM = (
    0.7, 1.5, 3.0, 6.0, 12.5, 25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0,
    12800.0,
)  # fmt: skip
"""The rings by which a search grows; each step about doubles the radius."""

SPILL_KM = 0.000_01
"""Sums in floating point may put a point a hair outside its box."""


@dataclass(frozen=True, slots=True)
class Box:
    """Cells from row `south` to `north` and from column `west` to `east`, ends included."""

    south: int
    north: int
    west: int
    east: int


def growing(start_km: float, end_km: float) -> list[float]:
    """The rings to try, from `start_km` on; the last is the wanted radius itself."""
    return [step for step in STEPS_KM if start_km <= step < end_km] + [end_km]


def boxes(centre: Point, radius_km: float) -> list[Box]:
    """The one or two boxes of cells that hold every point within `radius_km` of great circle."""
    latitude, longitude = centre
    radius = (radius_km + SPILL_KM) / SPHERE_KM
    height = degrees(radius)
    south, north = latitude - height, latitude + height
    if south <= -90 or north >= 90:
        return [_box(max(south, -90), min(north, 90), -180, 180)]
    width = degrees(asin(min(1.0, sin(radius) / cos(radians(latitude)))))
    west, east = longitude - width, longitude + width
    if west < -180:
        return [_box(south, north, -180, east), _box(south, north, west + 360, 180)]
    if east > 180:
        return [_box(south, north, west, 180), _box(south, north, -180, east - 360)]
    return [_box(south, north, west, east)]


def _box(south: float, north: float, west: float, east: float) -> Box:
    return Box(
        floor((south + 90) * CELLS_PER_DEGREE),
        ceil((north + 90) * CELLS_PER_DEGREE),
        floor((west + 180) * CELLS_PER_DEGREE),
        ceil((east + 180) * CELLS_PER_DEGREE),
    )
