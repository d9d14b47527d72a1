"""Seas and lakes for maps, from the committed file that `bin/make-ground` makes.

The file holds the water cut into cells of three finenesses, each a little larger than its share of
the grid, so that neighbours overlap and no line shows between them.
"""

import zlib
from collections.abc import Iterator
from math import floor
from pathlib import Path
from typing import NamedTuple

from places.read_only import ReadOnly

FILE = Path(__file__).parent / "data" / "ground.sqlite3"
STEPS = 4096
"""So many steps across a cell."""
LEVELS = ((30.0, 0.015), (5.0, 0.0015), (0.5, 0.0))
"""Degrees across a cell, and the degrees to a pixel from which on the level is fine enough."""

Ring = list[tuple[float, float]]


class Box(NamedTuple):
    """Degrees; `west` and `east` go on beyond 180, so that `west < east`."""

    south: float
    west: float
    north: float
    east: float


_file = ReadOnly(FILE)


def water(box: Box, degrees_a_pixel: float) -> Iterator[list[Ring]]:
    """The water in a box, shape by shape: rings of (longitude, latitude) to fill by even and odd.

    `degrees_a_pixel` says how fine it has to be.
    """
    level = next(n for n, (_, from_here) in enumerate(LEVELS) if degrees_a_pixel >= from_here)
    cell = LEVELS[level][0]
    first_row, last_row = (floor((side + 90) / cell) for side in (box.south, box.north))
    first, last = (floor((side + 180) / cell) for side in (box.west, box.east))
    for row in range(max(0, first_row), min(round(180 / cell) - 1, last_row) + 1):
        yield from _of_row(level, row, first, last)


def _of_row(level: int, row: int, first: int, last: int) -> Iterator[list[Ring]]:
    """Columns may lie beyond the edge of the grid: the world goes on there."""
    cell, columns = LEVELS[level][0], round(360 / LEVELS[level][0])
    full = _full(level, row)
    south = row * cell - 90
    for column in range(first, last + 1):
        west = column * cell - 180
        if full and full[column % columns]:
            yield [_square(south, west, cell)]
        elif rings := _shape(level, row, column % columns):
            yield [_placed(ring, south, west, cell / STEPS) for ring in rings]


def _full(level: int, row: int) -> bytes:
    """For each column whether the cell is water and nothing else; empty where none is."""
    ask = "SELECT columns FROM full WHERE id = ?"
    found = _file.connection.execute(ask, (level * 1000 + row,)).fetchone()
    return zlib.decompress(found[0]) if found else b""


def _square(south: float, west: float, cell: float) -> Ring:
    more = cell / 64
    low, high, left, right = south - more, south + cell + more, west - more, west + cell + more
    return [(left, low), (right, low), (right, high), (left, high)]


def _placed(ring: list[tuple[int, int]], south: float, west: float, step: float) -> Ring:
    return [(west + x * step, south + y * step) for x, y in ring]


def _shape(level: int, row: int, column: int) -> list[list[tuple[int, int]]]:
    ask = "SELECT rings FROM shape WHERE id = ?"
    place = level * 1_000_000 + row * 1000 + column
    found = _file.connection.execute(ask, (place,)).fetchone()
    return _decoded(zlib.decompress(found[0])) if found else []


def _decoded(data: bytes) -> list[list[tuple[int, int]]]:
    """Rings of steps from the cell's corner: counts and differences in seven bits a byte."""
    numbers = _numbers(data)
    rings = []
    for _ in range(next(numbers)):
        x = y = 0
        ring = []
        for _ in range(next(numbers)):
            x, y = x + _signed(next(numbers)), y + _signed(next(numbers))
            ring.append((x, y))
        rings.append(ring)
    return rings


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def _signed(number: int) -> int:
    """1 is -1, 2 is 1, 3 is -2: small numbers of both signs stay small."""
    return number // 2 if number % 2 == 0 else -(number // 2) - 1
