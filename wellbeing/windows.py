"""When a check-in is open: before a run, and after it. Pure; instants in, no zone needed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

OPENS_BEFORE, CLOSES_AFTER_START = timedelta(hours=3), timedelta(minutes=10)
OPENS_BEFORE_END, CLOSES_AFTER_END = timedelta(minutes=10), timedelta(hours=24)
PAIRED_WITHIN = timedelta(hours=6)
SUNDAY, MONDAY = 6, 0
SUNDAY_HOUR = 8
DEEP_WEEKS = (0, 4, 8)
DEEP_WINDOW = timedelta(days=7)

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when one part of a check-in can be answered; both ends belong to it."""

    opens: datetime
    closes: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is open."""
        return self.opens <= now <= self.closes


def before(starts_at: datetime) -> Window:
    """From three hours ahead until ten minutes after the start."""
    return Window(starts_at - OPENS_BEFORE, starts_at + CLOSES_AFTER_START)


def after(ends_at: datetime) -> Window:
    """From ten minutes before the planned end until 24 hours after it."""
    return Window(ends_at - OPENS_BEFORE_END, ends_at + CLOSES_AFTER_END)


def open_part(starts_at: datetime, ends_at: datetime, now: datetime) -> str | None:
    """Which part can be answered now; on a very short run, where both can, the one after."""
    if after(ends_at).holds(now):
        return AFTER
    return BEFORE if before(starts_at).holds(now) else None


def is_late(ends_at: datetime, now: datetime) -> bool:
    """Whether an answer comes too late to be paired with the one before the run."""
    return now > ends_at + PAIRED_WITHIN


def open_sunday(local: datetime) -> date | None:
    """The Sunday whose weekly form is open: from Sunday 08:00 to the end of Monday, local time."""
    if local.weekday() == SUNDAY and local.hour >= SUNDAY_HOUR:
        return local.date()
    return local.date() - timedelta(days=1) if local.weekday() == MONDAY else None


def open_deep_week(agreed_at: datetime, now: datetime) -> int | None:
    """Which of the weeks 0, 4 and 8 after agreeing is open, for seven days each."""
    for week in DEEP_WEEKS:
        begins = agreed_at + timedelta(weeks=week)
        if begins <= now < begins + DEEP_WINDOW:
            return week
    return None
