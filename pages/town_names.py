"""The names of towns on a map: the largest that find room."""

from functools import lru_cache
from typing import NamedTuple

from geopy.exc import GeocoderServiceError

from places import geocoding
from places.distance import Point

MOST = 8
ASKED = 60
LETTER_PX, LINE_PX = 7.5, 16
MIDDLE_PX = 22
"""Room for the mark in the middle."""
PHONE_PX = 172
"""Half of the map's width on a phone."""
FARTHEST_KM = 400.0


class TownName(NamedTuple):
    """A name on the drawing, in pixels from the middle."""

    x: int
    y: int
    text: str

    @property
    def half(self) -> float:
        """Half of the width of the writing."""
        return len(self.text) * LETTER_PX / 2

    @property
    def is_far_out(self) -> bool:
        """Whether a phone's map would cut it off."""
        return abs(self.x) + self.half > PHONE_PX

    def covers(self, other: "TownName") -> bool:
        """Whether the two would be written over each other."""
        wide = self.half + other.half + 8
        return abs(self.x - other.x) < wide and abs(self.y - other.y) < LINE_PX


def chosen(towns: list[TownName], pins: list[tuple[int, int]], within_px: int) -> list[TownName]:
    """The first that stand clear of each other, of the pins and of the middle."""
    found: list[TownName] = []
    for town in towns:
        half = town.half
        inside = abs(town.x) + half < within_px and abs(town.y) < within_px
        in_middle = abs(town.x) < half + MIDDLE_PX and abs(town.y) < MIDDLE_PX
        under = any(abs(x - town.x) < half + 37 and -6 < y - town.y < 58 for x, y in pins)
        if inside and not in_middle and not under and not any(map(town.covers, found)):
            found.append(town)
            if len(found) == MOST:
                break
    return found


def around(point: Point, km: float) -> list[tuple[str, float, float]]:
    """The larger towns around, none where the gazetteer rests or the map is of half the world."""
    if km > FARTHEST_KM:
        return []
    try:
        return _asked(round(point[0], 2), round(point[1], 2), km)
    except GeocoderServiceError:
        return []


@lru_cache(maxsize=1_000)
def _asked(latitude: float, longitude: float, km: float) -> list[tuple[str, float, float]]:
    return geocoding.towns_around(latitude, longitude, km)[:ASKED]
