"""Claiming an imported club: somebody says it is theirs to organize, an admin decides."""

from datetime import datetime

from clubs import joining, queries
from clubs.models import Club, ClubClaim
from core.database import db
from core.refusal import Refused
from members.models import Member


def claim(club: Club, member: Member, words: str, now: datetime) -> ClubClaim:
    """Ask for the club; asking again changes the words, and opens a declined claim anew.

    Raises Refused for a club that somebody owns.
    """
    if club.is_claimed:
        raise Refused("Somebody answers for this club already.")
    row = db.session.scalar(queries.claim_of(club, member))
    if row is None:
        row = ClubClaim(club_id=club.id, member_id=member.id)
        db.session.add(row)
    row.words, row.asked_at, row.declined_at = words, now, None
    return row


def grant(row: ClubClaim, now: datetime) -> None:
    """The member owns the club. Raises Refused where somebody has come first."""
    _still_open(row)
    joining.take_over(row.club, row.member, now)
    row.granted_at = now


def decline(row: ClubClaim, now: datetime) -> None:
    """The club stays unclaimed; the member may ask again with other words."""
    _still_open(row)
    row.declined_at = now


def _still_open(row: ClubClaim) -> None:
    if not row.is_open:
        raise Refused("This claim has been decided already.")
