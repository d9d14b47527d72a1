"""Clubs, and who belongs to them as what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Model, choice
from members.models import Member
from places.located import Located, located_rules

NAME_LENGTH = 80
ABOUT_LENGTH = 5000


class Role(StrEnum):
    """What a member is in a club; a pending one has asked to come and not been answered."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    MEMBER = "member"
    PENDING = "pending"


class Club(Located, Model):
    """People who run together from one place. `timezone` is the place's IANA name.

    `is_open`: anybody may join, and an RSVP joins. The "usually" columns are what an import
    said of the club's usual run; they make no run.
    """

    __tablename__ = "club"
    __table_args__: Any = (*located_rules("club"), UniqueConstraint("source", "source_id"))

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
    usual_level: Mapped[str | None] = mapped_column(String(20))
    usual_pace: Mapped[str | None] = mapped_column(String(20))
    usual_weekday: Mapped[str | None] = mapped_column(String(3))
    usual_time: Mapped[str | None] = mapped_column(String(5))


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
