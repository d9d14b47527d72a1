"""The one door to place search for the rest of the product.

Everything here may raise `geopy.exc.GeocoderServiceError`; of its kinds, GeocoderUnavailable means
that the search is resting and GeocoderQueryError carries a sentence about what was typed.
"""

from pathlib import Path
from typing import cast

from flask import Flask, current_app

from places.building import gazetteer_path
from places.finder import Finder, Found, is_ambiguous
from places.nominatim import Nominatim
from places.ranking import Wishes

__all__ = [
    "Found",
    "country_at",
    "find",
    "init_app",
    "is_ambiguous",
    "name_of",
    "settled",
    "suggest",
    "towns_around",
]


def init_app(app: Flask) -> None:
    """Reads `GEOCODER`; the database lies in the folder `GAZETTEER`, or in the instance folder."""
    folder = Path(app.config.get("GAZETTEER") or app.instance_path)
    remote = None
    kind, _, address = str(app.config.get("GEOCODER") or "gazetteer").partition(":")
    if kind == "nominatim":
        remote = Nominatim(
            address,
            Path(app.instance_path) / "geocoder-cache.sqlite3",
            contact=app.config.get("PUBLIC_URL") or "",
        )
    app.extensions["geocoding"] = Finder(gazetteer_path(folder), remote)


def _finder() -> Finder:
    return cast(Finder, current_app.extensions["geocoding"])


def find(
    query: str,
    *,
    near: tuple[float, float] | None = None,
    country: str | None = None,
    limit: int = 5,
) -> list[Found]:
    """Places that the query may mean, the likeliest first; an empty list when nothing fits.

    `near` and `country` (two letters) move the order and hide nothing. Raises GeocoderQueryError,
    with a sentence, for a pair that is nowhere on Earth, and GeocoderUnavailable when no
    gazetteer has been built.
    """
    return _finder().find(query, Wishes(near, country), limit)


def suggest(
    prefix: str,
    *,
    near: tuple[float, float] | None = None,
    country: str | None = None,
    limit: int = 8,
) -> list[Found]:
    """Completions of a half-typed name, always from the gazetteer."""
    return _finder().suggest(prefix, Wishes(near, country), limit)


def name_of(latitude: float, longitude: float) -> str | None:
    """A name a neighbour would use, such as "Brixton, London"; None at sea."""
    return _finder().name_of(latitude, longitude)


def country_at(latitude: float, longitude: float) -> str | None:
    """The two-letter country of the nearest town; None where none is near."""
    return _finder().gazetteer.country_at(latitude, longitude)


def towns_around(latitude: float, longitude: float, km: float) -> list[tuple[str, float, float]]:
    """Name and position of the towns within a square of `km` each way, the largest first."""
    towns = _finder().gazetteer.towns_around(latitude, longitude, km)
    return [(town.name, town.latitude, town.longitude) for town in towns]


def settled(
    latitude: float, longitude: float, km: float, *, large: bool
) -> list[tuple[int, tuple[float, float], int]]:
    """Number, position and people of the places about a point, of all or of the large ones.

    A place without a census counts no people.
    """
    found = _finder().gazetteer.places_about(latitude, longitude, km, large=large)
    return [(one.number, (one.latitude, one.longitude), one.population) for one in found]
