"""Where dots and lines stand in a chart of 340 by 190; the templates draw them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wellbeing.patterns import Point

LEFT, RIGHT, TOP, BOTTOM = 46.0, 328.0, 20.0, 160.0
WIDEST_STEP = 38.0
MOST_DOTS = 30
MANY = 14
FEWEST_WEEKS = 4


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


def lines(scale: Scale, stretches: Sequence[Sequence[Point]]) -> Lines:
    """Stretches of means by day; a stretch of one point is a dot."""
    days = [point.day for stretch in stretches for point in stretch]
    drawn, ends = [], []
    for stretch in stretches:
        places = [
            (_across(point.day, days[0], days[-1]), scale.y(point.value)) for point in stretch
        ]
        drawn.append(" ".join(f"{x},{y}" for x, y in places))
        ends.append(places[-1])
    return Lines(scale, drawn, ends)


def _across(day: date, first: date, last: date) -> float:
    return round(LEFT + (day - first).days / max(1, (last - first).days) * (RIGHT - LEFT), 1)


def weekly(scale: Scale, points: Sequence[Point]) -> tuple[Lines, list[tuple[float, float]]]:
    """Dots for each weekly answer, and a line through them from four on."""
    if not points:
        return Lines(scale, [], []), []
    first, last = points[0].day, points[-1].day
    places = [(_across(point.day, first, last), scale.y(point.value)) for point in points]
    line = " ".join(f"{x},{y}" for x, y in places)
    return Lines(scale, [line] if len(points) >= FEWEST_WEEKS else [], []), places


def spots(pairs: Sequence[tuple[int, int]], across: Scale, up: Scale) -> list[tuple[float, float]]:
    """Where pairs of two answers stand, one across and one up."""
    width = across.high - across.low
    return [(round(LEFT + (x - across.low) / width * (RIGHT - LEFT), 1), up.y(y)) for x, y in pairs]
