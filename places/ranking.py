"""Which of several places is meant: size first, then what is near the person who asks.

A weight is the logarithm of how many people live there, plus small amounts for what speaks for or
against the reading. One point is ten times the people.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geopy.distance import great_circle

from places.folding import fold
from places.shelf import Place, in_spoken_order

UNCOUNTED = 2000
OWN_NAME = 0.8
SAME_COUNTRY = 1.0
NEARBY = 2.0
NEARBY_KM = 60.0
# A state is meant less often than a town of its name, whatever their sizes.
AREAS = {"town": 0.0, "locality": 0.0, "state": -1.0, "district": -1.2, "country": -1.0}
# Within so many kilometres two rows of one name are one place.
SAME_PLACE_KM = 15.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who asks: where they look, and their country as a two-letter code."""

    near: tuple[float, float] | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A reading of the question, with its weight."""

    name: str
    region: str
    country: str
    cc: str
    latitude: float
    longitude: float
    kind: str
    precision_km: float
    population: int
    weight: float

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude

    def heavier(self, by: float) -> "Hit":
        return replace(self, weight=self.weight + by)


def weighed(place: Place, wishes: Wishes, extra: float = 0.0) -> Hit:
    weight = math.log10(place.population or UNCOUNTED) + AREAS[place.kind] + extra
    weight += OWN_NAME * place.own
    hit = Hit(
        name=in_spoken_order(place.name) if place.kind == "district" else place.name,
        region=place.region,
        country=place.country,
        cc=place.cc,
        latitude=place.latitude,
        longitude=place.longitude,
        kind=place.kind,
        precision_km=float(place.reach_km),
        population=place.population,
        weight=weight,
    )
    return hit.heavier(bias(hit.point, place.cc, wishes))


def bias(point: tuple[float, float], country: str, wishes: Wishes) -> float:
    """What nearness and a shared country add; it moves the order and never hides a place."""
    more = SAME_COUNTRY if wishes.country and country == wishes.country.upper() else 0.0
    if wishes.near:
        more += NEARBY / (1 + kilometres(wishes.near, point) / NEARBY_KM)
    return more


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance, good to half a percent."""
    return float(great_circle(one, other).kilometers)


def ranked(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """The heaviest first, each place once."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: -hit.weight):
        if not any(_is_same(hit, other) for other in chosen):
            chosen.append(hit)
            if len(chosen) == limit:
                break
    return chosen


def towns_before_areas(hits: list[Hit]) -> list[Hit]:
    """Areas made lighter than a town of the name inside them: Antwerpen is the town first."""
    towns = [hit for hit in hits if hit.kind == "town"]
    return [_below(hit, towns) if hit.kind in {"state", "district"} else hit for hit in hits]


def _below(area: Hit, towns: list[Hit]) -> Hit:
    inside = [
        town.weight
        for town in towns
        if town.cc == area.cc and kilometres(town.point, area.point) < 2 * area.precision_km
    ]
    return replace(area, weight=min([area.weight, *(weight - 0.1 for weight in inside)]))


def _is_same(hit: Hit, other: Hit) -> bool:
    if fold(hit.name) != fold(other.name) or hit.cc != other.cc:
        return hit.point == other.point
    wide = max(SAME_PLACE_KM, hit.precision_km, other.precision_km)
    return kilometres(hit.point, other.point) < wide
