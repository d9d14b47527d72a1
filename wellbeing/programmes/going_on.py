"""The gate to week 1, and what is offered first once a week of the group is over. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wellbeing.programmes.plan import (
    FIRST_RUN,
    FIRST_WALKS,
    LAST,
    LAST_WALKS,
    LIMITS,
    ORDER,
    WEEKS,
    moved,
    with_group,
)

GATE_WALKS, GATE_MINUTES, GATE_DAYS, GATE_EFFORT = 2, 30, 14, 3
MOVE_ON_EFFORT = 4
MOST_STEPS_BACK = 3


@dataclass(frozen=True, slots=True)
class Outing:
    """What is known of a walk or run: its day, minutes, talk level (1-4), effort (0-10)."""

    day: date
    minutes: int
    talk: int | None
    effort: int | None


def is_ready(outings: Collection[Outing], today: date) -> bool:
    """Whether the gate to week 1 is open: two walks in 14 days, 30 minutes or more, with breath.

    An answer that was skipped counts for nothing, and a walk without any answer does not count.
    What hurt the next day nobody is asked: the page says so beside it.
    """
    since = today - timedelta(days=GATE_DAYS)
    return sum(since <= one.day <= today and _was_gentle(one) for one in outings) >= GATE_WALKS


def _was_gentle(outing: Outing) -> bool:
    if outing.minutes < GATE_MINUTES or (outing.talk is None and outing.effort is None):
        return False
    return _within(outing, GATE_EFFORT)


def _within(outing: Outing, effort: int) -> bool:
    return (outing.talk or 1) <= LIMITS["max_talk_level"] and (outing.effort or 0) <= effort


class Way(StrEnum):
    """What is offered first once a week of the group is over."""

    MOVE_ON = "move_on"
    REPEAT = "repeat"
    STEP_BACK = "step_back"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered first, and the week it leads to."""

    way: Way
    week: str


def offer(weeks: Sequence[tuple[str, Collection[Outing]]]) -> Offer | None:
    """What is offered first after some weeks of the group; None after none, and at the end.

    `weeks`: for each week of the group since the last choice, which week of the plan it was for
    this member and what the member came to, oldest first. One session missed: go on. One week:
    the last finished one again. Two or more: one back for each, three at most, and from the runs
    never back into the walks. The last walks go on until the gate is open. An answer that was
    skipped is held against nobody.
    """
    if not weeks:
        return None
    missed = next((n for n, (_, came) in enumerate(reversed(weeks)) if came), len(weeks))
    if missed:
        return _after_missing(weeks[-missed][0], missed)
    week, came = weeks[-1]
    after = with_group(week, 1)
    if not all(_within(one, MOVE_ON_EFFORT) for one in came) or week == LAST_WALKS:
        return Offer(Way.REPEAT, week)
    return None if week == LAST else Offer(Way.MOVE_ON, after)


def _after_missing(due: str, missed: int) -> Offer:
    """`due`: the week that was next when the first one was missed."""
    floor = FIRST_WALKS if WEEKS[due].is_foundation else FIRST_RUN
    back = moved(due, -min(missed, MOST_STEPS_BACK))
    week = max(back, floor, key=ORDER.index)
    return Offer(Way.REPEAT if missed == 1 else Way.STEP_BACK, week)
