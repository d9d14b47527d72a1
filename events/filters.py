"""What narrows a search of runs or clubs, as values from the URL and as SQL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    extract,
    false,
    func,
    or_,
    select,
    true,
)

from clubs.models import Club
from clubs.talk import LEVELS, PACES
from core.plain import PlainWords, plain_words
from events.labels import LABELS, has_labels
from events.models import Event, MeetingPoint, PaceGroup
from places.nearby import Sought

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOON, AFTERNOON, MIDNIGHT = 11 * 60 + 30, 16 * 60, 24 * 60
TIMES = {"morning": (0, NOON), "midday": (NOON, AFTERNOON), "evening": (AFTERNOON, MIDNIGHT)}
"""Times of day, in minutes of the clock on the wall where the run starts."""
CROWD = 20_000
"""A rare filter in a dense city looks at no ring with more runs than this."""
MOST_WORDS = 5
LONGEST_WORD = 40


@dataclass(frozen=True)
class Filters:
    """Any of the values of a kind will do; all kinds must fit. An empty kind leaves nothing out.

    Of labels a run must carry each. `first`: first-timers are welcome. `since` to `until`: days of
    the run's own calendar, both included. `words`: each is part of the title or the club's name.
    `window`: the start lies between the parameters `since` and `until`, besides.
    """

    level: tuple[str, ...] = ()
    pace: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    first: bool = False
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    window: bool = False

    def __bool__(self) -> bool:
        return replace(self, window=False) != NO_FILTERS

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Name and value of each filter, as an address says it."""
        for name in CHOICES:
            yield from ((name, value) for value in getattr(self, name))
        if self.first:
            yield "first", "yes"
        for name, day in (("from", self.since), ("to", self.until)):
            if day:
                yield name, day.isoformat()
        if self.words:
            yield "words", " ".join(self.words)

    @property
    def shape(self) -> "Filters":
        """The same but for what is bound as parameters: searches of one shape share statements."""
        return replace(
            self,
            since=self.since and date.min,
            until=self.until and date.min,
            words=tuple(str(n) for n in range(len(self.words))),
        )

    @property
    def params(self) -> dict[str, Any]:
        """What the conditions of the shape are bound to."""
        bound: dict[str, Any] = {f"word_{n}": _within(word) for n, word in enumerate(self.words)}
        if self.since:
            bound["first_day"] = datetime.combine(self.since, time.min)
        if self.until:
            bound["day_after"] = datetime.combine(self.until, time.min) + timedelta(days=1)
        return bound

    @property
    def chosen(self) -> "Filters":
        """The same but for what is typed: few different ones."""
        return replace(self, since=None, until=None, words=())

    def on_days(self, days: tuple[str, ...]) -> "Filters":
        """The same on these days of the week."""
        return _on_days(self, days)

    def without_days(self) -> "Filters":
        """The same on every day."""
        return replace(self, day=(), since=None, until=None)


@lru_cache(maxsize=2_000)
def _on_days(filters: Filters, days: tuple[str, ...]) -> Filters:
    return replace(filters, day=days)


NO_FILTERS = Filters()
CHOICES: dict[str, tuple[str, ...]] = {
    "level": tuple(LEVELS),
    "pace": tuple(PACES),
    "day": DAYS,
    "time": tuple(TIMES),
    "label": LABELS,
}
"""What each kind of filter takes."""
NAMES = (*CHOICES, "first", "from", "to", "words")
"""How an address calls the filters."""
EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2200, 1, 1)


def filters_in(pairs: Iterable[tuple[str, str]]) -> tuple[Filters, set[str]]:
    """The filters in an address, each value once and in the usual order; names that went wrong."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in NAMES and value.strip():
            given.setdefault(name, []).append(value.strip())
    if not given:
        return NO_FILTERS, set()
    chosen: dict[str, Any] = {}
    wrong: set[str] = set()
    for name, choices in CHOICES.items():
        values = set(given.get(name, ()))
        chosen[name] = tuple(value for value in choices if value in values)
        wrong |= {name} if values - set(choices) else set()
    chosen["first"] = given.get("first") == ["yes"]
    for name, key in (("from", "since"), ("to", "until")):
        chosen[key] = _day(given.get(name, [""])[0])
        wrong |= {name} if name in given and not chosen[key] else set()
    chosen["words"] = words_of(given.get("words", [""])[0])
    return Filters(**chosen), wrong


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_DAY <= day <= LATEST_DAY else None


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for, plain: the first few, none longer than names have."""
    return tuple(word[:LONGEST_WORD] for word in plain_words(text).split()[:MOST_WORDS])


