"""What a member's own answers say about that member, and when they say nothing yet. Pure.

The rules, the table of t and the words are those of `trend_rules` in `instruments.json`.
Nothing here compares two people, and nothing speaks of causes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import sqrt
from statistics import fmean, median
from typing import NamedTuple, TypeVar

from wellbeing.instruments import INSTRUMENTS

RULES = INSTRUMENTS["trend_rules"]
COPY: Mapping[str, str] = RULES["copy"]
STAGES: Sequence[Mapping[str, int | str]] = RULES["stages"]
T: Mapping[str, float] = RULES["t_0_90"]
FEWEST_PAIRS = 5
SMALLEST_DIFFERENCE = 0.5
STEADY_WITHIN = 1.0
LARGEST_CHANGE = 10
ROLLING = 5
LONGEST_GAP_DAYS = 28
FEWEST_FOR_EFFORT, HARDER_BY, FEWEST_HARDER = 8, 2, 3
FEWEST_PER_LEVEL, FEWEST_PER_CLUB, FEWEST_DAUNTING = 3, 5, 5
UCLA_CHANGED, UCLA_MAYBE = 3, 2

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean change from before to after over `n` pairs, with its 80 % interval."""

    n: int
    mean: float
    low: float
    high: float
    verdict: str


class Point(NamedTuple):
    """One value on one day."""

    day: date
    value: float


def t_value(n: int) -> float:
    """t(0.90, n-1) of the file; between its rows the wider one holds."""
    rows = [int(row) for row in T if row.isdecimal()]
    if n > max(rows):
        return T["above_30"]
    return T[str(max(row for row in rows if row <= n))]


def difference(changes: Sequence[int]) -> Difference | None:
    """What these changes say on average; None below five pairs.

    Mean +/- t(0.90, n-1) x s / sqrt(n), clipped to the scale.
    """
    n = len(changes)
    if n < FEWEST_PAIRS:
        return None
    mean = sum(changes) / n
    deviation = sqrt(sum((change - mean) ** 2 for change in changes) / (n - 1))
    half = t_value(n) * deviation / sqrt(n)
    low, high = max(mean - half, -LARGEST_CHANGE), min(mean + half, LARGEST_CHANGE)
    return Difference(n, mean, low, high, _verdict(mean, half))


def _verdict(mean: float, half: float) -> str:
    if abs(mean) >= SMALLEST_DIFFERENCE and abs(mean) > half:
        return "higher_on_average" if mean > 0 else "lower_on_average"
    if abs(mean) < SMALLEST_DIFFERENCE and half <= STEADY_WITHIN:
        return "about_the_same"
    return "no_clear_pattern"


def sentence(item: str, found: Difference) -> str:
    """The file's sentence for a difference in `mood`, `connected` or `lonely`."""
    if not found.verdict.endswith("_on_average"):
        return COPY[found.verdict].format(n=found.n)
    way = found.verdict.removesuffix("_on_average")
    favourable = RULES["favourable_direction"][item] == way
    ends = sorted(abs(end) for end in (found.low, found.high))
    return COPY["favourable" if favourable else "unfavourable"].format(
        n=found.n,
        words=RULES["words"][item][way],
        abs_mean=f"{abs(found.mean):.1f}",
        lo=f"{ends[0]:.1f}",
        hi=f"{ends[1]:.1f}",
    )


def stages(checkins: int, pairs: int, span_days: int) -> list[str]:
    """The stages reached, in their order: dots, range, pattern, trend."""
    return [str(stage["id"]) for stage in STAGES if _reached(stage, checkins, pairs, span_days)]


def _reached(stage: Mapping[str, int | str], checkins: int, pairs: int, span_days: int) -> bool:
    return (
        checkins >= int(stage.get("min_checkins", 0))
        and pairs >= int(stage.get("min_pairs", 0))
        and span_days >= int(stage.get("min_span_days", 0))
    )


def span_days(days: Iterable[date]) -> int:
    """How many days lie between the first and the last."""
    known = list(days)
    return (max(known) - min(known)).days if known else 0


def rolling(points: Sequence[Point]) -> list[list[Point]]:
    """The mean of the latest five at each check-in, broken over gaps above 28 days."""
    sums = list(accumulate((point.value for point in points), initial=0.0))
    lines: list[list[Point]] = []
    for end in range(ROLLING, len(points) + 1):
        day = points[end - 1].day
        if not lines or (day - lines[-1][-1].day).days > LONGEST_GAP_DAYS:
            lines.append([])
        lines[-1].append(Point(day, (sums[end] - sums[end - ROLLING]) / ROLLING))
    return lines


def first_and_latest(values: Sequence[float]) -> tuple[float, float]:
    """The median of the first four and of the latest four."""
    return median(values[:4]), median(values[-4:])


def effort_and_mood(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(effort, mood after) of each check-in, from eight on, three of them harder than usual."""
    if len(pairs) < FEWEST_FOR_EFFORT:
        return []
    hard = median(effort for effort, _ in pairs) + HARDER_BY
    return list(pairs) if sum(effort >= hard for effort, _ in pairs) >= FEWEST_HARDER else []


def by_kind(pairs: Iterable[tuple[Kind, int]], fewest: int) -> dict[Kind, tuple[float, int]]:
    """Mean and number for each kind that has at least `fewest` answers."""
    found: dict[Kind, list[int]] = {}
    for kind, value in pairs:
        found.setdefault(kind, []).append(value)
    return {
        kind: (fmean(values), len(values))
        for kind, values in found.items()
        if len(values) >= fewest
    }


def is_less_daunting(answers: Sequence[int]) -> bool:
    """Whether the same kind of run looked less daunting lately than the first time; from five."""
    return len(answers) >= FEWEST_DAUNTING and answers[-1] < answers[0]


def is_unusual(
    earlier: Sequence[tuple[int | None, int | None]], minutes: int | None, effort: int | None
) -> bool:
    """Whether a run was longer or harder than the member's usual, given four earlier check-ins.

    `earlier` holds (minutes, effort) of each.
    """
    if len(earlier) < 4:
        return False
    lengths = [length for length, _ in earlier if length is not None]
    efforts = [hard for _, hard in earlier if hard is not None]
    longer = minutes is not None and bool(lengths) and minutes > 1.25 * median(lengths)
    harder = effort is not None and bool(efforts) and effort >= median(efforts) + HARDER_BY
    return longer or harder


def ucla_change(first: int | None, last: int | None) -> str | None:
    """`changed`, `maybe` or `same` between two totals; None where one is missing."""
    if first is None or last is None:
        return None
    distance = abs(last - first)
    if distance >= UCLA_CHANGED:
        return "changed"
    return "maybe" if distance == UCLA_MAYBE else "same"
