"""A programme of a club, its sessions, and who is in it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import Club
from core.database import Model, choice
from events.models import Event
from members.models import Member
from wellbeing.programmes.plan import ORDER

KEY_LENGTH = 2
IN_ORDER = ", ".join(f"'{key}'" for key in ORDER)


STRAND = "programme "
"""So begins what the runs of a programme have in common as one find: see `Event.strand`."""


class Programme(Model):
    """Eight weeks together, begun by a club on a day; its runs are runs like any other.

    `first_week` is where it begins: week 1, or the walks before it. `version` is the one of
    `programme.json` that it was made from.
    """

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint(f"first_week IN ({IN_ORDER})", name="first_week"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"), index=True)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    version: Mapped[int]
    first_week: Mapped[str] = mapped_column(String(KEY_LENGTH))
    starts_on: Mapped[date]
    created_at: Mapped[datetime]

    club: Mapped[Club] = relationship()
    sessions: Mapped[list["ProgrammeSession"]] = relationship(
        back_populates="programme",
        cascade="all, delete-orphan",
        order_by="ProgrammeSession.position",
    )


class ProgrammeSession(Model):
    """One session of a programme and the run that it is; `position` counts from the first."""

    __tablename__ = "programme_session"
    __table_args__ = (
        UniqueConstraint("programme_id", "week", "letter"),
        UniqueConstraint("programme_id", "position"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    position: Mapped[int]
    week: Mapped[str] = mapped_column(String(KEY_LENGTH))
    letter: Mapped[str] = mapped_column(String(1))
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL"), unique=True
    )

    programme: Mapped[Programme] = relationship(back_populates="sessions")
    event: Mapped[Event | None] = relationship()


class State(StrEnum):
    """Whether a member is in a programme."""

    JOINED = "joined"
    LEFT = "left"


class Enrolment(Model):
    """One member in one programme; nobody else's but for `state` in a head count.

    `week_now` is the week of the plan from the group's week `since` on (0 for its first); after
    it the member moves on with the group until the next choice. `longest_s`: seconds run in one
    go that were reached before `chosen_at`, so that no choice takes a milestone away. `shares`: the
    others in it may see the milestones.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("programme_id", "member_id"),
        Index("ix_enrolment_member_state", "member_id", "state"),
        CheckConstraint(f"week_now IN ({IN_ORDER})", name="week_now"),
        CheckConstraint("since >= 0 AND repeats >= 0 AND longest_s >= 0", name="counts"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    week_now: Mapped[str] = mapped_column(String(KEY_LENGTH))
    since: Mapped[int]
    repeats: Mapped[int] = mapped_column(default=0)
    longest_s: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(choice(State), default=State.JOINED)
    shares: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    chosen_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    member: Mapped[Member] = relationship()
