"""The exact order of what was found: Lambert's formula for all, the geodesic for doubts alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from places.distance import Point, error_km, geodesic_km, lambert_from


class Hit(NamedTuple):
    """A row, where it is shown to be, and how far that is from the point asked about."""

    row: Any
    point: Point
    km: float


@dataclass(slots=True)
class _Guess:
    key: int
    point: Point
    km: float
    error: float
    row: Any


ORDER = attrgetter("km", "key")


def ranked(
    centre: Point, found: Iterable[tuple[int, Point, Any]], within_km: float, most: int
) -> list[Hit]:
    """The `most` nearest within the radius, ordered by (geodesic, key).

    `found` has a key, a point and a row each. The order and the radius are those of geopy; the
    figures may be Lambert's, which `error_km` bounds.
    """
    guesses = _guess(centre, found)
    guesses.sort(key=ORDER)
    guesses = _possible(guesses, most)
    doubtful = _doubtful(guesses, within_km)
    if doubtful:
        exact = _once_a_point(lambda point: geodesic_km(centre, point))
        for guess in guesses:
            if guess.point in doubtful:
                guess.km = exact(guess.point)
        guesses.sort(key=ORDER)
    near = [guess for guess in guesses if guess.km <= within_km]
    return [Hit(guess.row, guess.point, guess.km) for guess in near[:most]]


def _guess(centre: Point, found: Iterable[tuple[int, Point, Any]]) -> list[_Guess]:
    quick = _once_a_point(lambert_from(centre))
    guesses = []
    for key, point, row in found:
        km = quick(point)
        guesses.append(_Guess(key, point, km, error_km(km), row))
    return guesses


def _once_a_point(measure: Callable[[Point], float]) -> Callable[[Point], float]:
    """Many clubs meet in one park: the same point is measured once."""
    known: dict[Point, float] = {}

    def measured(point: Point) -> float:
        if point not in known:
            known[point] = measure(point)
        return known[point]

    return measured


def _possible(guesses: list[_Guess], most: int) -> list[_Guess]:
    """Those that can be among the first `most`."""
    if len(guesses) <= most or most < 1:
        return guesses[:most] if most < 1 else guesses
    edge = max(guess.km + guess.error for guess in guesses[:most])
    return [guess for guess in guesses if guess.km - guess.error <= edge]


def _doubtful(guesses: list[_Guess], within_km: float) -> set[Point]:
    """The points whose place in the order, or side of the radius, the quick figures leave open."""
    doubtful = {guess.point for guess in guesses if abs(guess.km - within_km) <= guess.error}
    reach: _Guess | None = None
    for guess in guesses:
        if (
            reach
            and guess.point != reach.point
            and guess.km - guess.error <= reach.km + reach.error
        ):
            doubtful |= {guess.point, reach.point}
        reach = guess
    return doubtful
