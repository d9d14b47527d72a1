"""What narrows a search of runs or clubs, as values from the URL and as SQL."""

from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, bindparam, extract, or_, select, true

from clubs.models import Club
from clubs.talk import LEVELS, PACES
from events.models import Event, MeetingPoint, PaceGroup
from places.nearby import Sought

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NOON, AFTERNOON, MIDNIGHT = 11 * 60 + 30, 16 * 60, 24 * 60
TIMES = {"morning": (0, NOON), "midday": (NOON, AFTERNOON), "evening": (AFTERNOON, MIDNIGHT)}
"""Times of day, in minutes of the clock on the wall where the run starts."""
CROWD = 20_000
"""A rare filter in a dense city looks at no ring with more runs than this."""


@dataclass(frozen=True)
class Filters:
    """Any of the values of a kind will do; all kinds must fit. An empty kind leaves nothing out.

    `window`: the start lies between the parameters `since` and `until`, besides.
    """

    level: tuple[str, ...] = ()
    pace: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    window: bool = False

    def __bool__(self) -> bool:
        return bool(self.level or self.pace or self.day or self.time)

    def without_days(self) -> "Filters":
        """The same on every day."""
        return replace(self, day=())


NO_FILTERS = Filters()
CHOICES = {"level": tuple(LEVELS), "pace": tuple(PACES), "day": DAYS, "time": tuple(TIMES)}
"""What each kind of filter takes."""


@lru_cache(maxsize=512)
def runs_sought(filters: Filters) -> Sought:
    """The runs that are not over at `now`, nor cancelled, and fit; id, start and wall clock."""
    return Sought(
        f"runs {filters}",
        select(Event.id, Event.starts_at, Event.starts_local).where(fits(filters)),
        Event,
        by=Event.starts_at,
        hidden=Event.meeting_point != MeetingPoint.PUBLIC,
        budget=CROWD if filters else None,
    )


@lru_cache(maxsize=512)
def clubs_sought(filters: Filters) -> Sought:
    """The clubs with such a run ahead, or that say they usually have one; id and name."""
    rows = select(Club.id, Club.name)
    if filters:
        ahead = select(Event.id).where(Event.club_id == Club.id, fits(filters)).exists()
        rows = rows.where(or_(ahead, _usually(filters)))
    return Sought(f"clubs {filters}", rows, Club, by=Club.name, budget=CROWD if filters else None)


def fits(filters: Filters) -> ColumnElement[bool]:
    """The condition on Event; takes the parameter `now`, with a window `since` and `until`."""
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
    if filters.time:
        conditions.append(_at_times(filters.time))
    if filters.level or filters.pace:
        conditions.append(_has_group(filters))
    return and_(*conditions)


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
    conditions: list[ColumnElement[bool]] = [true()]
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
