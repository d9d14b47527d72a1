"""What lies under a map's pins, as pictures of this site: water, and where people live."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, degrees, dist, log, pi, radians, sinh, tan

from flask import Blueprint, Response, abort, request
from geopy.exc import GeocoderServiceError

from pages.patches import TONES, Corner, Neighbours, Site, radius_km
from pages.searching import number
from places import geocoding
from places.distance import EQUATOR_KM, Point
from places.ground import Box, water
from web.packing import pack

bp = Blueprint("ground", __name__)

TILE = 256
WIDE, HIGH = 1024, 1536
"""The picture around a point; a page cuts out what it has room for."""
DEEPEST = 19
WORLD = TILE * 2**DEEPEST
"""The world's width in pixels where it is largest."""
KEPT_SECONDS = 30 * 86_400
FARTHEST_NORTH = 85.0
PARTED_KM_A_PIXEL = 0.02
SMALL_KM_A_PIXEL, LARGE_KM_A_PIXEL = 0.4, 2.0
"""From so coarse a map on, small places and then all are left out."""
TINY_KM_A_PIXEL, TINY = 0.1, 20_000
"""And before that those of few people."""
FARTHEST_DISC_KM, FARTHEST_SMALL_KM = 35.0, 8.0
COLOURS = {
    "light": ("#efeee4", "#cfe6f3", "#e8e6d9", "#ebe9dc", "#e4e2d4"),
    "dark": ("#101e18", "#173344", "#172820", "#14241c", "#1a2c24"),
}
"""Land, water, and the tones of places: as in the style sheet."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of the Web Mercator world, in pixels; `world` is the width of all of it."""

    world: int
    left: float
    top: float
    wide: int
    high: int

    def at(self, longitude: float, latitude: float) -> Corner:
        """Where a point is in the picture."""
        phi = radians(max(-FARTHEST_NORTH, min(FARTHEST_NORTH, latitude)))
        north = log(tan(pi / 4 + phi / 2)) / (2 * pi)
        x = (longitude + 180) / 360 * self.world - self.left
        return x, (0.5 - north) * self.world - self.top

    def point(self, x: float, y: float) -> Point:
        """The latitude and longitude of a pixel; a longitude may lie beyond 180."""
        north = (0.5 - (self.top + y) / self.world) * 2 * pi
        return degrees(atan(sinh(north))), (self.left + x) / self.world * 360 - 180

    @property
    def box(self) -> Box:
        """The degrees that it covers."""
        north, west = self.point(0, 0)
        south, east = self.point(self.wide, self.high)
        return Box(south, west, north, east)

    @property
    def km_a_pixel(self) -> float:
        """Kilometres to a pixel in its middle."""
        latitude, _ = self.point(self.wide / 2, self.high / 2)
        return 2 * pi * EQUATOR_KM * cos(radians(latitude)) / self.world


def frame_around(point: Point, world: int) -> Frame:
    """The picture with a point in its middle."""
    x, y = Frame(world, 0, 0, 0, 0).at(point[1], point[0])
    return Frame(world, x - WIDE / 2, y - HIGH / 2, WIDE, HIGH)


@bp.get("/ground.svg")
def around() -> Response:
    """The ground around a point: `lat`, `lon`, `world` as in Frame, `theme` or the device's."""
    point = number(request.args.get("lat"), -90, 90), number(request.args.get("lon"), -180, 180)
    world = number(request.args.get("world"), TILE, WORLD)
    if point[0] is None or point[1] is None or world is None:
        abort(404)
    return _answer(frame_around((point[0], point[1]), int(world)))


@bp.get("/ground/<int:zoom>/<int:x>/<int:y>.svg")
def tile(zoom: int, x: int, y: int) -> Response:
    """The same as map tiles are numbered."""
    if zoom > DEEPEST or max(x, y) >= 2**zoom:
        abort(404)
    return _answer(Frame(TILE * 2**zoom, x * TILE, y * TILE, TILE, TILE))


def _answer(frame: Frame) -> Response:
    theme = request.args.get("theme", "")
    answer = Response(drawn(frame, theme if theme in COLOURS else ""), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    pack(answer).add_etag()
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=500)
def drawn(frame: Frame, theme: str) -> str:
    """The picture as SVG."""
    size = f'width="{frame.wide}" height="{frame.high}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {frame.wide} {frame.high}">',
        f"<style>{_style(theme)}</style>",
        f'<rect class="land" {size}/>',
        *_settled(frame),
        *_waters(frame),
        "</svg>",
    ]
    return "".join(parts)


