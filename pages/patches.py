"""Where people live, drawn without streets: a disc round each place, parted halfway to the next."""

from collections.abc import Sequence
from math import pi, sqrt
from typing import NamedTuple

Corner = tuple[float, float]

PEOPLE_A_KM2 = 3500.0
LEAST_KM = 1.0
TONES = 3


class Site(NamedTuple):
    """A place in pixels of the picture; `radius` is that of its disc, `tone` one of three."""

    x: float
    y: float
    radius: float
    tone: int


def radius_km(people: int) -> float:
    """The disc on which so many people live as densely as in a town; a kilometre at least."""
    return max(LEAST_KM, sqrt(people / PEOPLE_A_KM2 / pi))


def nearest_to(site: Site, others: Sequence[Site], wide: float, high: float) -> list[Corner]:
    """The part of the picture that is nearer to the site than to any other: a convex polygon.

    With the others in the order of their distance from the picture, those far off take no time.
    """
    corners = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    for other in others:
        if not corners:
            break
        if (other.x, other.y) != (site.x, site.y):
            corners = _nearer(corners, site, other)
    return corners


def _nearer(corners: list[Corner], site: Site, other: Site) -> list[Corner]:
    """What a polygon keeps of the side of the line halfway between two places."""
    across, down = other.x - site.x, other.y - site.y
    middle = (other.x**2 + other.y**2 - site.x**2 - site.y**2) / 2
    beyond = [across * x + down * y - middle for x, y in corners]
    if max(beyond, default=0.0) <= 0:
        return corners
    kept = []
    for n, (x, y) in enumerate(corners):
        before = beyond[n - 1]
        if (before > 0) != (beyond[n] > 0):
            share = before / (before - beyond[n])
            start_x, start_y = corners[n - 1]
            kept.append((start_x + (x - start_x) * share, start_y + (y - start_y) * share))
        if beyond[n] <= 0:
            kept.append((x, y))
    return kept
