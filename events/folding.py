"""A group that nobody looks after, or that is closed, joins the next gentler one."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from core.database import begin_write, db, locked
from core.refusal import Refused
from events import day_telling
from events.choices import Duty
from events.gentleness import gentlest_first, next_gentler
from events.leading import LeaderGap, gaps_of, keep_outside
from events.line import Entry
from events.models import Event, PaceGroup, Rsvp
from events.moving import settle_line
from events.queries import line_of

BEFORE_START = timedelta(hours=3)
LEAST_NOTICE = timedelta(minutes=30)
"""So long the others are asked, as far as the start allows."""


def fold_leaderless(now: datetime) -> int:
    """Fold every group whose time for finding somebody is up; says how many were dealt with.

    It commits run by run and is safe to run twice.
    """
    dealt_with = 0
    for event_id in db.session.scalars(_due(now)).all():
        begin_write()
        event = locked(Event, event_id)
        dealt_with += _fold(event, now) if event else 0
        db.session.commit()
    return dealt_with


def _due(now: datetime) -> Select[int]:
    return (
        select(Event.id)
        .join(LeaderGap, LeaderGap.event_id == Event.id)
        .join(PaceGroup, PaceGroup.id == LeaderGap.group_id)
        .where(Event.starts_at > now, Event.starts_at <= now + BEFORE_START)
        .where(Event.cancelled_at.is_(None), LeaderGap.told_at.is_(None))
        .where(_nobody_does_it())
        .distinct()
    )


def _nobody_does_it() -> ColumnElement[bool]:
    unled = and_(LeaderGap.duty == Duty.LEAD, PaceGroup.leader_id.is_(None))
    return or_(unled, and_(LeaderGap.duty == Duty.SWEEP, PaceGroup.sweeper_id.is_(None)))


def is_due(event: Event, gap: LeaderGap, now: datetime) -> bool:
    """Whether no more time is left for somebody to say yes."""
    asked_until = min(gap.asked_at + LEAST_NOTICE, event.starts_at - LEAST_NOTICE)
    return now >= max(event.starts_at - BEFORE_START, asked_until)


def _fold(event: Event, now: datetime) -> int:
    """The quickest group first, so that two in a row end up with the same leader."""
    order = gentlest_first(event)
    gaps = [gap for gap in gaps_of(event) if gap.told_at is None and is_due(event, gap, now)]
    for gap in sorted(gaps, key=lambda gap: (-order.index(gap.group), gap.duty)):
        if gap.group not in event.groups:
            continue  # folded for its leader a moment ago, and its people know
        into = _next_kept(event, gap.group) if _breaks(event, gap) else None
        day_telling.folded(event, gap.group, into, gap.duty, gap.id, now)
        gap.told_at = now
        if into is not None:
            _join(event, gap.group, into, now)
    return len(gaps)


def close_group(event: Event, group: PaceGroup, now: datetime) -> PaceGroup:
    """An organizer closes a group: its people run with the next gentler one, and are told.

    The caller holds the run's lock. Raises Refused for the gentlest, since nobody is sent to a
    quicker one, and when it is too late.
    """
    if event.is_cancelled or event.has_started(now):
        raise Refused("It is too late for that: the run is cancelled or has started.")
    into = next_gentler(event, group)
    if into is None:
        raise Refused("This is the gentlest group, and nobody is sent to a quicker one.")
    day_telling.closed(event, group, into, now)
    _join(event, group, into, now)
    return into


def _breaks(event: Event, gap: LeaderGap) -> bool:
    """Whether a group cannot go on so: without a leader, or without the promised last one."""
    return gap.duty is Duty.LEAD or event.promises


def _next_kept(event: Event, group: PaceGroup) -> PaceGroup | None:
    """The next gentler group that has not lost its leader or its sweeper too."""
    order = gentlest_first(event)
    orphaned = {gap.group_id for gap in gaps_of(event) if _breaks(event, gap)}
    gentler = [one for one in order[: order.index(group)] if one.id not in orphaned]
    return gentler[-1] if gentler else None


def _join(event: Event, gone: PaceGroup, into: PaceGroup, now: datetime) -> None:
    """Everybody of one group is in the other, with the places they have; the group is no more.

    Whoever looked after it does so in the other where that one has nobody.
    """
    before = line_of(event)
    if into.capacity is not None:
        into.capacity = max(into.capacity, before.heads_in(into.id) + before.heads_in(gone.id))
    db.session.execute(
        update(Rsvp)
        .where(Rsvp.event_id == event.id, Rsvp.group_id == gone.id)
        .values(group_id=into.id)
    )

    def moved(entry: Entry) -> Entry:
        return replace(entry, group=into.id) if entry.group == gone.id else entry

    into.leader, into.sweeper = into.leader or gone.leader, into.sweeper or gone.sweeper
    keep_outside(event, {one for one in (gone.leader_id, gone.sweeper_id) if one})
    event.groups.remove(gone)
    event.renew(now)
    if event.series_id is not None:
        event.detached_at = event.detached_at or now
    db.session.flush()
    kept, others = map(moved, before.going), map(moved, before.waiting)
    settle_line(event, before, list(kept), list(others), now)
