"""Where a search is: what its words or its coordinates mean."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from flask_babel import gettext as _
from geopy.exc import GeocoderQueryError, GeocoderServiceError

from pages.searching import RADII, RADIUS_KM, Search, vague_km
from places import geocoding
from places.distance import Point
from places.geocoding import Found


@dataclass(frozen=True)
class Where:
    """What the words of a search mean: one place, a choice of several, or a sentence why none.

    `precision_km` is how far the place reaches. Distances are from its middle; `vague_km` is what
    no distance is said below, where the middle of a postcode's area is all that is known.
    """

    point: Point | None = None
    label: str = ""
    country: str | None = None
    precision_km: float = 0.0
    vague_km: float = 0.0
    choices: tuple[Found, ...] = ()
    problem: str = ""


def locate(search: Search, near: Point | None) -> Where:
    """Where the search is; coordinates win over words."""
    if search.point:
        label = search.q or _about(geocoding.name_of, search.point) or _("this point")
        country = _about(geocoding.country_at, search.point)
        return Where(search.point, label, country, vague_km=search.about_km)
    if not search.q:
        return Where()
    try:
        found = geocoding.find(search.q, near=near, limit=6)
    except GeocoderQueryError as error:
        return Where(problem=str(error))
    except GeocoderServiceError:
        return Where(
            problem=_("The place search is resting. Try again in a minute, or use “near me”.")
        )
    if not found:
        return Where(
            problem=_(
                "We know no place called “%(name)s”. Try the nearest town, or a postcode.",
                name=search.q,
            )
        )
    if geocoding.is_ambiguous(found):
        return Where(choices=tuple(found))
    first = found[0]
    return Where(
        (first.latitude, first.longitude),
        first.short_label,
        first.country_code,
        first.precision_km,
        vague_km(first),
    )


def reaching(search: Search, where: Where) -> Search:
    """The search as wide as the place itself, where the usual radius would leave parts out."""
    if search.within_km != RADIUS_KM or where.precision_km <= RADIUS_KM:
        return search
    wide = next((km for km in RADII if km >= where.precision_km), where.precision_km)
    return replace(search, within_km=float(wide))


def _about(ask: Callable[[float, float], str | None], point: Point) -> str | None:
    """What the gazetteer says of a point, to a kilometre; None when it rests."""
    try:
        return _asked(ask, round(point[0], 2), round(point[1], 2))
    except GeocoderServiceError:
        return None


@lru_cache(maxsize=20_000)
def _asked(
    ask: Callable[[float, float], str | None], latitude: float, longitude: float
) -> str | None:
    return ask(latitude, longitude)
