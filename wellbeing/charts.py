"""Where dots and lines stand in a chart of 340 by 190; the templates draw them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

from wellbeing.patterns import Difference, Point

LEFT, RIGHT, TOP, BOTTOM = 46.0, 328.0, 20.0, 160.0
BAR_LEFT, BAR_RIGHT, SHORTEST_BAR = 12.0, 328.0, 2
WIDEST_STEP = 38.0
MOST_DOTS = 30
MANY = 14
FEWEST_WEEKS = 4
SMALLEST_SPOT, LARGEST_SPOT = 3.5, 7.5


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a question's range, and what stands between them."""

    low: int
    high: int

    def y(self, value: float) -> float:
        """How far down a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    @property
    def grid(self) -> list[tuple[float, str]]:
        """The three lines across, each with its number."""
        middle = (self.low + self.high) // 2
        return [(self.y(value), minus(value)) for value in (self.high, middle, self.low)]


@dataclass(frozen=True, slots=True)
class Dot:
    """One check-in: where it stands, before and after; None where one was skipped."""

    x: float
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Dots:
    """Before and after, for each of the latest check-ins."""

    scale: Scale
    dots: Sequence[Dot]
    labels: Sequence[tuple[float, str, str]]
    radius: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Rolling means over time: one list of points for each stretch without a long gap."""

    scale: Scale
    lines: Sequence[str]
    ends: Sequence[tuple[float, float]]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The mean change between its likely ends, on a line with no change in the middle.

    `low`, `mean`, `high` and `zero` are places across, the figures words; `less` and `more` say
    which way is which.
    """

    low: float
    mean: float
    high: float
    zero: float
    figures: tuple[str, str, str]
    less: str
    more: str


def bar(found: Difference, less: str, more: str) -> Bar:
    """A difference drawn to a scale of whole points that holds it."""
    end = max(SHORTEST_BAR, ceil(max(abs(found.low), abs(found.high))))
    half = (BAR_RIGHT - BAR_LEFT) / 2
    zero = BAR_LEFT + half
    low, mean, high = (
        round(zero + value / end * half, 1) for value in (found.low, found.mean, found.high)
    )
    figures = (signed(found.low), signed(found.mean), signed(found.high))
    return Bar(low, mean, high, zero, figures, less, more)


def signed(value: float) -> str:
    """A change to a tenth, with its sign; no change has none."""
    rounded = round(value, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "\N{MINUS SIGN}") if rounded else "0.0"


def minus(value: float) -> str:
    """A number as it is read, with a true minus sign."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def dots(
    scale: Scale, values: Sequence[tuple[int | None, int | None]], first: str, last: str
) -> Dots:
    """The latest check-ins, oldest at the left; `first` and `last` name their days."""
    shown = values[-MOST_DOTS:]
    step = min(WIDEST_STEP, (RIGHT - LEFT) / max(1, len(shown) - 1))
    placed = [
        Dot(
            round(LEFT + number * step, 1),
            None if before is None else scale.y(before),
            None if after is None else scale.y(after),
        )
        for number, (before, after) in enumerate(shown)
    ]
    labels = [(LEFT - 12, first, "start")]
    if len(shown) > 3:
        labels.append((placed[-1].x + 8, last, "end"))
    return Dots(scale, placed, labels, 3.5 if len(shown) > MANY else 6)


def lines(scale: Scale, stretches: Sequence[Sequence[Point]], first: str, last: str) -> Lines:
    """Stretches of means by day; a stretch of one point is a dot. `first` and `last` name days."""
    begins, over = stretches[0][0].day, stretches[-1][-1].day
    across = (RIGHT - LEFT) / max(1, (over - begins).days)
    up = (BOTTOM - TOP) / (scale.high - scale.low)
    left, foot = LEFT - begins.toordinal() * across, BOTTOM + scale.low * up
    placed = [
        [(left + day.toordinal() * across, foot - value * up) for day, value in stretch]
        for stretch in stretches
    ]
    drawn = [" ".join([f"{x:.1f},{y:.1f}" for x, y in places]) for places in placed]
    ends = [(round(x, 1), round(y, 1)) for *_, (x, y) in placed]
    return Lines(scale, drawn, ends, first, last)


def _across(day: date, first: date, last: date) -> float:
    return round(LEFT + (day - first).days / max(1, (last - first).days) * (RIGHT - LEFT), 1)


def weekly(
    scale: Scale, points: Sequence[Point], first: str, last: str
) -> tuple[Lines, list[tuple[float, float]]]:
    """Dots for each weekly answer, and a line through them from four on."""
    ends = points[0].day, points[-1].day
    places = [(_across(point.day, *ends), scale.y(point.value)) for point in points]
    line = " ".join(f"{x},{y}" for x, y in places)
    drawn = [line] if len(points) >= FEWEST_WEEKS else []
    return Lines(scale, drawn, [], first, last if len(points) > 1 else ""), places


def spots(
    pairs: Mapping[tuple[int, int], int], across: Scale, up: Scale
) -> list[tuple[float, float, float]]:
    """Where pairs of two answers stand, one across and one up, each as large as it is frequent."""
    width = across.high - across.low
    return [
        (
            round(LEFT + (x - across.low) / width * (RIGHT - LEFT), 1),
            up.y(y),
            round(min(SMALLEST_SPOT * sqrt(n), LARGEST_SPOT), 1),
        )
        for (x, y), n in pairs.items()
    ]