def _style(theme: str) -> str:
    if theme:
        return _coloured(COLOURS[theme])
    dark = _coloured(COLOURS["dark"])
    return f"{_coloured(COLOURS['light'])}@media(prefers-color-scheme:dark){{{dark}}}"


def _coloured(colours: Iterable[str]) -> str:
    names = ("land", "water", *(f"t{tone}" for tone in range(TONES)))
    pairs = zip(names, colours, strict=True)
    return "".join(f".{name}{{fill:{colour}}}" for name, colour in pairs)


def _waters(frame: Frame) -> Iterator[str]:
    for rings in water(frame.box, 360 / frame.world):
        path = "".join(_line([frame.at(*corner) for corner in ring]) for ring in rings)
        if path:
            yield f'<path class="water" fill-rule="evenodd" d="{path}"/>'


def _line(corners: Iterable[Corner]) -> str:
    """A closed line in whole pixels, each step from the last; nothing where no area is left.

    A step of one pixel is left out: a coast of the whole world would be mostly such.
    """
    steps: list[str] = []
    x = y = 0
    for right, down in corners:
        over, below = round(right) - x, round(down) - y
        if not steps:
            steps.append(f"M{over} {below}l")
        elif -2 < over < 2 and -2 < below < 2:
            continue
        else:
            steps.append(f"{over} {below}")
        x, y = x + over, y + below
    return f"{steps[0]}{' '.join(steps[1:])}z" if len(steps) > 2 else ""


def _settled(frame: Frame) -> Iterator[str]:
    """Discs of one tone; on a fine map they are parted between the places, in three tones."""
    sites = _sites(frame)
    discs = "".join(
        f'<circle cx="{site.x:.0f}" cy="{site.y:.0f}" r="{site.radius:.0f}"/>'
        for site in sites
        if _touches(site, frame)
    )
    if not discs:
        return
    if frame.km_a_pixel > PARTED_KM_A_PIXEL:
        yield f'<g class="t0">{discs}</g>'
        return
    yield f'<clipPath id="s">{discs}</clipPath><g clip-path="url(#s)">'
    owners = _owners(sites, frame)
    neighbours = Neighbours(owners)
    for site in owners:
        part = _line(neighbours.nearest_to(site, frame.wide, frame.high))
        if part:
            yield f'<path class="t{site.tone}" d="{part}"/>'
    yield "</g>"


def _owners(sites: list[Site], frame: Frame) -> list[Site]:
    """The sites that some pixel may be nearest to.

    Every pixel has a site within half a diagonal and the way from the middle to its nearest site.
    """
    middle = frame.wide / 2, frame.high / 2
    apart = {site: dist(middle, (site.x, site.y)) for site in sites}
    reach = min(apart.values()) + 2 * dist(middle, (0, 0))
    return [site for site in sites if apart[site] <= reach]


def _touches(site: Site, frame: Frame) -> bool:
    across = -site.radius < site.x < frame.wide + site.radius
    return site.radius >= 1 and across and -site.radius < site.y < frame.high + site.radius


def _sites(frame: Frame) -> list[Site]:
    km_a_pixel = frame.km_a_pixel
    latitude, longitude = frame.point(frame.wide / 2, frame.high / 2)
    longitude = (longitude + 180) % 360 - 180
    reach = max(frame.wide, frame.high) / 2 * km_a_pixel
    if km_a_pixel > LARGE_KM_A_PIXEL:
        return []
    try:
        near = geocoding.settled(latitude, longitude, reach + FARTHEST_DISC_KM, large=True)
        if km_a_pixel <= SMALL_KM_A_PIXEL:
            near += geocoding.settled(latitude, longitude, reach + FARTHEST_SMALL_KM, large=False)
    except GeocoderServiceError:
        return []
    found = {}
    for number_, (lat, lon), people in near:
        if km_a_pixel > TINY_KM_A_PIXEL and people < TINY:
            continue
        beside = longitude + (lon - longitude + 540) % 360 - 180
        x, y = frame.at(beside, lat)
        found[number_] = Site(x, y, radius_km(people) / km_a_pixel, number_ % TONES)
    return list(found.values())
