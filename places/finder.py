"""Answers about places, as the rest of the product wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from geopy.exc import GeocoderServiceError

from places.gazetteer import Gazetteer
from places.ranking import Hit, Wishes, kilometres
from places.zones import zone_at

# The second reading is asked for when it is no more than five times less likely, and elsewhere.
CLOSE_CALL = 0.7
ELSEWHERE_KM = 50.0


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a question may mean.

    `kind` is coordinate, postcode, sector, outcode, locality, town, district, state or country;
    `precision_km` is how far from the position the place may reach. `weight` compares readings of
    the same question: one more is ten times likelier.
    """

    name: str
    region: str
    country: str
    country_code: str
    latitude: float
    longitude: float
    timezone: str
    kind: str
    precision_km: float
    population: int
    weight: float = 0.0

    @property
    def label(self) -> str:
        """Name, region and country: "Springfield, Illinois, United States"."""
        return ", ".join(self._parts(self.name, self.region, self.country))

    @property
    def area(self) -> str:
        """What comes after the name in the label: "Illinois, United States"."""
        return ", ".join(self._parts(self.name, self.region, self.country)[1:])

    @property
    def short_label(self) -> str:
        """Name and region, or country where there is no region: "Springfield, Illinois"."""
        return ", ".join(self._parts(self.name, self.region, self.country)[:2])

    def _parts(self, *parts: str) -> list[str]:
        said = list(dict.fromkeys(part for part in parts if part))
        # "M1 Manchester" in the region of Manchester.
        return said[:1] + [part for part in said[1:] if not said[0].endswith(f" {part}")]


def found(hit: Hit) -> Found:
    return Found(
        name=hit.name,
        region=hit.region,
        country=hit.country,
        country_code=hit.cc,
        latitude=hit.latitude,
        longitude=hit.longitude,
        timezone=zone_at(hit.latitude, hit.longitude),
        kind=hit.kind,
        precision_km=hit.precision_km,
        population=hit.population,
        weight=hit.weight,
    )


def is_ambiguous(places: Sequence[Found]) -> bool:
    """Whether to ask which one is meant: the second is about as likely, and somewhere else."""
    if len(places) < 2:
        return False
    first, second = places[0], places[1]
    apart = kilometres((first.latitude, first.longitude), (second.latitude, second.longitude))
    return second.weight >= first.weight - CLOSE_CALL and apart > ELSEWHERE_KM


class Remote(Protocol):
    """A geocoder over the network: None means "ask the gazetteer instead"."""

    def find(self, query: str, wishes: Wishes, limit: int) -> list[Hit] | None: ...


class Finder:
    """The gazetteer, and in front of it a geocoder over the network where one is set."""

    def __init__(self, path: Path, remote: Remote | None = None) -> None:
        self._path = path
        self._remote = remote

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(path=self._path)

    def find(self, query: str, wishes: Wishes, limit: int) -> list[Found]:
        """Readings of the query, the likeliest first; see `places.geocoding.find`."""
        wishes = self._with_country(wishes)
        hits = self._remote.find(query, wishes, limit) if self._remote else None
        if hits is None:
            hits = self.gazetteer.search(query, wishes=wishes, limit=limit)
        return [found(hit) for hit in hits]

    def suggest(self, prefix: str, wishes: Wishes, limit: int) -> list[Found]:
        hits = self.gazetteer.completions(prefix, wishes=wishes, limit=limit)
        return [found(hit) for hit in hits]

    def name_of(self, latitude: float, longitude: float) -> str | None:
        return self.gazetteer.spoken_name(latitude, longitude)

    def _with_country(self, wishes: Wishes) -> Wishes:
        """The country of the point looked at: five bare digits are read as one of its codes."""
        if wishes.near is None or wishes.country:
            return wishes
        try:
            return Wishes(wishes.near, self.gazetteer.country_at(*wishes.near))
        except GeocoderServiceError:
            return wishes
