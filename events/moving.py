"""Who moves up when a line changes: answers fall away, places are added, a run is called off.

Everything here but `drop_unconfirmed` happens under the run's lock, which its caller takes.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update

from core.database import begin_write, db, locked
from core.refusal import Refused
from events import offers, telling
from events.leading import keep_outside
from events.line import Entry, Line, Turn, fits, settle
from events.models import Answer, Event, Rsvp
from events.offering import Offer, is_offered
from events.queries import entries_of, limits_of, line_of


def settle_line(
    event: Event,
    before: Line,
    kept: Collection[Entry],
    others: Collection[Entry],
    now: datetime,
    quiet: int | None = None,
) -> None:
    """Stand the line anew: everybody of `kept` goes on going, and who moves up is told.

    Close to the start they are offered the place instead. `quiet` is the member whose own press
    this was, who sees it without a mail.
    """
    soon = is_offered(now, event.starts_at)
    if event.has_started(now):
        others = offers.let_pass(event, others, now)
    elif not soon and any(entry.turn is Turn.PASSED for entry in others):
        offers.drop_passed(event)
        others = [_in_line_again(entry) for entry in others]
    line = settle(kept, others, limits_of(event), -event.next_number)
    _renumber(event, [*kept, *others], line)
    moved_up = {entry.key for entry in line.going} - {entry.key for entry in before.going}
    if soon:
        offers.make_offers(event, moved_up - {quiet}, now)
    else:
        telling.moved_up(event, moved_up - {quiet}, now)


def _in_line_again(entry: Entry) -> Entry:
    return replace(entry, turn=Turn.PLAIN) if entry.turn is Turn.PASSED else entry


def decline(event: Event, offer: Offer, now: datetime) -> None:
    """Whoever has the offer lets the place go on, and stays in line."""
    before = line_of(event)
    offer.declined_at = now
    _pass_on(event, before, {offer.rsvp.member_id}, now)


def lapse(event: Event, now: datetime) -> int:
    """Offers that nobody answered in time go on to the next in line; says how many."""
    late = offers.late(event, now)
    if not late:
        return 0
    before = line_of(event)
    for offer in late:
        offer.lapsed_at = now
    _pass_on(event, before, {offer.rsvp.member_id for offer in late}, now)
    for offer in late:
        if not event.has_started(now):
            telling.offer_ended(event, offer.rsvp, offer.expires_at, now)
    return len(late)


def _pass_on(event: Event, before: Line, gone: Collection[int], now: datetime) -> None:
    others = [
        replace(entry, turn=Turn.PASSED) if entry.key in gone else entry for entry in before.waiting
    ]
    settle_line(event, before, before.going, others, now)


def pass_on_offers(now: datetime) -> int:
    """Pass on every place that was kept for somebody in vain; says how many.

    It commits run by run and is safe to run twice.
    """
    passed = 0
    for event_id in db.session.scalars(offers.runs_with_late(now)).all():
        begin_write()
        event = locked(Event, event_id)
        passed += lapse(event, now) if event and not event.is_cancelled else 0
        db.session.commit()
    return passed


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
        raise Refused(
            "People are in that group. Close it on the run’s page: they run with a gentler one."
        )
    db.session.flush()  # a new group needs its id to be a key of the limits
    going = {entry.key for entry in before.going}
    keep_outside(event, {one.key for one in (*before.going, *before.waiting) if one.free})
    entries = entries_of([event.id])[event.id]
    kept = [entry for entry in entries if entry.key in going]
    others = [entry for entry in entries if entry.key not in going]
    placed = [entry for entry in entries if entry.key in going or entry.turn is Turn.OPEN]
    limits = limits_of(event)
    for group in event.groups:
        heads = sum(entry.places for entry in placed if entry.capped == group.id)
        if group.capacity is not None and group.capacity < heads:
            raise Refused(f"{heads} are going in that group already; make it {heads} or more.")
    if not fits(placed, limits):
        heads = sum(entry.places for entry in placed)
        raise Refused(f"{heads} are going already; make the capacity {heads} or more.")
    settle_line(event, before, kept, others, now)


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
    event.renew(now)
    return telling.cancelled(event, now, but_not=but_not, and_later=and_later)
