"""What a club may be shown of how its members feel: closed blocks, eight people, rounded. Pure.

The rules are `aggregate_rules` of `instruments.json` and section 3.2 of the specification. Three
are stricter here than the letter: every figure keeps the smallest number and the overlap rule for
its own respondents; a share is left out below ten people, where one person would move it by more
than its rounding; and beside a breakdown the total is made of the parts as they are shown.

What remains. Whether a block is shown hangs on who answered, never on what, and an answer of one
block is no better known for all the others. But whoever holds every other account that is counted
can say on which side of a line of his choosing the one honest mean lies: an answer that never
changes is known after three blocks, twelve weeks. No wider rounding of the mean closes that, for he
moves the line and not the step; rounding each person's own answer would, and then a mean were not
the nearest half that the specification asks for. One more honest person who comes and goes with
the first is enough: then the two cannot be told apart. Each such account has to be older than two
weeks, has said yes, is missed by no closed roll call, agreed to be counted, and leads nothing. And
whoever organizes calls the roll: a false one leaves people out, and so picks who the others are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from wellbeing.instruments import INSTRUMENTS

RULES = INSTRUMENTS["aggregate_rules"]
FEWEST: int = RULES["k_min_respondents"]
COUNT_STEP: int = RULES["count_rounding"]
MEAN_STEP = Fraction(RULES["mean_rounding"])
PERCENT_STEP: int = RULES["percent_rounding"]
FEWEST_FOR_SHARE = 100 // PERCENT_STEP
SMALLEST_CHANGE = 3
MOST_MERGES = 3
WEEKS = 4
FIRST_MONDAY = date(2024, 1, 1)
CONNECTED, DIFFERENCE, LESS_LONELY = "connected", "difference", "less_lonely"
MEASURES = (CONNECTED, DIFFERENCE, LESS_LONELY)

Values = Mapping[str, Fraction]
"""One value for each respondent, keyed by a digest that says nothing of who it is."""
Respondents = Mapping[str, frozenset[str]]
"""Who was counted, for each figure that was shown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One check-in as the totals see it; `who` is any key that stays the same for a person."""

    who: str
    connected: int | None
    connected_change: int | None
    lonely_change: int | None
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a block (`published`, `merged`, `suppressed`), what is shown, and of whom."""

    state: str
    shown: Mapping[str, float | int | str]
    respondents: Respondents


def block_of(day: date) -> tuple[date, date]:
    """The first and the last day of the fixed four weeks that hold a day, Monday to Sunday."""
    number = (day - FIRST_MONDAY).days // (7 * WEEKS)
    starts = FIRST_MONDAY + timedelta(weeks=WEEKS * number)
    return starts, starts + timedelta(days=7 * WEEKS - 1)


def one_value_each(answers: Iterable[Answered]) -> dict[str, dict[str, Fraction]]:
    """For each figure one value a person: the mean of the own answers in the block.

    Whoever finished less lonely than she started, on average, counts 1 in the share, else 0.
    """
    lists: dict[str, dict[str, list[int]]] = {measure: {} for measure in MEASURES}
    for one in answers:
        for measure, value in (
            (CONNECTED, one.connected),
            (DIFFERENCE, one.connected_change),
            (LESS_LONELY, one.lonely_change),
        ):
            if value is not None:
                lists[measure].setdefault(one.who, []).append(value)
    means = {
        measure: {who: Fraction(sum(values), len(values)) for who, values in people.items()}
        for measure, people in lists.items()
    }
    means[LESS_LONELY] = {who: Fraction(mean < 0) for who, mean in means[LESS_LONELY].items()}
    return means


def decide(
    values: Mapping[str, Values], last: Respondents | None, merges: int, tags: Mapping[str, str]
) -> Decision:
    """Publish a block, carry it into the next, or never show it.

    `last` is who was counted in the last published block; `merges` how often this one was carried
    on already; `tags` the pace tag each respondent ran with most.
    """
    people = values[CONNECTED]
    if len(people) < FEWEST:
        return Decision("suppressed", {}, {})
    if not is_apart(people, (last or {}).get(CONNECTED)):
        state = "merged" if merges < MOST_MERGES else "suppressed"
        return Decision(state, {}, {})
    shown: dict[str, float | int | str] = {
        "count": rounded_count(len(people)),
        CONNECTED: rounded_mean(people.values()),
    }
    counted = {CONNECTED: frozenset(people)}
    for measure in (DIFFERENCE, LESS_LONELY):
        if _may_be_shown(measure, values[measure], last):
            shown[measure] = _figure(measure, values[measure])
            counted[measure] = frozenset(values[measure])
    parts = breakdown(people, tags, last)
    for tag, part in parts.items():
        shown[f"tag:{tag}"] = rounded_mean(people[who] for who in part)
        counted[f"tag:{tag}"] = part
    if parts:
        shown[CONNECTED] = _total_of(parts, shown)
    return Decision("published", shown, _remembered(counted, last))