def _within(word: str) -> str:
    """A pattern for LIKE, where "/" takes the meaning from signs that have one."""
    return "%" + re.sub(r"([/%_])", r"/\1", word) + "%"


def runs_sought(filters: Filters) -> Sought:
    """The runs that are not over at `now`, nor cancelled, and fit: their ids.

    Takes the parameters `now` and `filters.params`.
    """
    return _runs_of(filters.shape)


@lru_cache(maxsize=512)
def _runs_of(filters: Filters) -> Sought:
    return Sought(
        f"runs {filters}",
        select(Event.id).where(fits(filters)),
        Event,
        by=Event.starts_at,
        sort=func.date(Event.starts_local, type_=Date),
        hidden=Event.meeting_point != MeetingPoint.PUBLIC,
        budget=CROWD if filters else None,
    )


def clubs_sought(filters: Filters) -> Sought:
    """The clubs with such a run ahead, or that say they usually have one: their ids."""
    return _clubs_of(filters.shape)


@lru_cache(maxsize=512)
def _clubs_of(filters: Filters) -> Sought:
    rows = select(Club.id)
    if filters:
        ahead = select(Event.id).where(Event.club_id == Club.id, fits(filters)).exists()
        rows = rows.where(or_(ahead, _usually(filters)))
    return Sought(f"clubs {filters}", rows, Club, by=Club.name, budget=CROWD if filters else None)


def fits(filters: Filters) -> ColumnElement[bool]:
    """The condition on Event, of the shape of these filters.

    Takes the parameters `now` and `filters.params`, with a window `since` and `until`.
    """
    filters = filters.shape
    conditions = [Event.ends_at > bindparam("now"), Event.cancelled_at.is_(None)]
    if filters.window:
        conditions += [
            Event.starts_at >= bindparam("since"),
            Event.starts_at < bindparam("until"),
        ]
    if filters.day:
        # Sunday is 0 to both databases.
        weekday = extract("dow", Event.starts_local)
        conditions.append(weekday.in_([(DAYS.index(day) + 1) % 7 for day in filters.day]))
    if filters.since:
        conditions.append(Event.starts_local >= bindparam("first_day"))
    if filters.until:
        conditions.append(Event.starts_local < bindparam("day_after"))
    if filters.time:
        conditions.append(_at_times(filters.time))
    if filters.first:
        conditions.append(Event.first_timers.is_(True))
    if filters.label:
        conditions.append(has_labels(filters.label))
    if filters.words:
        conditions.append(_says(filters.words))
    if filters.level or filters.pace:
        conditions.append(_has_group(filters))
    return and_(*conditions)


def _says(words: tuple[str, ...]) -> ColumnElement[bool]:
    """Each word is in the run's title or its club's name."""
    said = PlainWords(Event.title + " " + Club.name)
    return select(Club.id).where(Club.id == Event.club_id, *_each(said, words)).exists()


def _each(said: PlainWords, words: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [said.like(bindparam(f"word_{n}"), escape="/") for n in range(len(words))]


def _at_times(names: tuple[str, ...]) -> ColumnElement[bool]:
    minute = extract("hour", Event.starts_local) * 60 + extract("minute", Event.starts_local)
    spans = [TIMES[name] for name in names]
    return or_(*(and_(minute >= start, minute < end) for start, end in spans))


def _has_group(filters: Filters) -> ColumnElement[bool]:
    """One group must fit both: a run with a gentle walk and a quick race is no gentle race."""
    group = select(PaceGroup.id).where(PaceGroup.event_id == Event.id)
    if filters.level:
        group = group.where(PaceGroup.level.in_(filters.level))
    if filters.pace:
        group = group.where(PaceGroup.pace.in_(filters.pace))
    return group.exists()


def _usually(filters: Filters) -> ColumnElement[bool]:
    if filters.since or filters.until or filters.first or filters.label:
        return false()  # of single runs; what is usual says nothing of them
    conditions: list[ColumnElement[bool]] = [true()]
    if filters.words:
        named = PlainWords(Club.name)
        conditions += _each(named, filters.words)
    if filters.level:
        conditions.append(Club.usual_level.in_(filters.level))
    if filters.pace:
        conditions.append(Club.usual_pace.in_(filters.pace))
    if filters.day:
        conditions.append(Club.usual_weekday.in_(filters.day))
    if filters.time:
        spans = [TIMES[name] for name in filters.time]
        conditions.append(
            or_(*(and_(Club.usual_time >= _wall(a), Club.usual_time < _wall(b)) for a, b in spans))
        )
    return and_(*conditions)


def _wall(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
