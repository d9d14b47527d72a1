"""Who asks to come to a run of a club that lets people in first, and the yes to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from clubs import joining
from clubs.models import BELONGING, Membership, Role
from core.database import begin_write, db, locked
from core.refusal import Refused
from events import asking_told, strangers
from events.answering import answer, answer_of
from events.models import Answer, Event, Rsvp
from members.models import Member


def asking_to(event: Event) -> Sequence[Rsvp]:
    """Who asks to come to this run and has not been answered, the longest waiting first."""
    return db.session.scalars(
        _questions(Membership.role == Role.PENDING)
        .where(Rsvp.event_id == event.id)
        .options(joinedload(Rsvp.member), joinedload(Rsvp.group))
        .order_by(Rsvp.number)
    ).all()


def asks(event: Event, member: Member) -> bool:
    """Whether the member has asked to come, and no organizer has answered yet."""
    mine = _questions(Membership.role == Role.PENDING).where(Rsvp.event_id == event.id)
    return db.session.scalar(mine.where(Rsvp.member_id == member.id)) is not None


def _questions(role: ColumnElement[bool]) -> Select[Rsvp]:
    return (
        select(Rsvp)
        .join(Event, Event.id == Rsvp.event_id)
        .join(
            Membership,
            (Membership.club_id == Event.club_id) & (Membership.member_id == Rsvp.member_id),
        )
        .where(Rsvp.answer == Answer.NO, Rsvp.asked_at.is_not(None), role)
    )


def let_in(event: Event, member: Member, now: datetime) -> None:
    """Yes: the member belongs to the club, comes to the run, and is told of it.

    The caller holds the run's lock. Raises Refused for somebody who does not ask any more, and
    when it is too late to come.
    """
    row = answer_of(event, member)
    if row is None or not row.asks:
        raise Refused(f"{member.name} does not ask to come any more.")
    joining.admit(event.club, member, now)
    db.session.flush()
    _come(event, row, now)


def _come(event: Event, row: Rsvp, now: datetime) -> None:
    row.expires_at = None
    answer(event, row.member, replace(strangers.reply_of(row), answer=Answer.YES), now)
    db.session.flush()
    asking_told.let_in(event, row, strangers.token_for(event, row, now), now)


def decline(event: Event, member: Member) -> None:
    """Not now: the question is answered with no, and may be asked again."""
    row = answer_of(event, member)
    if row is not None and row.asks:
        row.asked_at = None
        joining.decline(event.club, member)


def come_along(now: datetime) -> int:
    """Whoever was let in on the club's own page comes to the runs asked for; says how many.

    It commits run by run and is safe to run twice.
    """
    found = _questions(Membership.role.in_(BELONGING))
    found = found.where(Event.starts_at > now, Event.cancelled_at.is_(None))
    pairs = [(row.event_id, row.member_id) for row in db.session.scalars(found.order_by(Rsvp.id))]
    came = 0
    for event_id, member_id in pairs:
        begin_write()
        event, member = locked(Event, event_id), db.session.get(Member, member_id)
        row = answer_of(event, member) if event else None
        if event and row and row.asks and not event.is_cancelled and not event.has_started(now):
            _come(event, row, now)
            came += 1
        db.session.commit()
    return came
