"""Minutes moved, and what they count for: how it felt decides, not how fast it was. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wellbeing.instruments import TALK_TEST, WEIGHTS

GUIDE = TALK_TEST["weekly_guideline"]
FIRST_MARK: int = GUIDE["first_milestone_min"]
TARGET: int = GUIDE["moderate_equivalent_target_min"]
VIGOROUS_TARGET = TARGET // 2
SESSIONS_A_WEEK = 2
BOXES = 8


@dataclass(frozen=True, slots=True)
class Session:
    """One thing somebody did: a run of the club, a walk, a swap, a rest by choice."""

    day: date
    kind: str
    minutes: int
    counted: int


@dataclass(frozen=True, slots=True)
class Week:
    """One week from Monday to Sunday."""

    monday: date
    sessions: tuple[Session, ...]

    @property
    def moved(self) -> int:
        """Minutes of any movement; a rest is none."""
        return sum(session.minutes for session in self.sessions if session.kind != "rest")

    @property
    def counted(self) -> int:
        """Moderate minutes: single words count twice, singing does not count."""
        return sum(session.counted for session in self.sessions)

    @property
    def runs(self) -> int:
        """How many of the sessions were runs."""
        return sum(session.kind == "run" for session in self.sessions)

    @property
    def days(self) -> list[tuple[date, bool]]:
        """Its seven days, each with whether something was done on it; a rest by choice is."""
        kept = {session.day for session in self.sessions}
        days = [self.monday + timedelta(days=number) for number in range(7)]
        return [(day, day in kept) for day in days]

    @property
    def is_kept(self) -> bool:
        """Two sessions or more: walks, swaps and a rest by choice are showing up too."""
        return len(self.sessions) >= SESSIONS_A_WEEK


def moderate(minutes: int | None, talk: int | None, effort: int | None = None) -> int | None:
    """Guideline minutes of a session: minutes times the weight of its talk level.

    Without a talk level the effort decides: 0-1 counts nothing, 2-5 once, 6-10 twice. None
    where neither was answered.
    """
    if minutes is None or (talk is None and effort is None):
        return None
    if talk is not None:
        return minutes * WEIGHTS[talk]
    return minutes * (0 if (effort or 0) <= 1 else 1 if (effort or 0) <= 5 else 2)


def load(effort: int | None, minutes: int | None) -> int | None:
    """Effort times minutes (the session-RPE method, Foster); arbitrary units."""
    return None if effort is None or minutes is None else effort * minutes


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(sessions: Iterable[Session], today: date, how_many: int = BOXES) -> Sequence[Week]:
    """The latest weeks up to this one, oldest first; rolling, never set back to nothing."""
    first = monday_of(today) - timedelta(weeks=how_many - 1)
    by_monday: dict[date, list[Session]] = {
        first + timedelta(weeks=number): [] for number in range(how_many)
    }
    for session in sessions:
        if monday_of(session.day) in by_monday:
            by_monday[monday_of(session.day)].append(session)
    return [Week(monday, tuple(found)) for monday, found in by_monday.items()]
