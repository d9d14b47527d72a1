"""The gazetteer as a geocoder of geopy's kind: it and Nominatim can stand in for each other."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import cos, radians
from pathlib import Path
from typing import Any

from geopy.exc import (
    ConfigurationError,
    GeocoderQueryError,
    GeocoderServiceError,
    GeocoderUnavailable,
)
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from places.attempts import search
from places.naming import nearest, spoken_name
from places.ranking import Hit, Wishes, weighed
from places.shelf import KM_A_DEGREE, Neighbour, Shelf
from places.suggesting import completions
from places.zones import is_at_sea, zone_at

AT_MOST = 5
FILTERED_FROM = 40
LARGE_FROM_KM = 50.0
_STRUCTURED = ("street", "city", "county", "state", "country")


class Gazetteer(Geocoder):
    """Answers from the database that `flask --app app places build` makes; needs no network.

    Parameters are keywords: `path` of the database, and those of every geopy geocoder.
    """

    def __init__(
        self,
        *,
        path: Path,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Any = None,
    ) -> None:
        super().__init__(
            timeout=timeout,
            proxies=proxies,
            user_agent=user_agent,
            ssl_context=ssl_context,
            adapter_factory=adapter_factory,
        )
        if not isinstance(path, Path):
            raise ConfigurationError("path should be a pathlib.Path.")
        self.shelf = Shelf(path)

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        viewbox: Sequence[Any] | None = None,
        language: str | None = None,
    ) -> Location | list[Location] | None:
        """The place that is meant, or a list with `exactly_one=False`; None when there is none.

        `country_codes` admits these countries alone; `viewbox`, two corners, moves the order.
        """
        codes = {country_codes} if isinstance(country_codes, str) else set(country_codes or ())
        wishes = Wishes(near=self._middle(viewbox))
        many = FILTERED_FROM if codes else limit or AT_MOST
        hits = self.search(_one_line(query), wishes=wishes, limit=many)
        if codes:
            upper = {code.upper() for code in codes}
            hits = [hit for hit in hits if hit.cc in upper][: limit or AT_MOST]
        return _locations(hits, exactly_one=exactly_one)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        language: str | None = None,
    ) -> Location | list[Location] | None:
        """The nearest town or locality; None at sea and where none lies within 50 km."""
        latitude, longitude = _pair(query)
        with self._errors():
            place = (
                None if is_at_sea(latitude, longitude) else nearest(self.shelf, latitude, longitude)
            )
        hits = [weighed(place, Wishes())] if place else []
        return _locations(hits, exactly_one=exactly_one)

    def suggest(
        self,
        prefix: str,
        *,
        limit: int = 8,
        country: str | None = None,
        near: tuple[float, float] | None = None,
    ) -> list[Location]:
        """Places whose name starts so, for a field that completes."""
        hits = self.completions(prefix, wishes=Wishes(near, country), limit=limit)
        return _locations(hits, exactly_one=False) or []

    def search(self, query: str, *, wishes: Wishes, limit: int = AT_MOST) -> list[Hit]:
        """`geocode` without geopy's dress."""
        with self._errors():
            return search(self.shelf, query, wishes, max(1, limit))

    def completions(self, prefix: str, *, wishes: Wishes, limit: int) -> list[Hit]:
        """`suggest` without geopy's dress."""
        with self._errors():
            return completions(self.shelf, prefix, wishes, max(1, limit))

    def spoken_name(self, latitude: float, longitude: float) -> str | None:
        """A name a neighbour would use, "Brixton, London"; None at sea."""
        latitude, longitude = _pair((latitude, longitude))
        with self._errors():
            return spoken_name(self.shelf, latitude, longitude)

    def country_at(self, latitude: float, longitude: float) -> str | None:
        """The two-letter country of the nearest town."""
        with self._errors():
            place = nearest(self.shelf, *_pair((latitude, longitude)))
        return place.cc if place else None

    def towns_around(self, latitude: float, longitude: float, km: float) -> list[Neighbour]:
        """The towns and localities in a square of so many km each way, the largest first."""
        with self._errors():
            around = self.shelf.large_around if km > LARGE_FROM_KM else self.shelf.around
            inside = [
                town
                for town in around(latitude, longitude, km)
                if _is_beside((latitude, longitude), (town.latitude, town.longitude), km)
            ]
            return sorted(inside, key=lambda town: -town.population)

    def places_about(
        self, latitude: float, longitude: float, km: float, *, large: bool
    ) -> list[Neighbour]:
        """Places in the cells within `km`, in no order; or towns of 100,000 people."""
        with self._errors():
            around = self.shelf.large_around if large else self.shelf.around
            return around(latitude, longitude, km)

    def _middle(self, viewbox: Sequence[Any] | None) -> tuple[float, float] | None:
        if viewbox is None:
            return None
        (south, west), (north, east) = (_pair(corner) for corner in viewbox)
        # Corners are given west first: a box from 177 to -178 is five degrees wide.
        width = (east - west) % 360
        return (south + north) / 2, (west + width / 2 + 180) % 360 - 180

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Whatever goes wrong, in the errors that callers of geopy expect."""
        try:
            yield
        except FileNotFoundError as error:
            raise GeocoderUnavailable(str(error)) from error
        except ValueError as error:
            raise GeocoderQueryError(str(error)) from error
        except sqlite3.Error as error:
            raise GeocoderServiceError("The gazetteer cannot be read.") from error


def _is_beside(centre: tuple[float, float], point: tuple[float, float], km: float) -> bool:
    """Whether a point lies in the square of `km` each way; right across 180° too."""
    east = (point[1] - centre[1] + 180) % 360 - 180
    across = abs(east) * cos(radians(centre[0]))
    return max(abs(point[0] - centre[0]), across) * KM_A_DEGREE <= km


def _one_line(query: str | Mapping[str, str]) -> str:
    """Text as it is; Nominatim's structured question as a line."""
    if isinstance(query, str):
        return query
    code = query.get("postalcode", "")
    named = ", ".join(str(query[part]) for part in _STRUCTURED if query.get(part))
    return " ".join(filter(None, [str(code), named]))


def _pair(query: Any) -> tuple[float, float]:
    """Latitude and longitude of a point, pair or string, on Earth; GeocoderQueryError otherwise."""
    try:
        parts = query.split(",") if isinstance(query, str) else list(query)
        latitude, longitude = float(parts[0]), float(parts[1])
    except (TypeError, ValueError, IndexError):
        raise GeocoderQueryError("A point is a latitude and a longitude.") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise GeocoderQueryError("Latitude goes from -90 to 90 and longitude from -180 to 180.")
    return latitude, longitude


def _locations(hits: list[Hit], *, exactly_one: bool) -> Location | list[Location] | None:
    if not hits:
        return None
    return _location(hits[0]) if exactly_one else [_location(hit) for hit in hits]


def _location(hit: Hit) -> Location:
    parts = dict.fromkeys(filter(None, [hit.name, hit.region, hit.country]))
    raw = {
        "name": hit.name,
        "kind": hit.kind,
        "precision_km": hit.precision_km,
        "region": hit.region,
        "country": hit.country,
        "country_code": hit.cc,
        "population": hit.population,
        "timezone": zone_at(*hit.point),
    }
    return Location(", ".join(parts), (*hit.point, 0.0), raw)
