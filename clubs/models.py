"""Clubs, and who belongs to them as what."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.talk import LEVELS, Level
from core.database import Model, choice, db
from members.models import Member
from places.located import POINT, Located, located_rules

NAME_LENGTH = 80
ABOUT_LENGTH = 5000
FIRST_TIME_LENGTH = 2000
PLACE_LENGTH = 200
WEBSITE_LENGTH = 300
WORDS_LENGTH = 1000


class Role(StrEnum):
    """What a member is in a club; a pending one has asked to come and not been answered."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    MEMBER = "member"
    PENDING = "pending"


ORGANIZING = {Role.OWNER, Role.ORGANIZER}
BELONGING = {Role.OWNER, Role.ORGANIZER, Role.MEMBER}


class Club(Located, Model):
    """People who run together from one place. `timezone` is the place's IANA name.

    `is_open`: anybody may join, and an RSVP joins. The "usually" columns are what an import
    said of the club's usual run; they make no run. `source_digest` is of the row as it was last
    imported: the same row again is known by it, whatever people have changed here since.
    """

    __tablename__ = "club"
    __table_args__: Any = (*located_rules("club", *POINT), UniqueConstraint("source", "source_id"))

    name: Mapped[str] = mapped_column(String(NAME_LENGTH), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    about: Mapped[str] = mapped_column(Text, default="")
    first_time: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(String(2))
    timezone: Mapped[str] = mapped_column(String(64))
    website: Mapped[str | None] = mapped_column(String(300))
    badge: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    source: Mapped[str | None] = mapped_column(String(80))
    source_id: Mapped[str | None] = mapped_column(String(120))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    usual_level: Mapped[str | None] = mapped_column(String(20))
    usual_pace: Mapped[str | None] = mapped_column(String(20))
    usual_weekday: Mapped[str | None] = mapped_column(String(3))
    usual_time: Mapped[str | None] = mapped_column(String(5))

    @property
    def usual_talk(self) -> Level | None:
        """The talk level of its usual run."""
        return LEVELS.get(self.usual_level or "")

    @property
    def usual_clock(self) -> time | None:
        """When its usual run starts, on the wall of its place."""
        return time.fromisoformat(self.usual_time) if self.usual_time else None

    def is_owned_by(self, member: Member | None) -> bool:
        """Whether the member answers for the club."""
        return self._role_of(member) is Role.OWNER

    def is_organized_by(self, member: Member | None) -> bool:
        """Whether the member posts its runs and looks after its people; owners do too."""
        return self._role_of(member) in ORGANIZING

    def has_member(self, member: Member | None) -> bool:
        """Whether the member belongs; somebody who has asked to come does not yet."""
        return self._role_of(member) in BELONGING

    def may_be_joined(self, member: Member | None) -> bool:
        """Whether the member may still join, or ask to come."""
        return self._role_of(member) is None

    @property
    def is_claimed(self) -> bool:
        """Whether somebody answers for it; an imported club waits to be claimed."""
        owned = select(Membership.id).where(
            Membership.club_id == self.id, Membership.role == Role.OWNER
        )
        return db.session.scalar(owned.limit(1)) is not None

    def _role_of(self, member: Member | None) -> Role | None:
        row = Membership.of(self.id, member)
        return row.role if row else None


class Membership(Model):
    """One member in one club."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("club_id", "member_id"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    joined_at: Mapped[datetime]
    club: Mapped[Club] = relationship()
    member: Mapped[Member] = relationship()

    @classmethod
    def of(cls, club_id: int, member: Member | None) -> "Membership | None":
        """The member's row in the club; nobody signed out has one."""
        if member is None or member.id is None:
            return None
        return db.session.scalar(
            select(cls).where(cls.club_id == club_id, cls.member_id == member.id)
        )


class HandOver(Model):
    """The owner offers the club to a member; it changes hands when the other says yes."""

    __tablename__ = "hand_over"

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    offered_at: Mapped[datetime]
    club: Mapped[Club] = relationship()
    owner: Mapped[Member] = relationship(foreign_keys=owner_id)
    member: Mapped[Member] = relationship(foreign_keys=member_id)


class ClubClaim(Model):
    """Somebody says that an imported club is theirs to organize; an admin decides."""

    __tablename__ = "club_claim"
    __table_args__ = (UniqueConstraint("club_id", "member_id"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    granted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    club: Mapped[Club] = relationship()
    member: Mapped[Member] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an admin."""
        return self.granted_at is None and self.declined_at is None
