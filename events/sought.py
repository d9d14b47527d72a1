"""The runs and clubs that fit a search's filters, as SQL."""

from dataclasses import replace
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    extract,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from clubs.models import Club
from core.plain import PlainWords
from events.filters import DAYS, TIMES, Filters
from events.labels import has_labels
from events.models import Event, MeetingPoint, PaceGroup
from places.nearby import Sought

CROWD = 20_000
"""A rare filter in a dense city looks at no ring with more runs than this."""
Runs = type[Event]


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
        # As the database says it, 1 or True: forty rows are spared our own column type.
        hidden=type_coerce(Event.meeting_point != MeetingPoint.PUBLIC, Integer),
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


def fits(filters: Filters, runs: Runs = Event) -> ColumnElement[bool]:
    """The condition on Event, or on another name for it, of the shape of these filters.

    Takes the parameters `now` and `filters.params`, with a window `since` and `until`.
    """
    filters = filters.shape
    conditions = [runs.ends_at > bindparam("now"), runs.cancelled_at.is_(None)]
    if filters.window:
        conditions += [runs.starts_at >= bindparam("since"), runs.starts_at < bindparam("until")]
    if filters.day:
        # Sunday is 0 to both databases.
        weekday = extract("dow", runs.starts_local)
        conditions.append(weekday.in_([(DAYS.index(day) + 1) % 7 for day in filters.day]))
    if filters.since:
        conditions.append(runs.starts_local >= bindparam("first_day"))
    if filters.until:
        conditions.append(runs.starts_local < bindparam("day_after"))
    if filters.time:
        conditions.append(_at_times(filters.time, runs))
    if filters.first:
        conditions.append(runs.first_timers.is_(True))
    if filters.label:
        conditions.append(has_labels(filters.label, runs))
    if filters.words:
        conditions.append(_says(filters.words, runs))
    if filters.level or filters.pace:
        conditions.append(_has_group(filters, runs))
    if filters.once:
        conditions.append(_is_next(filters))
    return and_(*conditions)


def _is_next(filters: Filters) -> ColumnElement[bool]:
    """Whether no earlier run of the same strand fits in the same cell of the grid."""
    earlier = aliased(Event)
    same = and_(
        earlier.strand == Event.strand,
        earlier.ends_at < Event.ends_at,
        earlier.gy == Event.gy,
        earlier.gx == Event.gx,
    )
    found = select(earlier.id).where(same, fits(replace(filters, once=False), earlier))
    return or_(Event.strand.is_(None), ~found.exists())


def _says(words: tuple[str, ...], runs: Runs) -> ColumnElement[bool]:
    """Each word is in the run's title or its club's name."""
    said = PlainWords(runs.title + " " + Club.name)
    return select(Club.id).where(Club.id == runs.club_id, *_each(said, words)).exists()


def _each(said: PlainWords, words: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [said.like(bindparam(f"word_{n}"), escape="/") for n in range(len(words))]


def _at_times(names: tuple[str, ...], runs: Runs) -> ColumnElement[bool]:
    minute = extract("hour", runs.starts_local) * 60 + extract("minute", runs.starts_local)
    spans = [TIMES[name] for name in names]
    return or_(*(and_(minute >= start, minute < end) for start, end in spans))


def _has_group(filters: Filters, runs: Runs) -> ColumnElement[bool]:
    """One group must fit both: a run with a gentle walk and a quick race is no gentle race."""
    group = select(PaceGroup.id).where(PaceGroup.event_id == runs.id)
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
