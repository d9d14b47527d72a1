"""The exact order of what was found: Lambert's formula for all, the geodesic for doubts alone."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from places.distance import Point, error_km, geodesic_km, lambert_from


class Hit(NamedTuple):
    """A row, where it is shown to be, and how far that is from the point asked about."""

    row: Any
    point: Point
    km: float


Guess = tuple[float, int, Point, Any]
"""The km, the key, the point and the row, which sorts as it should: no two have the same key."""


def ranked(
    centre: Point, found: Iterable[tuple[int, Point, Any]], within_km: float, most: int
) -> list[Hit]:
    """The `most` nearest within the radius, ordered by (geodesic, key).

    `found` has a key, a point and a row each. The order and the radius are those of geopy; the
    figures may be Lambert's, which `error_km` bounds.
    """
    measure = cache(lambert_from(centre))  # many clubs meet in one park
    guesses = sorted([(measure(point), key, point, row) for key, point, row in found])
    guesses = _possible(guesses, most)
    doubtful = _doubtful(guesses, within_km)
    if doubtful:
        exact = {point: geodesic_km(centre, point) for point in doubtful}
        guesses = sorted([(exact.get(guess[2], guess[0]), *guess[1:]) for guess in guesses])
    near = [guess for guess in guesses if guess[0] <= within_km]
    return [Hit(row, point, km) for km, _key, point, row in near[:most]]


def _possible(guesses: list[Guess], most: int) -> list[Guess]:
    """Those that can be among the first `most`."""
    if len(guesses) <= most or most < 1:
        return guesses[:most] if most < 1 else guesses
    last = guesses[most - 1][0]  # the farther, the larger the error
    edge = last + error_km(last)
    return [guess for guess in guesses if guess[0] - error_km(guess[0]) <= edge]


def _doubtful(guesses: list[Guess], within_km: float) -> set[Point]:
    """The points whose place in the order, or side of the radius, the quick figures leave open."""
    doubtful: set[Point] = set()
    before, reach = None, -1.0
    for km, _key, point, _row in guesses:
        error = error_km(km)
        if abs(km - within_km) <= error:
            doubtful.add(point)
        if before is not None and point != before and km - error <= reach:
            doubtful |= {point, before}
        before, reach = point, km + error
    return doubtful