def _total_of(parts: Mapping[str, frozenset[str]], shown: Mapping[str, Any]) -> float:
    """The total as it follows from the parts that are shown, so that it says no more than they do.

    Rounded by itself it would cut what is possible for one person a second time.
    """
    values = (Fraction(shown[f"tag:{tag}"]) for tag, part in parts.items() for _who in part)
    return rounded_mean(values)


def _remembered(counted: Respondents, last: Respondents | None) -> Respondents:
    """A figure left out now is compared with when it was shown last."""
    return {**(last or {}), **counted}


def _may_be_shown(measure: str, values: Values, last: Respondents | None) -> bool:
    fewest = FEWEST_FOR_SHARE if measure == LESS_LONELY else FEWEST
    return len(values) >= fewest and is_apart(values, (last or {}).get(measure))


def _figure(measure: str, values: Values) -> float | str:
    if measure == LESS_LONELY:
        return rounded_share(sum(values.values()), len(values))
    return rounded_mean(values.values())


def is_apart(now: Iterable[str], last: frozenset[str] | None) -> bool:
    """Whether two sets of people are the same or differ by three or more."""
    if last is None:
        return True
    differs = len(frozenset(now) ^ last)
    return differs == 0 or differs >= SMALLEST_CHANGE


def breakdown(
    people: Iterable[str], tags: Mapping[str, str], last: Respondents | None
) -> dict[str, frozenset[str]]:
    """The parts by pace tag, all or none: every part, the untagged too, has eight people."""
    parts: dict[str, set[str]] = {}
    for who in people:
        parts.setdefault(tags.get(who, ""), set()).add(who)
    frozen = {tag: frozenset(part) for tag, part in parts.items()}
    safe = len(frozen) > 1 and all(
        tag and len(part) >= FEWEST and is_apart(part, (last or {}).get(f"tag:{tag}"))
        for tag, part in frozen.items()
    )
    return frozen if safe else {}


def main_tags(answers: Iterable[Answered]) -> dict[str, str]:
    """The tag each person ran with most; the first in the alphabet among equals."""
    counts: dict[str, dict[str, int]] = {}
    for one in answers:
        tags = counts.setdefault(one.who, {})
        tags[one.tag] = tags.get(one.tag, 0) + 1
    return {who: min(tags, key=lambda tag: (-tags[tag], tag)) for who, tags in counts.items()}


def rounded_count(n: int) -> int:
    """To the nearest five."""
    return COUNT_STEP * floor(Fraction(n, COUNT_STEP) + Fraction(1, 2))


def rounded_mean(values: Iterable[Fraction]) -> float:
    """To the nearest half; a quarter goes up."""
    known = list(values)
    mean = sum(known, Fraction(0)) / len(known)
    return float(MEAN_STEP * floor(mean / MEAN_STEP + Fraction(1, 2)))


def rounded_share(part: Fraction | int, n: int) -> str:
    """A share in words, to the nearest ten, without its extremes."""
    exact = Fraction(100 * part, n) if isinstance(part, int) else 100 * part / n
    if exact > 100 - PERCENT_STEP:
        return f"{100 - PERCENT_STEP} % or more"
    if exact < PERCENT_STEP:
        return f"{PERCENT_STEP} % or fewer"
    return f"{PERCENT_STEP * floor(exact / PERCENT_STEP + Fraction(1, 2))} %"


def spans(first: date, today: date) -> Sequence[tuple[date, date]]:
    """Every block from the one that holds `first` to the last that ended before `today`."""
    found = []
    starts, ends = block_of(first)
    while ends < today:
        found.append((starts, ends))
        starts, ends = block_of(ends + timedelta(days=1))
    return found
