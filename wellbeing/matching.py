"""Runs near a place as the quiz compares them: what is known of each, put into the quiz's tags."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from events.models import Event, MeetingPoint, PaceGroup
from events.queries import lines_of
from places.distance import Point
from places.nearby import Sought, nearest
from wellbeing.quiz import Candidate

WITHIN_KM, AHEAD, LOOKED_AT = 30, timedelta(days=14), 60
CLOSE_KM, SHORT_MINUTES, SMALL, BIG, EVENING = 3, 45, 12, 20, 20
DAYLIGHT = range(8, 17)
RANK_OF_PACE = {
    "walk": 0, "run_walk": 1, "party": 2, "social": 2, "steady": 3, "tempo": 4, "fast": 5,
}  # fmt: skip
RANK_OF_LEVEL = {"sing": 0, "chat": 2, "sentences": 3, "words": 4}
NEAR = Sought(
    "runs for the quiz",
    select(Event.id, Event.starts_at).where(Event.cancelled_at.is_(None)),
    Event,
    by=Event.starts_at,
    hidden=Event.meeting_point != MeetingPoint.PUBLIC,
)


def candidates(point: Point, now: datetime) -> tuple[list[Candidate], dict[int, Event]]:
    """The nearest runs of the next two weeks, with the rows they were made of."""
    away = {hit.row.id: hit.km for hit in nearest(NEAR, point, WITHIN_KM, LOOKED_AT * 4).hits}
    found = db.session.scalars(
        select(Event)
        .where(Event.id.in_(away), Event.starts_at > now, Event.starts_at < now + AHEAD)
        .options(selectinload(Event.groups), joinedload(Event.club))
        .order_by(Event.starts_at)
        .limit(LOOKED_AT)
    ).all()
    runs = {run.id: run for run in found}
    lines = lines_of(list(runs))
    made = [
        Candidate(
            key,
            frozenset(_rank(group) for group in run.groups),
            frozenset(_tags(run, away[key])),
            away[key],
            run.starts_at,
            not lines[key].has_room(1, None),
        )
        for key, run in runs.items()
    ]
    return made, runs


def _rank(group: PaceGroup) -> int:
    """The rank of the quiz's level that a group is for; its pace says it, else its talk level."""
    return RANK_OF_PACE.get(group.pace or "", RANK_OF_LEVEL[group.level])


def _tags(run: Event, km: float) -> list[str]:
    """What is known of a run, in the words of the quiz."""
    ends = run.starts_local + timedelta(minutes=run.minutes)
    paces = {group.pace for group in run.groups}
    known = {
        "newcomers_welcome": run.first_timers,
        "small_group": run.capacity is not None and run.capacity <= SMALL,
        "big_group": run.capacity is None or run.capacity >= BIG,
        "recurring": run.series_id is not None,
        "close_by": km <= CLOSE_KM,
        "under_45_min": run.minutes < SHORT_MINUTES,
        "ends_before_20": ends.date() == run.starts_local.date() and ends.hour < EVENING,
        "daylight": run.starts_local.hour in DAYLIGHT,
        "easy": any(group.level in ("sing", "chat") for group in run.groups),
        "run_walk_allowed": bool(paces & {"walk", "run_walk"}),
        "steady": "steady" in paces,
        "tempo": "tempo" in paces,
    }
    return [tag for tag, holds in known.items() if holds]
