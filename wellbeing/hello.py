"""A hello at the next run: name and club to a leader, for 21 days, taken back in one tap."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from clubs.models import BELONGING, Club, Membership
from clubs.queries import organizers
from core.database import db
from core.refusal import Refused
from events.models import Event, PaceGroup
from members.models import Member
from wellbeing.models import HELLO_FOR, HelloRequest

LATELY = timedelta(weeks=4)


def leaders_of(club: Club, now: datetime) -> list[Member]:
    """Whom one may ask: the organizers, then who leads a run of the club or runs last in it.

    A run counts from four weeks back on.
    """
    found = {row.member_id: row.member for row in db.session.scalars(organizers(club))}
    on = (Event.club_id == club.id, Event.cancelled_at.is_(None), Event.starts_at > now - LATELY)
    led = select(PaceGroup.leader_id).join(Event, Event.id == PaceGroup.event_id).where(*on)
    last = select(PaceGroup.sweeper_id).join(Event, Event.id == PaceGroup.event_id).where(*on)
    leading = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.club_id == club.id, Membership.role.in_(BELONGING))
        .where(or_(Member.id.in_(led), Member.id.in_(last)))
        .order_by(Member.name, Member.id)
    )
    return list((found | {one.id: one for one in db.session.scalars(leading)}).values())


def ask(club: Club, member: Member, to_member_id: int | None, now: datetime) -> None:
    """Ask one leader, or any; asking again begins anew. Raises Refused for a stranger."""
    leads = {leader.id for leader in leaders_of(club, now)}
    if not club.has_member(member) or (to_member_id and to_member_id not in leads):
        raise Refused(_("That person does not lead runs here any more; choose again."))
    row = _of(club.id, member.id) or HelloRequest(club_id=club.id, member_id=member.id)
    row.to_member_id, row.expires_at = to_member_id, now + HELLO_FOR
    db.session.add(row)


def withdraw(club_id: int, member_id: int) -> None:
    """Nothing of the request is left."""
    row = _of(club_id, member_id)
    if row is not None:
        db.session.delete(row)


def forget_expired(now: datetime) -> None:
    """Requests that have run out are gone."""
    db.session.execute(delete(HelloRequest).where(HelloRequest.expires_at <= now))


def _of(club_id: int, member_id: int) -> HelloRequest | None:
    return db.session.scalar(
        select(HelloRequest).where(
            HelloRequest.club_id == club_id, HelloRequest.member_id == member_id
        )
    )
