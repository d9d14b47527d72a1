"""A member's places in clubs: taken along, and given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import aliased, joinedload

from clubs.models import BELONGING, Club, ClubClaim, HandOver, Membership, Role
from core import outbox
from core.database import db
from core.outbox import Message
from members.models import Member


def export(member: Member) -> dict[str, Any]:
    """Memberships, claims with their words, and offers to hand a club over."""
    return {
        "clubs": [
            {
                "club": row.club.name,
                "page": f"/clubs/{row.club.slug}",
                "role": row.role,
                "since": row.joined_at,
            }
            for row in _of(Membership, Membership.member_id == member.id)
        ],
        "claims_of_clubs": [
            {
                "club": row.club.name,
                "words": row.words,
                "asked_at": row.asked_at,
                "granted_at": row.granted_at,
                "declined_at": row.declined_at,
            }
            for row in _of(ClubClaim, ClubClaim.member_id == member.id)
        ],
        "offers_of_clubs": [
            {
                "club": row.club.name,
                "way": "from me" if row.owner_id == member.id else "to me",
                "offered_at": row.offered_at,
            }
            for row in _of(HandOver, _party(member))
        ],
    }


def _of(kind: Any, mine: Any) -> Sequence[Any]:
    query = select(kind).where(mine).options(joinedload(kind.club)).order_by(kind.id)
    return db.session.scalars(query).all()


def _party(member: Member) -> Any:
    return or_(HandOver.member_id == member.id, HandOver.owner_id == member.id)


def needed_by(member: Member) -> Sequence[Club]:
    """The clubs that would lose their last owner although others belong to them, by name."""
    return [club for club in owned_alone(member) if _has_others(club, member)]


def left_empty(member: Member) -> Sequence[Club]:
    """The clubs that nobody but the member belongs to: they will wait to be claimed."""
    return [club for club in owned_alone(member) if not _has_others(club, member)]


def owned_alone(member: Member) -> Sequence[Club]:
    """The clubs that no one else answers for, by name."""
    other = aliased(Membership)
    another = (
        select(other.id)
        .where(other.club_id == Membership.club_id, other.role == Role.OWNER)
        .where(other.member_id != member.id)
        .exists()
    )
    return db.session.scalars(
        select(Club)
        .join(Membership, Membership.club_id == Club.id)
        .where(Membership.member_id == member.id, Membership.role == Role.OWNER, ~another)
        .order_by(Club.name, Club.id)
    ).all()


def _has_others(club: Club, member: Member) -> bool:
    others = select(Membership.id).where(
        Membership.club_id == club.id,
        Membership.member_id != member.id,
        Membership.role.in_(BELONGING),
    )
    return db.session.scalar(others.limit(1)) is not None


def erase(member: Member, now: datetime) -> None:
    """Every place in a club, every claim and every offer goes; the clubs themselves stay."""
    for claim in _of(ClubClaim, ClubClaim.member_id == member.id):
        outbox.forget(Message.key.startswith(f"club_claim_made:{claim.id}:"), now)
    db.session.execute(delete(HandOver).where(_party(member)))
    db.session.execute(delete(ClubClaim).where(ClubClaim.member_id == member.id))
    db.session.execute(delete(Membership).where(Membership.member_id == member.id))
