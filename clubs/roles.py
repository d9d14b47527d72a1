"""What a member is in a club."""

from clubs.models import Membership, Role
from members.models import Member


def role_of(club_id: int, member: Member | None) -> Role | None:
    """The member's role there; None for a stranger and for somebody signed out."""
    row = Membership.of(club_id, member)
    return row.role if row else None
