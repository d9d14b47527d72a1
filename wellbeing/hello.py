"""A hello at the next run: name and club to a leader, for 21 days, taken back in one tap."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from clubs.models import Club
from core.database import db
from core.refusal import Refused
from members.models import Member
from wellbeing.models import HELLO_FOR, HelloRequest


def ask(club: Club, member: Member, to_member_id: int | None, now: datetime) -> None:
    """Ask one organizer, or any leader; asking again begins anew. Raises Refused for a stranger."""
    to = db.session.get(Member, to_member_id) if to_member_id else None
    if not club.has_member(member) or (to_member_id and not club.is_organized_by(to)):
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
