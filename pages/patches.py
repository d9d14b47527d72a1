"""Where people live, drawn without streets: a disc round each place, parted halfway to the next."""

from collections.abc import Iterator, Sequence
from math import dist, floor, pi, sqrt
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


class Neighbours:
    """Sites in squares of the picture, so that each looks at those beside it first."""

    def __init__(self, sites: Sequence[Site], size: float = 0.0) -> None:
        self._size = size or _apart(sites)
        self._squares: dict[tuple[int, int], list[Site]] = {}
        for site in sites:
            self._squares.setdefault(self._square(site), []).append(site)
        at = list(self._squares) or [(0, 0)]
        self._rings = max(
            max(x for x, _ in at) - min(x for x, _ in at),
            max(y for _, y in at) - min(y for _, y in at),
        )

    def _square(self, site: Site) -> tuple[int, int]:
        return floor(site.x / self._size), floor(site.y / self._size)

    def nearest_to(self, site: Site, wide: float, high: float) -> list[Corner]:
        """The part of the picture nearer to the site than to any other: a convex polygon.

        A place more than twice as far off as the farthest corner takes nothing away.
        """
        corners = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
        for ring in range(self._rings + 1):
            far = max((dist((site.x, site.y), corner) for corner in corners), default=0.0)
            if not corners or (ring - 1) * self._size > 2 * far:
                break
            for other in self._on_ring(self._square(site), ring):
                if (other.x, other.y) != (site.x, site.y):
                    corners = _nearer(corners, site, other)
        return corners

    def _on_ring(self, middle: tuple[int, int], ring: int) -> Iterator[Site]:
        """The sites in the squares so many squares away."""
        x, y = middle
        for across in range(-ring, ring + 1):
            step = 1 if abs(across) == ring else max(1, 2 * ring)
            for down in range(-ring, ring + 1, step):
                yield from self._squares.get((x + across, y + down), ())


def _apart(sites: Sequence[Site]) -> float:
    """About how far sites are from each other, were they spread evenly; a pixel at least."""
    across = [site.x for site in sites] or [0.0]
    down = [site.y for site in sites] or [0.0]
    room = max(max(across) - min(across), max(down) - min(down))
    return max(1.0, room / sqrt(len(sites) or 1))


def _nearer(corners: list[Corner], site: Site, other: Site) -> list[Corner]:
    """What a polygon keeps of the side of the line halfway between two places."""
    across, down = other.x - site.x, other.y - site.y
    middle = (other.x**2 + other.y**2 - site.x**2 - site.y**2) / 2
    beyond = [across * x + down * y - middle for x, y in corners]
    if max(beyond, default=0.0) <= 0:
        return corners
    if min(beyond) >= 0:
        return []  # not even where a corner lies on the line: a point is no part
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
