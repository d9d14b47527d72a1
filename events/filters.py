"""What narrows a search of runs or clubs, as values from the URL; `events.sought` has the SQL."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from clubs.talk import LEVELS, PACES
from core.plain import plain_words
from events.labels import LABELS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOON, AFTERNOON, MIDNIGHT = 11 * 60 + 30, 16 * 60, 24 * 60
TIMES = {"morning": (0, NOON), "midday": (NOON, AFTERNOON), "evening": (AFTERNOON, MIDNIGHT)}
"""Times of day, in minutes of the clock on the wall where the run starts."""
MOST_WORDS = 5
LONGEST_WORD = 40


@dataclass(frozen=True)
class Filters:
    """Any of the values of a kind will do; all kinds must fit. An empty kind leaves nothing out.

    Of labels a run must carry each. `first`: first-timers are welcome. `since` to `until`: days of
    the run's own calendar, both included. `words`: each is part of the title or the club's name.
    `window`: the start lies between the parameters `since` and `until`, besides. `once`: of a run
    that repeats, and of a programme, the next date that fits stands for the later ones in the same
    place.
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
    once: bool = False

    def __bool__(self) -> bool:
        return replace(self, window=False, once=False) != NO_FILTERS

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
        return _changed(
            self,
            since=self.since and date.min,
            until=self.until and date.min,
            words=tuple([str(n) for n in range(len(self.words))]),
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
        return _changed(self, since=None, until=None, words=())

    def on_days(self, days: tuple[str, ...]) -> "Filters":
        """The same on these days of the week."""
        return _changed(self, day=days)

    def on_any_day(self, until: date | None = None) -> "Filters":
        """The same on every day, up to one."""
        return _changed(self, day=(), since=None, until=until)

    def each_once(self) -> "Filters":
        """The same with one find for all dates of a run, the next."""
        return _changed(self, once=True)


@lru_cache(maxsize=2_000)
def _changed(filters: Filters, **changes: Any) -> Filters:
    return replace(filters, **changes)


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
