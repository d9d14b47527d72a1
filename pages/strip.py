"""The week strip: seven days from today, each with the number of runs around the place."""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from events.filters import DAYS
from events.sought import runs_sought
from pages.searching import AnyPlace, Search
from places.distance import Point
from places.nearby import tally
from web.filters import local
from web.language import spoken
from web.stencil import Drawn, Stencil, drawn_by

WEEK = 7
MOST_DOTS = 3
COUNTED = 200
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 5_000

_kept: dict[object, tuple[datetime, Counter[date]]] = {}


def strip(search: Search, point: Point, zone: str, now: datetime) -> Drawn:
    """Seven days as links that choose one; a chosen one leads back to all."""
    today = local(now, zone).date()
    counts = _counts(search, point, now, today)
    ahead = tuple([min(counts[today + timedelta(days=n)], MOST_DOTS + 1) for n in range(WEEK)])
    week = _week(spoken(), search.anywhere, today, ahead)
    return week.fill((search.place,))


@lru_cache(maxsize=500)
def _week(_locale: str, search: AnyPlace, today: date, counts: tuple[int, ...]) -> Stencil:
    days = [_day(search, today, n, count) for n, count in enumerate(counts)]
    return Stencil("".join(days), ("place",))


def _day(search: AnyPlace, today: date, ahead: int, count: int) -> Markup:
    on = today + timedelta(days=ahead)
    key = DAYS[on.weekday()]
    chosen = key in search.filters.day
    url = search.url(filters=search.filters.on_days(() if chosen else (key,)))
    name, words = _words(on, count, is_today=not ahead)
    dots = min(count, MOST_DOTS)
    return drawn_by("components/strip.html", "strip_day", url, chosen, name, on.day, words, dots)


def _words(on: date, count: int, *, is_today: bool) -> tuple[str, str]:
    """Today or the weekday, and what is said beside it: November, 2 runs."""
    runs = ngettext("%(num)s run", "%(num)s runs", count)
    if count > MOST_DOTS:
        runs = _("more than %(count)s runs", count=MOST_DOTS)
    name = str(_("Today")) if is_today else format_date(on, "EEE")
    return name, f"{format_date(on, 'MMMM')}, {runs}"


def _counts(search: Search, point: Point, now: datetime, today: date) -> Counter[date]:
    """Runs by local day, of a crowd some; counted again after a minute at the earliest."""
    last = today + timedelta(days=WEEK - 1)
    filters = search.filters.on_any_day(until=last)
    key = (filters, search.within_km, round(point[0], 2), round(point[1], 2))
    known = _kept.get(key)
    if known and now - KEPT_FOR < known[0] <= now:
        return known[1]
    params = {"now": now, **filters.params}
    counts = tally(runs_sought(filters), point, search.within_km, COUNTED, **params)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (now, counts)
    return counts
