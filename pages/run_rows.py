"""The rows that cards and the JSON are made of: a run, its club and its groups, and the counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import DateTime, String, and_, select, type_coerce

from clubs.models import Club
from core.listing import is_listed, keys_listed, length_for
from core.reading import read
from events.models import Event, MeetingPoint, PaceGroup
from events.queries import Caps, going_counts, looked_after_by
from events.series import Series
from wellbeing.programmes.models import STRAND

_in_programme = Event.strand.startswith(STRAND).label("in_programme")
_ROWS = (
    select(
        *(Event.id, Event.title, Event.starts_local, Event.timezone, Event.minutes),
        # As the tables hold them, in UTC: twenty rows are spared our own column types.
        type_coerce(Event.starts_at, DateTime).label("starts"),
        type_coerce(Event.ends_at, DateTime).label("ends"),
        type_coerce(Event.meeting_point, String).label("meeting_point"),
        *(Event.cancelled_at.is_not(None).label("cancelled"), Event.place, Event.area),
        *(Event.capacity, Event.first_timers, Event.latitude, Event.longitude),
        *(Club.name.label("club_name"), Club.slug.label("club_slug"), Club.badge),
        *(
            Club.country,
            Series.rule,
            _in_programme,
            PaceGroup.id.label("group_id"),
            PaceGroup.position,
        ),
        *(PaceGroup.capacity.label("group_capacity"), looked_after_by().label("kept_by")),
        *(PaceGroup.level, PaceGroup.pace, PaceGroup.seconds_per_km, PaceGroup.distance_km),
    )
    .join(Club, Club.id == Event.club_id)
    .outerjoin(Series, and_(Series.id == Event.series_id, Event.detached_at.is_(None)))
    .outerjoin(PaceGroup, PaceGroup.event_id == Event.id)
)
EFFORT = slice(-4, None)
"""The columns of a row that say how hard it is."""


class RunRow(NamedTuple):
    """A group of a run, with the run's and the club's columns: those of `_ROWS`, in its order.

    Naming them here once takes a fifteenth of what SQLAlchemy's rows take for each name.
    """

    id: int
    title: str
    starts_local: datetime
    timezone: str
    minutes: int
    starts: datetime
    ends: datetime
    meeting_point: str
    cancelled: bool
    place: str
    area: str
    capacity: int | None
    first_timers: bool
    latitude: float
    longitude: float
    club_name: str
    club_slug: str
    badge: int
    country: str | None
    rule: str | None
    in_programme: bool | None
    group_id: int | None
    position: int | None
    group_capacity: int | None
    kept_by: int | None
    level: str | None
    pace: str | None
    seconds_per_km: int | None
    distance_km: float | None


@lru_cache(maxsize=50)
def _rows_of(length: int) -> Any:
    return _ROWS.where(is_listed(Event.id, length))


def run_rows(ids: Sequence[int]) -> dict[int, list[RunRow]]:
    """For each run a row for each of its groups; for a run without groups one without a group."""
    rows: dict[int, list[RunRow]] = {}
    if ids:
        statement, values = _rows_of(length_for(ids)), keys_listed(ids)
        for row in read(statement, values):
            rows.setdefault(row[0], []).append(RunRow._make(row))
    for groups in rows.values():
        if len(groups) > 1:
            groups.sort(key=lambda group: group.position or 0)
    return rows


def counts_of(rows: Mapping[int, Sequence[RunRow]]) -> dict[int, tuple[int, int]]:
    """For each run how many go and how many wait, given what `run_rows` gave."""
    caps = {
        key: Caps(
            groups[0].capacity,
            any(group.group_capacity is not None for group in groups),
            any(group.kept_by is not None for group in groups),
        )
        for key, groups in rows.items()
    }
    return going_counts(list(rows), caps)


def place_of(run: RunRow) -> str:
    """Where it meets, as everybody may know it; empty where nothing was said of the area."""
    return run.place if run.meeting_point == MeetingPoint.PUBLIC else run.area
