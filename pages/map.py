"""A map drawn into the page: Web Mercator pixels around the reader, pins, clusters, rings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import atanh, cos, hypot, pi, radians, sin
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from pages.searching import Search
from pages.town_names import TownName, around, chosen
from places.distance import EQUATOR_KM, Point
from web.filters import KM_PER_MILE, Style
from web.language import spoken

RING_PX = 95
"""The first ring's radius; the second and third are two and three times as wide."""
RING_STEPS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 7000)
WIDE_PX, HIGH_PX = 70, 34
"""About the size of a pin: of two that would cover each other there is one, with a count."""
FARTHEST_NORTH = 85.0
"""Web Mercator ends here."""


class Spot(NamedTuple):
    """Something to pin: where, what is written on it, its level's number, its name, its page.

    `badge` is the picture of a club, which has no level.
    """

    point: Point
    km: float
    text: str
    level: int | None
    label: str
    href: str
    badge: str = ""


@dataclass(slots=True)
class Pin:
    """A pin on the drawing, in pixels from the middle, x to the right and y down."""

    x: int
    y: int
    text: str
    level: int | None
    label: str
    href: str
    badge: str = ""
    on: bool = False
    spots: list[Spot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around the reader."""

    radius_px: int
    label: str


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws. `picture` is the address of the ground under it."""

    label: str
    pins: list[Pin]
    rings: list[Ring]
    towns: list[TownName]
    picture: str


def draw(centre: Point, spots: Sequence[Spot], search: Search, style: Style, label: str) -> Map:
    """The map of one page of results; the nearest is marked."""
    unit = KM_PER_MILE if style.miles else 1.0
    farthest = max((spot.km for spot in spots), default=1.0) / unit
    step = next((ring for ring in RING_STEPS if ring * 3 >= farthest), RING_STEPS[-1])
    per_km = RING_PX / (step * unit)
    place = pixels_around(centre, per_km)
    pins: list[Pin] = []
    for spot in spots:
        x, y = place(spot.point)
        for near in pins:
            if -WIDE_PX < near.x - x < WIDE_PX and -HIGH_PX < near.y - y < HIGH_PX:
                break
        else:
            near = Pin(x, y, spot.text, spot.level, spot.label, spot.href, spot.badge)
            pins.append(near)
        near.spots.append(spot)
    _gather([pin for pin in pins if len(pin.spots) > 1], search, per_km)
    if pins:
        pins[0].on = True
    rings = [Ring(RING_PX * n, style.length(step * unit * n)) for n in (1, 2, 3)]
    return Map(label, pins, rings, _towns(centre, per_km, place, pins), _picture(centre, per_km))


def _picture(centre: Point, per_km: float) -> str:
    """The ground at the scale of `pixels`, where a world is so many pixels wide."""
    world = round(2 * pi * _scale(centre, per_km))
    return f"/ground.svg?lat={centre[0]:.5f}&lon={centre[1]:.5f}&world={world}"


def _towns(
    centre: Point, per_km: float, place: Callable[[Point], tuple[int, int]], pins: list[Pin]
) -> list[TownName]:
    """What stands around is called, as far as the third ring."""
    reach = 3 * RING_PX
    towns = [
        TownName(*place((latitude, longitude)), name)
        for name, latitude, longitude in around(centre, round(reach / per_km, 1))
    ]
    return chosen(towns, [(pin.x, pin.y) for pin in pins], reach)


def pixels_around(centre: Point, per_km: float) -> Callable[[Point], tuple[int, int]]:
    """Tells where a point is drawn, across 180° by the shorter way."""
    scale, north = _scale(centre, per_km), _north(centre[0])
    per_degree, east = scale * pi / 180, centre[1]

    def place(point: Point) -> tuple[int, int]:
        across = (point[1] - east + 540) % 360 - 180
        return round(per_degree * across), round(scale * (north - _north(point[0])))

    return place


def _scale(centre: Point, per_km: float) -> float:
    """Pixels to a radian of longitude."""
    return per_km * EQUATOR_KM * max(cos(radians(centre[0])), 0.087)


def _north(latitude: float) -> float:
    return atanh(sin(radians(max(-FARTHEST_NORTH, min(FARTHEST_NORTH, latitude)))))


def _gather(pins: Iterable[Pin], search: Search, per_km: float) -> None:
    """A pin for several: it says how many and leads to a list of them."""
    language = spoken()
    url = search.urls_around(max(0.1, round(hypot(WIDE_PX, HIGH_PX) / per_km * 1.1, 2)))
    for pin in pins:
        count = len(pin.spots)
        pin.text, pin.level, pin.badge = str(count), None, ""
        pin.label = _here(language, search.show, count)
        pin.href = url(pin.spots[0].point)


@lru_cache(maxsize=500)
def _here(_locale: str, show: str, count: int) -> str:
    what = (
        ngettext("%(num)s run here", "%(num)s runs here", count)
        if show == "runs"
        else ngettext("%(num)s club here", "%(num)s clubs here", count)
    )
    return str(_("%(what)s: show them", what=what))
