"""Time zones of places, at sea included. What a club keeps is this name, never an offset.

The shapes are in the committed file that `bin/make-zones` makes, which is mapped rather than read:
all processes share its pages. The world is halved, by longitude and latitude in turn, into parts
that lie in one zone or have few corners. Numbers are little-endian:

- four of 32 bits: the bytes of the names, how many parts there are, how many numbers, and 0;
- the names of the zones, a line each;
- for each part 32 bits that say where it starts: one for each halving, 1 for east or north;
- for each part 32 bits that say what is there: a zone by its number, or, less the number of zones,
  where its shapes are among the numbers;
- numbers of 16 bits. The shapes of a part: how often the world was halved, how many shapes there
  are, the zone of what is left over; and for each shape its zone, how many corners it has, and
  these, in 65,535ths of the part from west and south.
"""

import mmap
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from struct import unpack_from
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = Path(__file__).parent / "data" / "zones.bin"
FINEST = 1 << 16
"""Columns and rows of the smallest parts, were all as small."""
STEPS = 65535
_SPREAD = [int(f"{n:08b}".replace("0", "00").replace("1", "01"), 2) for n in range(256)]
"""The bits of a byte, each with a 0 before it."""


class _Shapes:
    """The file, looked into where it is asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        names, parts, numbers, _ = unpack_from("<4I", mapped)
        cuts = [16, 16 + names, 16 + names + 4 * parts, 16 + names + 8 * parts]
        self.names = str(mapped[cuts[0] : cuts[1]], "ascii").split()
        self._starts = mapped[cuts[1] : cuts[2]].cast("I")
        self._whats = mapped[cuts[2] : cuts[3]].cast("I")
        self._numbers = mapped[cuts[3] : cuts[3] + 2 * numbers].cast("H")

    def zone(self, latitude: float, longitude: float) -> str:
        """The name of the zone at a point."""
        east, north = ((longitude + 180) / 360, (latitude + 90) / 180)
        column, row = (min(int(share * FINEST), FINEST - 1) for share in (east, north))
        start = _spread(column) << 1 | _spread(row)
        what = self._whats[bisect_right(self._starts, start) - 1]
        if what >= len(self.names):
            what = self._among(what - len(self.names), east, north)
        return self.names[what]

    def _among(self, at: int, east: float, north: float) -> int:
        """Which of the zones in a part holds the point."""
        halvings, shapes, rest = self._numbers[at : at + 3]
        at += 3
        x, y = _within(east, (halvings + 1) // 2), _within(north, halvings // 2)
        for _ in range(shapes):
            zone, corners = self._numbers[at : at + 2]
            end = at + 2 + 2 * corners
            if _holds(self._numbers[at + 2 : end].tolist(), x, y):
                return zone
            at = end
        return rest


def _spread(number: int) -> int:
    return _SPREAD[number >> 8] << 16 | _SPREAD[number & 255]


def _within(share: float, halvings: int) -> float:
    """Where a point is in its part of so many halvings, in steps."""
    parts = 1 << halvings
    share *= parts
    return (share - min(int(share), parts - 1)) * STEPS


def _holds(line: list[int], x: float, y: float) -> bool:
    """Whether a shape holds a point: a ray from it to the east leaves the shape once more."""
    inside = False
    before_x, before_y = line[-2:]
    for this_x, this_y in zip(line[::2], line[1::2], strict=True):
        if (this_y > y) != (before_y > y) and x < this_x + (before_x - this_x) * (y - this_y) / (
            before_y - this_y
        ):
            inside = not inside
        before_x, before_y = this_x, this_y
    return inside


_shapes = _Shapes(FILE)


@lru_cache(maxsize=100)
def zone_at(latitude: float, longitude: float) -> str:
    """The IANA name of the zone at a point, one that `ZoneInfo` can load.

    At sea it is a nautical zone such as "Etc/GMT+2", whose sign is the reverse of the usual.
    """
    name = _shapes.zone(latitude, longitude)
    return name if _loads(name) else _nautical(longitude)


@lru_cache
def _loads(name: str) -> bool:
    """Whether this machine's zone data know the name; an older set may lack a new one."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _nautical(longitude: float) -> str:
    hours = round(longitude / 15)
    if hours == 0:
        return "Etc/GMT"
    return f"Etc/GMT{-hours:+d}"


def is_at_sea(latitude: float, longitude: float) -> bool:
    """Whether the point lies in a nautical zone: often a latitude and longitude swapped."""
    return zone_at(latitude, longitude).startswith("Etc/")
