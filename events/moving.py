"""Who moves up when a line changes: answers fall away, places are added, a run is called off.

Everything here but `drop_unconfirmed` happens under the run's lock, which its caller takes.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from core.database import begin_write, db, locked
from core.refusal import Refused
from events import telling
from events.line import Entry, Line, fits, settle
from events.models import Answer, Event, Rsvp
from events.queries import limits_of, line_of


def settle_line(
    event: Event,
    before: Line,
    kept: Collection[Entry],
    others: Collection[Entry],
    now: datetime,
    quiet: int | None = None,
) -> None:
    """Stand the line anew: everybody of `kept` goes on going, and who moves up is told.

    `quiet` is the member whose own press this was, who sees it without a mail.
    """
    line = settle(kept, others, limits_of(event), -event.next_number)
    _renumber(event, [*kept, *others], line)
    moved_up = {entry.key for entry in line.going} - {entry.key for entry in before.going}
    telling.moved_up(event, moved_up - {quiet}, now)


def _renumber(event: Event, entries: Collection[Entry], line: Line) -> None:
    numbers = {entry.key: entry.number for entry in entries}
    moved = [entry for entry in line.going if entry.number != numbers[entry.key]]
    if not moved:
        return
    db.session.flush()  # so that the rows are there whose numbers change
    for entry in moved:
        mine = (Rsvp.event_id == event.id, Rsvp.member_id == entry.key)
        db.session.execute(update(Rsvp).where(*mine).values(number=entry.number))
    event.next_number += len(moved)


def drop_expired(event: Event, now: datetime) -> int:
    """Answers that nobody confirmed in time leave the line; says how many."""
    expired = (Rsvp.event_id == event.id, Rsvp.confirmed_at.is_(None), Rsvp.expires_at <= now)
    gone = set(
        db.session.scalars(select(Rsvp.member_id).where(*expired, Rsvp.answer == Answer.YES))
    )
    if gone:
        before = line_of(event)
        db.session.execute(delete(Rsvp).where(*expired))
        kept = [entry for entry in before.going if entry.key not in gone]
        others = [entry for entry in before.waiting if entry.key not in gone]
        settle_line(event, before, kept, others, now)
    return len(gone)


def drop_unconfirmed(now: datetime) -> int:
    """Every answer that nobody confirmed in time falls away; says how many did.

    It commits run by run, so that a failure loses one run's turn, and is safe to run twice.
    """
    overdue = (
        select(Rsvp.event_id)
        .where(Rsvp.expires_at <= now, Rsvp.confirmed_at.is_(None), Rsvp.answer == Answer.YES)
        .distinct()
    )
    dropped = 0
    for event_id in db.session.scalars(overdue).all():
        begin_write()
        event = locked(Event, event_id)
        dropped += drop_expired(event, now) if event else 0
        db.session.commit()
    return dropped


def refit(event: Event, before: Line, now: datetime) -> None:
    """After groups and capacities changed: everybody who goes fits, and who moves up is told.

    Raises Refused, with the smallest capacity possible, where somebody would lose a place, and
    for a group that went although people are in it.
    """
    there = {group.id for group in event.groups} | {None}
    if any(entry.group not in there for entry in [*before.going, *before.waiting]):
        raise Refused("People are in that group. Keep it, or ask them to move first.")
    db.session.flush()  # a new group needs its id to be a key of the limits
    limits = limits_of(event)
    for group in event.groups:
        heads = before.heads_in(group.id)
        if group.capacity is not None and group.capacity < heads:
            raise Refused(f"{heads} are going in that group already; make it {heads} or more.")
    if not fits(before.going, limits):
        heads = before.going_heads
        raise Refused(f"{heads} are going already; make the capacity {heads} or more.")
    settle_line(event, before, before.going, before.waiting, now)


def cancel(
    event: Event,
    reason: str,
    now: datetime,
    *,
    but_not: Collection[int] = (),
    and_later: bool = False,
) -> set[int]:
    """The run is called off and its page stays; whoever answered yes is told, with the reason.

    Cancelling twice changes nothing. Raises Refused once the run is over. `and_later`: others of
    its series are called off with it. Gives back who was told, by id.
    """
    if event.is_cancelled:
        return set()
    if event.is_over(now):
        raise Refused("This run is over.")
    event.cancelled_at, event.cancel_reason = now, reason or None
    event.sequence += 1
    return telling.cancelled(event, now, but_not=but_not, and_later=and_later)
