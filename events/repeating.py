"""When a run comes again: rules as RFC 5545 writes them, on the run's own wall clock. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.lists import format_list
from dateutil.rrule import rrulestr
from flask_babel import get_locale
from flask_babel import gettext as _

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as RFC 5545 names them; their places are those of `date.weekday()`."""
MOST_WEEKS = 12
NTHS = (1, 2, 3, 4, 5, -1)
"""Which weekday of a month: the first to the fifth, which most months have not, or the last."""
RULE_LENGTH = 80
_WEEKLY = re.compile(
    r"FREQ=WEEKLY;INTERVAL=(\d{1,2});BYDAY=([A-Z]{2}(?:,[A-Z]{2})*);WKST=([A-Z]{2})"
)
_MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-5])([A-Z]{2})")
_LAST_DAY_OF_FOUR_WEEKS = 28


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many weeks on some weekdays, or the nth of one weekday in each month.

    `weekdays` count from Monday, 0. With `nth` there is one weekday and `every` is 1.
    `week_start` decides which days belong to one week where `every` is 2 or more.
    """

    weekdays: tuple[int, ...]
    every: int = 1
    nth: int | None = None
    week_start: int = 0

    def __post_init__(self) -> None:
        known = set(self.weekdays) <= set(range(7)) and self.week_start in range(7)
        weekly = self.nth is None and bool(self.weekdays) and 1 <= self.every <= MOST_WEEKS
        monthly = self.nth in NTHS and len(self.weekdays) == 1 and self.every == 1
        if not (known and (weekly or monthly)):
            raise ValueError(f"{self} is no rule that we keep")

    @classmethod
    def read(cls, text: str) -> "Rule":
        """The rule of a text that `str` made. Raises ValueError for any other."""
        if found := _MONTHLY.fullmatch(text):
            return cls((DAYS.index(found[2]),), nth=int(found[1]))
        if found := _WEEKLY.fullmatch(text):
            days = tuple(sorted({DAYS.index(day) for day in found[2].split(",")}))
            return cls(days, int(found[1]), week_start=DAYS.index(found[3]))
        raise ValueError(f"{text!r} is no rule that we keep")

    def __str__(self) -> str:
        if self.nth is not None:
            return f"FREQ=MONTHLY;BYDAY={self.nth}{DAYS[self.weekdays[0]]}"
        days = ",".join(DAYS[day] for day in self.weekdays)
        return f"FREQ=WEEKLY;INTERVAL={self.every};BYDAY={days};WKST={DAYS[self.week_start]}"

    def moved(self, days: int) -> "Rule":
        """The rule whose dates lie so many days later, or earlier when negative.

        Raises ValueError for a monthly one: the day after the last Saturday of a month may be in
        the next month.
        """
        if not days:
            return self
        if self.nth is not None:
            raise ValueError("the days beside an nth weekday of the month follow no rule")
        moved = tuple(sorted((day + days) % 7 for day in self.weekdays))
        return replace(self, weekdays=moved, week_start=(self.week_start + days) % 7)


def weekly(weekdays: Collection[int], every: int = 1) -> Rule:
    """Every `every` weeks (1 to 12) on these weekdays, counted from Monday, 0."""
    return Rule(tuple(sorted(set(weekdays))), every)


def monthly(on: date, nth: int | None = None) -> Rule:
    """The nth weekday of each month, as `on` is one; a date in the fifth week means the last."""
    if nth is None:
        nth = -1 if on.day > _LAST_DAY_OF_FOUR_WEEKS else (on.day - 1) // 7 + 1
    return Rule((on.weekday(),), nth=nth)


def dates(
    rule: str, start_local: datetime, until: date, skipped: Collection[date] = ()
) -> list[datetime]:
    """The wall clock of each time a run meets, from `start_local` to the day `until` inclusive.

    The hour is the same on every date. `start_local` itself counts where the rule names its day.
    `on_the_wall` says what the clock shows on a night when it is changed.
    """
    end = datetime.combine(until, time.max)
    if end < start_local:
        return []
    met = rrulestr(rule, dtstart=start_local).between(start_local, end, inc=True)
    return [local for local in met if local.date() not in skipped]


def on_the_wall(local: datetime, zone: ZoneInfo) -> datetime:
    """The wall clock on which a run of that hour meets, on whatever date.

    An hour that the clock change skips is read as RFC 5545, 3.3.5 says, by the offset before it:
    the run is kept and meets later by as much as the clocks went forward. An hour that comes
    twice means the first of the two, and stays as it is.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def words(rule: str) -> str:
    """The rule as people say it: Every Tuesday; Every second Sunday."""
    read = Rule.read(rule)
    names = get_day_names("wide", locale=_locale())
    named = [names[day] for day in read.weekdays]
    if read.nth is not None:
        return _monthly_words(read.nth, named[0])
    days = _together(read.weekdays, named)
    if read.every == 1:
        return _("Every %(days)s", days=days)
    if read.every == 2 and len(named) == 1:
        return _("Every second %(day)s", day=days)
    if read.every == 2:
        return _("Every second week, on %(days)s", days=_list(named))
    return _("Every %(weeks)s weeks, on %(days)s", weeks=read.every, days=_list(named))


def _together(weekdays: Sequence[int], named: Sequence[str]) -> str:
    if len(weekdays) == 7:
        return _("day")
    return _("weekday") if tuple(weekdays) == (0, 1, 2, 3, 4) else _list(named)


def _monthly_words(nth: int, day: str) -> str:
    return {
        1: _("The first %(day)s of the month", day=day),
        2: _("The second %(day)s of the month", day=day),
        3: _("The third %(day)s of the month", day=day),
        4: _("The fourth %(day)s of the month", day=day),
        5: _("The fifth %(day)s, in months that have one", day=day),
        -1: _("The last %(day)s of the month", day=day),
    }[nth]


def _list(named: Sequence[str]) -> str:
    return format_list(named, locale=_locale())


def _locale() -> str:
    return str(get_locale() or "en_GB")
