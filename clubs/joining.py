"""Coming, going, and who answers for a club: it is never without an owner again."""

from datetime import datetime

from sqlalchemy import delete, select

from clubs.models import Club, HandOver, Membership, Role
from core.database import db, locked
from core.refusal import Refused
from members.models import Member


def join(club: Club, member: Member, now: datetime) -> Membership:
    """The member joins an open club, and asks to come to another; asking twice changes nothing.

    It locks the club, so that two presses of the button make one row.
    """
    row = Membership.of(club.id, member)
    if row is None:
        locked(Club, club.id)
        row = Membership.of(club.id, member)
    if row is None:
        role = Role.MEMBER if club.is_open else Role.PENDING
        row = Membership(club_id=club.id, member_id=member.id, role=role, joined_at=now)
        db.session.add(row)
    return row


def leave(club: Club, member: Member) -> None:
    """The member leaves, or takes the question back. Raises Refused for the last owner."""
    row = Membership.of(club.id, member)
    if row is None:
        return
    if row.role is Role.OWNER and not _has_another_owner(row):
        people = f"/clubs/{club.slug}/members"
        raise Refused(
            "Nobody else answers for this club yet. Hand it over first, then leave.",
            {"Hand the club over": people},
        )
    db.session.execute(
        delete(HandOver).where(
            HandOver.club_id == club.id,
            (HandOver.member_id == member.id) | (HandOver.owner_id == member.id),
        )
    )
    db.session.delete(row)


def _has_another_owner(row: Membership) -> bool:
    others = select(Membership.id).where(
        Membership.club_id == row.club_id, Membership.role == Role.OWNER, Membership.id != row.id
    )
    return db.session.scalar(others.limit(1)) is not None


def admit(club: Club, member: Member, now: datetime) -> bool:
    """Somebody who has asked to come belongs from now on; False for who does already."""
    row = _belonging(club, member)
    if row.role is not Role.PENDING:
        return False
    row.role, row.joined_at = Role.MEMBER, now
    return True


def decline(club: Club, member: Member) -> None:
    """The question to come is answered with no, and may be asked again."""
    row = Membership.of(club.id, member)
    if row is not None and row.role is not Role.PENDING:
        raise Refused(f"{member.name} belongs to this club already.")
    if row is not None:
        db.session.delete(row)


def appoint(club: Club, member: Member) -> None:
    """A member organizes from now on. Raises Refused for somebody who does not belong yet."""
    row = _belonging(club, member)
    if row.role is Role.PENDING:
        raise Refused(f"Let {member.name} in first.")
    if row.role is Role.MEMBER:
        row.role = Role.ORGANIZER


def release(club: Club, member: Member) -> None:
    """An organizer is a member again. Raises Refused for the owner, who hands over instead."""
    row = _belonging(club, member)
    if row.role is Role.OWNER:
        raise Refused(f"{member.name} owns this club and has to hand it over first.")
    if row.role is Role.ORGANIZER:
        row.role = Role.MEMBER


def offer(club: Club, owner: Member, member: Member, now: datetime) -> HandOver:
    """The owner offers the club to somebody who belongs; an earlier offer is taken back."""
    row = _belonging(club, member)
    if row.role is Role.PENDING:
        raise Refused(f"Let {member.name} in first.")
    if row.role is Role.OWNER:
        raise Refused(f"{member.name} owns this club already.")
    withdraw(club)
    made = HandOver(club_id=club.id, owner_id=owner.id, member_id=member.id, offered_at=now)
    db.session.add(made)
    return made


def withdraw(club: Club) -> None:
    """There is no offer any more: the owner took it back, or the other said no."""
    db.session.execute(delete(HandOver).where(HandOver.club_id == club.id))


def accept(club: Club, member: Member) -> None:
    """The member says yes: owner from now on, and who offered it stays as an organizer.

    Raises Refused where the offer is not there any more.
    """
    made = db.session.scalar(
        select(HandOver).where(HandOver.club_id == club.id, HandOver.member_id == member.id)
    )
    former = made and db.session.scalar(
        select(Membership).where(
            Membership.club_id == club.id, Membership.member_id == made.owner_id
        )
    )
    if not former or former.role is not Role.OWNER:
        raise Refused("This offer has been taken back.")
    _belonging(club, member).role = Role.OWNER
    former.role = Role.ORGANIZER
    withdraw(club)


def take_over(club: Club, member: Member, now: datetime) -> None:
    """The member owns a club that nobody owned. Raises Refused where somebody does."""
    locked(Club, club.id)
    if club.is_claimed:
        raise Refused("Somebody answers for this club already.")
    row = Membership.of(club.id, member)
    if row is None:
        row = Membership(club_id=club.id, member_id=member.id, role=Role.OWNER, joined_at=now)
        db.session.add(row)
    row.role = Role.OWNER


def _belonging(club: Club, member: Member) -> Membership:
    row = Membership.of(club.id, member)
    if row is None:
        raise Refused(f"{member.name} is not in this club any more.")
    return row
