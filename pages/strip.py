"""The week strip: seven days from today, each with the number of runs around the place."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from events.filters import DAYS, runs_sought
from pages.finding import Search
from places.distance import Point
from places.nearby import tally
from web.filters import local

WEEK = 7
MOST_DOTS = 3
COUNTED = 200
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 5_000

_kept: dict[object, tuple[datetime, Counter[date]]] = {}


@dataclass(frozen=True, slots=True)
class StripDay:
    """One link of the strip."""

    name: str
    number: int
    words: str
    dots: int
    url: str
    chosen: bool


def strip(search: Search, point: Point, zone: str, now: datetime) -> list[StripDay]:
    """Seven days as links that choose one; a chosen one leads back to all."""
    today = local(now, zone).date()
    counts = _counts(search, point, now)
    return [_day(search, today, today + timedelta(days=n), counts) for n in range(WEEK)]


def _day(search: Search, today: date, on: date, counts: Counter[date]) -> StripDay:
    key = DAYS[on.weekday()]
    chosen = key in search.filters.day
    count = counts[on]
    weekday, words = _words(on, min(count, MOST_DOTS + 1), str(get_locale()))
    return StripDay(
        name=_("Today") if on == today else weekday,
        number=on.day,
        words=words,
        dots=min(count, MOST_DOTS),
        url=search.url(filters=replace(search.filters, day=() if chosen else (key,))),
        chosen=chosen,
    )


@lru_cache(maxsize=1000)
def _words(on: date, count: int, _locale: str) -> tuple[str, str]:
    """The weekday, and what is said beside it: November, 2 runs."""
    runs = ngettext("%(num)s run", "%(num)s runs", count)
    if count > MOST_DOTS:
        runs = _("more than %(count)s runs", count=MOST_DOTS)
    return format_date(on, "EEE"), f"{format_date(on, 'MMMM')}, {runs}"


def _counts(search: Search, point: Point, now: datetime) -> Counter[date]:
    """Runs by local day, of a crowd some; counted again after a minute at the earliest."""
    filters = replace(search.filters.without_days(), window=True)
    key = (filters, search.within_km, round(point[0], 2), round(point[1], 2))
    known = _kept.get(key)
    if known and now - KEPT_FOR < known[0] <= now:
        return known[1]
    until = now + timedelta(days=WEEK + 1)
    sought = runs_sought(filters)
    params = {"now": now, "since": now, "until": until, **filters.params}
    counts = tally(sought, point, search.within_km, COUNTED, **params)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (now, counts)
    return counts
