"""A club begins, and moves."""

from datetime import datetime

from clubs.models import Club, Membership, Role
from clubs.placing import Spot
from clubs.slugs import free_slugs
from core.database import db
from members.models import Member


def found(club: Club, spot: Spot, owner: Member, now: datetime) -> None:
    """A filled-in club begins at the spot, with its address, its badge and its owner."""
    club.slug, club.created_at = free_slugs([club.name])[0], now
    settle(club, spot)
    db.session.add(club)
    db.session.flush()  # the badge and the membership are made of the id
    club.badge = club.id
    db.session.add(Membership(club_id=club.id, member_id=owner.id, role=Role.OWNER, joined_at=now))


def settle(club: Club, spot: Spot) -> None:
    """The club is there from now on."""
    club.place, club.country, club.timezone = spot.place, spot.country, spot.timezone
    club.locate(spot.latitude, spot.longitude)
