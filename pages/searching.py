"""What somebody asks for in the address of a search, and such addresses."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from events.filters import NO_FILTERS, Filters, filters_in
from places.distance import Point
from places.geocoding import Found
from places.nearby import EVERYWHERE_KM
from web.stencil import mark

RADIUS_KM = 10.0
RADII = (3, 10, 25, 50, 100)
PAGE = 20
MOST_PAGES = 50
LEAST_KM = 1.0
AREAS_OF_POST = {"postcode", "sector", "outcode"}
LONGEST_QUERY = 200
MOST_ABOUT_KM = 500.0


@dataclass(frozen=True)
class Search:
    """One search, as its address says it. `problems` are sentences about what was left out.

    `about_km`: the point is the middle of an area that is known to so many kilometres.
    """

    q: str = ""
    point: Point | None = None
    about_km: float = 0.0
    within_km: float = RADIUS_KM
    show: str = "runs"
    sort: str = "nearest"
    view: str = ""
    page: int = 1
    filters: Filters = NO_FILTERS
    problems: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """How many results stand on earlier pages."""
        return (self.page - 1) * PAGE

    def url(self, *, page: int = 1, **changes: Any) -> str:
        """The address of this search with changes, at its first page.

        A page of results holds some thirty of them: what did not change is written once.
        """
        parts = {**self._parts, "page": _said("page", page)}
        for name, value in changes.items():
            parts[name] = _said(name, value)
        return "/near?" + "&".join(part for part in parts.values() if part)

    def urls_around(self, within_km: float) -> Callable[[Point], str]:
        """Gives the address of this search around other points, without its words."""
        parts = {**self._parts, "q": "", "point": "", "page": ""}
        parts["within_km"] = _said("within_km", within_km)
        rest = "".join(f"&{part}" for part in parts.values() if part)
        return lambda point: f"/near?{_said('point', point)}{rest}"

    def at(self, point: Point | None, about_km: float) -> "Search":
        """The same search around a point."""
        if (point, about_km) == (self.point, self.about_km):
            return self
        return replace(self, point=point, about_km=about_km)

    def url_of(self, place: Found) -> str:
        """The address of this search at one of the places that its words may mean."""
        point = (place.latitude, place.longitude)
        return self.url(q=place.short_label, point=point, about_km=vague_km(place))

    @cached_property
    def _parts(self) -> dict[str, str]:
        """What the address says of each field, in the order of the address."""
        return {name: _said(name, getattr(self, name)) for name in USUAL}

    @property
    def place(self) -> str:
        """What the address says of the place."""
        return "&".join(filter(None, (self._parts[name] for name in PLACE)))

    @property
    def anywhere(self) -> "AnyPlace":
        """The same search, around a place that is filled in later."""
        listed = self.show, self.sort, self.view, self.page, self.filters
        return AnyPlace("", None, 0.0, self.within_km, *listed)

    @property
    def asked(self) -> Filters:
        """The filters as they are looked for: nearest first, a weekly run is found once."""
        once = self.show == "runs" and self.sort == "nearest" and self.point is not None
        return self.filters.each_once() if once else self.filters

    @property
    def api_query(self) -> str:
        """The query by which the JSON gives the same page of the search, but for the place."""
        kept = [self._parts["within_km"], self._parts["sort"], self._parts["filters"]]
        kept.append("once=yes" if self.asked.once else "")
        kept.append(urlencode({"limit": PAGE, "offset": self.offset}))
        return "&".join(part for part in kept if part)


@dataclass(frozen=True)
class AnyPlace(Search):
    """A search whose addresses have a mark where they say the place: see `web.stencil`."""

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {name: _said(name, getattr(self, name)) for name in USUAL} | {"q": mark("place")}


PLACE = ("q", "point", "about_km")
USUAL: dict[str, Any] = {
    "q": "",
    "point": None,
    "about_km": 0.0,
    "within_km": RADIUS_KM,
    "show": "runs",
    "sort": "nearest",
    "view": "",
    "page": 1,
    "filters": NO_FILTERS,
}
"""What an address leaves unsaid."""


def _said(name: str, value: Any) -> str:
    """How an address says the value of a field; nothing where it is as usual."""
    if value == USUAL[name]:
        return ""
    if name == "point":
        return f"lat={_short(value[0])}&lon={_short(value[1])}"
    if name == "filters":
        return _filters_said(value)
    return f"{name}={quote_plus(_short(value))}"


@lru_cache(maxsize=1000)
def _filters_said(filters: Filters) -> str:
    return urlencode(list(filters.pairs()))


def _short(value: Any) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def read(given: MultiDict[str, str]) -> Search:
    """The search in a query string; what makes no sense is left out and said."""
    problems: list[str] = []
    args = given.to_dict()  # the first of each name; asking werkzeug's for one not given is slow
    query = args.get("q", "")
    place = one_line(query)
    if len(place) > LONGEST_QUERY:
        problems.append(_("That is a long name; we looked for its first words."))
    point = _point(args, problems)
    return Search(
        q=place[:LONGEST_QUERY].strip(),
        point=point,
        about_km=(number(args.get("about_km"), 0.1, MOST_ABOUT_KM) or 0.0) if point else 0.0,
        within_km=_radius(args, problems),
        show=_one_of(args, "show", ("runs", "clubs")),
        sort=_one_of(args, "sort", ("nearest", "soonest")),
        view=_one_of(args, "view", ("", "map")),
        page=_page(args),
        filters=read_filters(given, problems),
        problems=tuple(problems),
    )


def read_filters(args: MultiDict[str, str], problems: list[str]) -> Filters:
    """The filters, each value once and in the usual order."""
    filters, wrong = filters_in(args.items(multi=True))
    if wrong & {"from", "to"}:
        problems.append(_("A day looks like 2026-11-28; we left yours out."))
    if wrong - {"from", "to"}:
        problems.append(_("One of the filters is unknown to us; we left it out."))
    return filters


def one_line(text: str) -> str:
    """The text without line breaks and signs that nobody sees."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def number(text: str | None, low: float, high: float) -> float | None:
    """A finite number in the range, or None."""
    try:
        value = float((text or "")[:40])
    except ValueError:
        return None
    return value + 0.0 if math.isfinite(value) and low <= value <= high else None


def _point(args: Mapping[str, str], problems: list[str]) -> Point | None:
    if not (args.get("lat") or args.get("lon")):
        return None
    # The form keeps the point of the words it was shown with; other words mean another point.
    if args.get("q") and "was" in args and args["q"] != args["was"]:
        return None
    latitude, longitude = number(args.get("lat"), -90, 90), number(args.get("lon"), -180, 180)
    if latitude is None or longitude is None:
        problems.append(
            _("Latitude goes from -90 to 90 and longitude from -180 to 180; we left yours out.")
        )
        return None
    return latitude, longitude


def _radius(args: Mapping[str, str], problems: list[str]) -> float:
    if not args.get("within_km"):
        return RADIUS_KM
    radius = number(args["within_km"], 0.1, EVERYWHERE_KM)
    if radius is None:
        problems.append(
            _("The distance goes from 0.1 to 20,100 km; we took %(km)s km.", km=int(RADIUS_KM))
        )
    return radius or RADIUS_KM


def _one_of(args: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = args.get(name, choices[0])
    return value if value in choices else choices[0]


def _page(args: Mapping[str, str]) -> int:
    return int(number(args.get("page"), 1, MOST_PAGES) or 1)


def vague_km(place: Found) -> float:
    """How far off the middle of a postcode's area may be; 0 for a place that has a middle."""
    return max(place.precision_km, LEAST_KM) if place.kind in AREAS_OF_POST else 0.0
