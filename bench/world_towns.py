"""Where the measured world lies: the towns of the gazetteer, and the places at the edges."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from places.building import build, gazetteer_path
from places.zones import zone_at

ROOT = Path(__file__).resolve().parent.parent
GAZETTEER = ROOT / "instance"
SPECIAL = (
    *((-16.8, 179.98), (-16.9, -179.97), (78.22, 15.65), (89.99, 0.0), (-89.99, 120.0)),
    (0.0, 0.0),
)
"""Around 180°, on Svalbard, at the poles, and where nobody lives."""
LONDON, NEW_YORK = (51.507, -0.128), (40.713, -74.006)
Point = tuple[float, float]


class Towns:
    """The towns of the gazetteer, drawn by how many live there."""

    def __init__(self, chance: Random) -> None:
        build(GAZETTEER)
        source = sqlite3.connect(gazetteer_path(GAZETTEER))
        ask = "SELECT name, cc, lat, lon, pop FROM place WHERE kind = 'town' AND pop > 0"
        self.rows = source.execute(ask + " ORDER BY id").fetchall()
        source.close()
        self.people = [row[4] for row in self.rows]
        self.chance = chance

    def draw(self, count: int) -> list[Any]:
        """As many towns, the larger the likelier."""
        return self.chance.choices(self.rows, self.people, k=count)

    def largest(self, count: int) -> list[Point]:
        """The largest towns' middles."""
        rows = sorted(self.rows, key=lambda row: -row[4])[:count]
        return [(row[2], row[3]) for row in rows]

    def small(self, count: int) -> list[Point]:
        """Places of fewer than a thousand people."""
        rows = [row for row in self.rows if row[4] < 1000]
        return [(row[2], row[3]) for row in self.chance.sample(rows, min(count, len(rows)))]


def scattered(chance: Random, latitude: float, longitude: float, degrees: float) -> Point:
    """A point near another."""
    north = max(-90.0, min(90.0, latitude + chance.gauss(0, degrees)))
    return north, (longitude + chance.gauss(0, degrees * 1.4) + 540) % 360 - 180


def points(towns: Towns, count: int) -> Iterator[tuple[str, str, Point]]:
    """Town, country and point of each club; one in twelve shares its point with others."""
    chance = towns.chance
    for spot in SPECIAL:
        for _ in range(count // 10_000):
            yield "Far away", "", scattered(chance, *spot, 0.3)
    for name, country, centre in (("London", "GB", LONDON), ("New York", "US", NEW_YORK)):
        for _ in range(count // 35):
            yield name, country, scattered(chance, *centre, 0.09)
    for name, country, latitude, longitude, people in towns.draw(count):
        spread = 0.02 if people < 50_000 else 0.07
        point = scattered(chance, latitude, longitude, spread)
        shared = chance.random() < 1 / 12
        yield name, country, (round(point[0], 2), round(point[1], 2)) if shared else point


@lru_cache(maxsize=200_000)
def zone_of(latitude: float, longitude: float) -> ZoneInfo:
    return _loaded(zone_at(latitude, longitude))


@lru_cache(maxsize=1000)
def _loaded(name: str) -> ZoneInfo:
    return ZoneInfo(name)
