"""What the pages of the clubs ask for."""

import re

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import joinedload

from clubs.models import BELONGING, ORGANIZING, Club, ClubClaim, HandOver, Membership, Role
from core.plain import PlainWords, plain_words
from members.models import Member

CARD = (Club.slug, Club.name, Club.badge, Club.place)
"""What a club's card in a list shows."""
MOST_WORDS = 8

_RANK = case({Role.OWNER: 0, Role.ORGANIZER: 1, Role.MEMBER: 2}, value=Membership.role, else_=3)

Card = Row[tuple[str, str, int, str]]


def members_of(club: Club) -> Select[Membership]:
    """Who belongs, the owner and the organizers first, then by name."""
    return _people(club).where(Membership.role.in_(BELONGING))


def organizers(club: Club) -> Select[Membership]:
    """Who organizes, the owner first."""
    return _people(club).where(Membership.role.in_(ORGANIZING))


def asking(club: Club) -> Select[Membership]:
    """Who has asked to come and not been answered, the longest waiting first."""
    return (
        select(Membership)
        .where(Membership.club_id == club.id, Membership.role == Role.PENDING)
        .options(joinedload(Membership.member))
        .order_by(Membership.joined_at, Membership.id)
    )


def _people(club: Club) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.member)
        .where(Membership.club_id == club.id)
        .options(joinedload(Membership.member))
        .order_by(_RANK, Member.name, Membership.id)
    )


def how_many(club: Club) -> Select[int]:
    """How many belong."""
    return select(func.count()).where(Membership.club_id == club.id, Membership.role.in_(BELONGING))


def clubs_of(member: Member) -> Select[str, str, int, str, Role]:
    """The cards of the member's clubs with the role there, by name; asked ones included."""
    return (
        select(*CARD, Membership.role)
        .join(Membership, Membership.club_id == Club.id)
        .where(Membership.member_id == member.id)
        .order_by(Club.name, Club.id)
    )


def by_name(words: str = "") -> Select[str, str, int, str]:
    """The cards of all clubs by name; with words, of those whose name and place hold each.

    Case and accents make no difference: "cafe" finds the Café Runners.
    """
    listed = select(*CARD).order_by(Club.name, Club.id)
    said = PlainWords(Club.name + " " + Club.place)
    for word in plain_words(words).split()[:MOST_WORDS]:
        listed = listed.where(said.like("%" + re.sub(r"([/%_])", r"/\1", word) + "%", escape="/"))
    return listed


def hand_over_of(club: Club) -> Select[HandOver]:
    """The open offer of the club, with both people."""
    return (
        select(HandOver)
        .where(HandOver.club_id == club.id)
        .options(joinedload(HandOver.owner), joinedload(HandOver.member))
    )


def open_claims() -> Select[ClubClaim]:
    """The claims no admin has decided, the longest waiting first."""
    return (
        select(ClubClaim)
        .where(ClubClaim.granted_at.is_(None), ClubClaim.declined_at.is_(None))
        .options(joinedload(ClubClaim.club), joinedload(ClubClaim.member))
        .order_by(ClubClaim.asked_at, ClubClaim.id)
    )


def claim_of(club: Club, member: Member) -> Select[ClubClaim]:
    """What the member has said to claim the club."""
    return select(ClubClaim).where(ClubClaim.club_id == club.id, ClubClaim.member_id == member.id)
