"""What `programme.json` says: weeks, sessions, steps, dates, milestones. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any

from flask_babel import gettext as _

from core.refusal import Refused
from wellbeing.instruments import PROGRAMME

NAME: str = PROGRAMME["name"]
LIMITS: Mapping[str, int] = PROGRAMME["limits"]
AFTER: Mapping[str, Any] = PROGRAMME["after"]
GROUP_SIZE: int = LIMITS["max_group_size_per_leader"]
WALK, RUN = "walk", "run"
MILESTONES = (5, 10, 15, 20)
"""Minutes of running in one go that are worth a word."""
DAYS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a session: walk or run, for so many seconds."""

    kind: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Block:
    """Steps that come `repeat` times over."""

    repeat: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting of one week. `offset`: days from the Monday of the file's own calendar."""

    week: str
    letter: str
    is_optional: bool
    offset: int
    warm_up: int
    blocks: tuple[Block, ...]
    cool_down: int
    together: int
    prompt: str
    note: str

    @property
    def key(self) -> str:
        """Its name in an address: 1-A, F2-C."""
        return f"{self.week}-{self.letter}"

    @property
    def main(self) -> tuple[Step, ...]:
        """The steps between the two walks, one after the other."""
        return tuple(
            step for block in self.blocks for _ in range(block.repeat) for step in block.steps
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything from the first step to the last."""
        return (Step(WALK, self.warm_up), *self.main, Step(WALK, self.cool_down))

    @property
    def main_seconds(self) -> int:
        """How long the part between the two walks takes."""
        return sum(step.seconds for step in self.main)

    @property
    def run_seconds(self) -> int:
        """How much of it is running."""
        return sum(step.seconds for step in self.main if step.kind == RUN)

    @property
    def longest_run(self) -> int:
        """The longest running in one go, in seconds."""
        return max((step.seconds for step in self.main if step.kind == RUN), default=0)

    @property
    def minutes(self) -> int:
        """From the first step to the last, in minutes, a begun one counted."""
        return -(-sum(step.seconds for step in self.steps) // 60)


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its name in the file (F1 to F3, 1 to 8), its theme, its sessions by day."""

    key: str
    theme: str
    milestone: str
    sessions: tuple[Session, ...]

    @property
    def is_foundation(self) -> bool:
        """Whether it is walks alone."""
        return self.key.startswith("F")

    @property
    def number(self) -> int:
        """Its number among the foundation weeks, or among the eight."""
        return int(self.key.removeprefix("F"))

    def session(self, letter: str) -> Session | None:
        """The session of a letter; F1 has no C."""
        return next((one for one in self.sessions if one.letter == letter), None)

    @property
    def longest_run(self) -> int:
        """The longest running in one go of its sessions, in seconds."""
        return max(session.longest_run for session in self.sessions)


def _session(week: str, row: Mapping[str, Any]) -> Session:
    return Session(
        week=week,
        letter=row["name"][0],
        is_optional=row["optional"],
        offset=row["day_offset"],
        warm_up=row["warm_up_walk_s"],
        blocks=tuple(
            Block(block["repeat"], tuple(Step(**step) for step in block["steps"]))
            for block in row["main"]
        ),
        cool_down=row["cool_down_walk_s"],
        together=row["hang_out_min"],
        prompt=row["social_prompt"],
        note=row["note"],
    )


def _week(row: Mapping[str, Any]) -> Week:
    key = str(row["week"])
    sessions = sorted(row["sessions"], key=lambda one: int(one["day_offset"]))
    milestone = row.get("milestone", "")
    return Week(key, row["theme"], milestone, tuple(_session(key, one) for one in sessions))


WEEKS: Mapping[str, Week] = {
    week.key: week for week in map(_week, [*PROGRAMME["foundation"], *PROGRAMME["weeks"]])
}
ORDER = tuple(WEEKS)
FIRST_WALKS, LAST_WALKS, FIRST_RUN, LAST = ORDER[0], "F3", "1", ORDER[-1]
BEGINNINGS = (FIRST_RUN, FIRST_WALKS)
"""Where a programme may begin: at week 1, or with the walks before it."""


def weeks_from(first: str) -> tuple[Week, ...]:
    """The weeks from this one to the last."""
    return tuple(WEEKS[key] for key in ORDER[ORDER.index(first) :])


def moved(week: str, by: int) -> str:
    """The week so many steps on; no farther than the last, no farther back than the first."""
    return ORDER[min(max(ORDER.index(week) + by, 0), len(ORDER) - 1)]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session and its day."""

    session: Session
    day: date


def weekdays_of(start: date, chosen: Collection[int]) -> list[int]:
    """The weekdays (0 Monday to 6 Sunday) in the order of meeting, from the start's own on.

    None chosen means the days of the file: two and four days after the start's. Raises Refused
    for fewer than two or more than three, without the start's own day, and without a rest day
    between any two.
    """
    first = start.weekday()
    days = {*chosen} or {first, (first + 2) % DAYS, (first + 4) % DAYS}
    if not LIMITS["min_sessions_per_week"] <= len(days) <= LIMITS["max_sessions_per_week"]:
        raise Refused(_("Choose two or three days a week."))
    if first not in days:
        raise Refused(_("The first date has to fall on one of the days you chose."))
    order = sorted((day - first) % DAYS for day in days)
    apart = LIMITS["min_rest_days_between_runs"]
    if any(later - day <= apart for day, later in pairwise([*order, DAYS])):
        raise Refused(_("Leave a day of rest between any two days."))
    return [(first + day) % DAYS for day in order]


def meetings(first: str, start: date, chosen: Collection[int]) -> list[Meeting]:
    """Every session with its day, in the order of the calendar. Raises Refused as `weekdays_of`.

    With three days a session takes the place it has in the file: A, C, B from week 1 on. With
    two the sessions C are left out.
    """
    days = [(day - start.weekday()) % DAYS for day in weekdays_of(start, chosen)]
    return [
        Meeting(session, start + timedelta(weeks=number, days=days[place]))
        for number, week in enumerate(weeks_from(first))
        for place, session in _placed(week, len(days))
    ]


def _placed(week: Week, days: int) -> Iterator[tuple[int, Session]]:
    if days == LIMITS["max_sessions_per_week"]:
        # The file meets on its days 2, 4 and 6.
        return ((session.offset // 2, session) for session in week.sessions)
    return enumerate(session for session in week.sessions if session.letter != "C")


def reached(longest_run: int) -> list[int]:
    """The milestones, in minutes, that running so many seconds in one go has passed."""
    return [minutes for minutes in MILESTONES if minutes * 60 <= longest_run]


def is_after(week: str, other: str) -> bool:
    """Whether a week comes later than another."""
    return ORDER.index(week) > ORDER.index(other)


def with_group(week: str, by: int) -> str:
    """The week after so many weeks of the group; from walks to runs nobody goes unasked."""
    after = moved(week, by)
    if WEEKS[week].is_foundation and not WEEKS[after].is_foundation:
        return LAST_WALKS
    return after


def elapsed(steps: Sequence[Step]) -> list[int]:
    """For each step, after how many seconds it begins."""
    return list(accumulate((step.seconds for step in steps[:-1]), initial=0))
