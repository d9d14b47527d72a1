"""Check-ins, consents and what else is a member's own, nobody else's. Values are never logged."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import Club
from core.database import Model, choice
from events.models import Event
from members.models import Member

RANGES = {
    "mood_before": (-5, 5),
    "connected_before": (0, 10),
    "lonely_before": (0, 10),
    "mood_after": (-5, 5),
    "connected_after": (0, 10),
    "lonely_after": (0, 10),
    "effort": (0, 10),
    "talk": (1, 4),
    "chats": (0, 3),
    "daunting": (0, 4),
}
"""The whole-number items of `instruments.json` that a check-in stores, with their ranges."""

WEEKLY_RANGES = {"sleep_week": (0, 10), "stress_week": (0, 10)}
DEEP_RANGES = {
    "ucla_1": (1, 3),
    "ucla_2": (1, 3),
    "ucla_3": (1, 3),
    "lonely_direct": (1, 5),
    "club_overlap": (1, 6),
}
KEPT_FOR_DAYS = 730
MOST_MINUTES = 1440
HELLO_FOR = timedelta(days=21)


def _held(ranges: Mapping[str, tuple[int, int]]) -> list[CheckConstraint]:
    """The table refuses what lies outside an item's range."""
    return [
        CheckConstraint(f"{item} BETWEEN {low} AND {high}", name=item)
        for item, (low, high) in ranges.items()
    ]


class CheckIn(Model):
    """How one member felt before and after one run (or outside runs, where `event_id` is None).

    Every answer may be None, which means skipped. `late`: answered more than six hours after
    the planned end; kept, and not paired. `note` and `reflection` are encrypted.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("member_id", "event_id"),
        Index("ix_check_in_club_after", "club_id", "after_at"),
        *_held(RANGES),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"))
    club_id: Mapped[int | None] = mapped_column(ForeignKey("club.id", ondelete="SET NULL"))
    version: Mapped[int]
    created_at: Mapped[datetime]
    before_at: Mapped[datetime | None]
    after_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None]
    mood_before: Mapped[int | None]
    connected_before: Mapped[int | None]
    lonely_before: Mapped[int | None]
    mood_after: Mapped[int | None]
    connected_after: Mapped[int | None]
    lonely_after: Mapped[int | None]
    effort: Mapped[int | None]
    talk: Mapped[int | None]
    chats: Mapped[int | None]
    daunting: Mapped[int | None]
    feelings: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    reflection: Mapped[bytes | None] = mapped_column(LargeBinary)

    event: Mapped[Event | None] = relationship()

    @property
    def marks(self) -> list[str]:
        """The ids of the feelings that were ticked."""
        return self.feelings.split(",") if self.feelings else []

    def change(self, item: str) -> int | None:
        """After minus before of `mood`, `connected` or `lonely`; None if one is missing or late."""
        before, after = getattr(self, f"{item}_before"), getattr(self, f"{item}_after")
        return None if before is None or after is None or self.late else after - before


class Consent(Model):
    """One line of the ledger: what was agreed to or taken back, when, and in which words.

    The newest line of a kind decides. `text_hash` is the SHA-256 of the words shown. When the
    account ends the member goes from the line; `subject` then says whose it was to whoever can
    name the address, until `ended_at` is three years past.
    """

    __tablename__ = "consent"

    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    text_version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    subject: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]


class Preference(Model):
    """How a member wants check-ins to be: how long they are kept, and whether Sundays ask too."""

    __tablename__ = "wellbeing_preference"
    __table_args__ = (CheckConstraint("keep_days IN (90, 365, 730)", name="keep_days"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    keep_days: Mapped[int] = mapped_column(default=KEPT_FOR_DAYS)
    weekly: Mapped[bool] = mapped_column(default=False)


class WeeklyAnswer(Model):
    """Sleep and stress over one week, `week` being its Sunday."""

    __tablename__ = "weekly_answer"
    __table_args__ = (UniqueConstraint("member_id", "week"), *_held(WEEKLY_RANGES))

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    week: Mapped[date]
    version: Mapped[int]
    answered_at: Mapped[datetime]
    sleep_week: Mapped[int | None]
    stress_week: Mapped[int | None]


class DeepAnswer(Model):
    """The longer questions, at week 0, 4 or 8 after the member agreed to be asked."""

    __tablename__ = "deep_answer"
    __table_args__ = (
        UniqueConstraint("member_id", "week_no"),
        CheckConstraint("week_no IN (0, 4, 8)", name="week_no"),
        *_held(DEEP_RANGES),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    week_no: Mapped[int]
    version: Mapped[int]
    answered_at: Mapped[datetime]
    ucla_1: Mapped[int | None]
    ucla_2: Mapped[int | None]
    ucla_3: Mapped[int | None]
    lonely_direct: Mapped[int | None]
    club_overlap: Mapped[int | None]

    @property
    def total(self) -> int | None:
        """The three indirect items together, 3 to 9, higher is lonelier; None if one is missing."""
        parts = (self.ucla_1, self.ucla_2, self.ucla_3)
        return None if None in parts else sum(part or 0 for part in parts)


class Kind(StrEnum):
    """What somebody did outside the club's runs."""

    WALK = "walk"
    RUN = "run"
    STRETCH = "stretch"
    SIT = "sit"
    REST = "rest"
    OTHER = "other"


class Movement(Model):
    """Something a member logged: a walk to the station counts, and so does a rest by choice."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint(f"minutes BETWEEN 0 AND {MOST_MINUTES}", name="minutes"),
        CheckConstraint("talk BETWEEN 1 AND 4", name="talk"),
        Index("ix_movement_member_day", "member_id", "day"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    day: Mapped[date]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    minutes: Mapped[int]
    talk: Mapped[int | None]
    logged_at: Mapped[datetime]


class BlockState(StrEnum):
    """What became of four weeks of a club: shown, carried into the next, or never shown."""

    PUBLISHED = "published"
    MERGED = "merged"
    SUPPRESSED = "suppressed"


class ClubBlock(Model):
    """Four closed weeks of one club: rounded totals, decided once and never touched again.

    `respondents` are salted digests for each figure, there for comparing with the next block
    and dropped once that one is settled. `starts_on` reaches back over the blocks merged into it.
    """

    __tablename__ = "club_block"
    __table_args__ = (UniqueConstraint("club_id", "ends_on"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    merges: Mapped[int] = mapped_column(default=0)
    state: Mapped[BlockState] = mapped_column(choice(BlockState))
    shown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    salt: Mapped[str | None] = mapped_column(String(64))
    respondents: Mapped[dict[str, list[str]] | None] = mapped_column(JSON)
    frozen_at: Mapped[datetime]


class HelloRequest(Model):
    """A member would like a hello at the next run: a name and a club, to one leader or to any."""

    __tablename__ = "hello_request"
    __table_args__ = (UniqueConstraint("member_id", "club_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"), index=True)
    to_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(index=True)

    member: Mapped[Member] = relationship(foreign_keys=member_id)
    club: Mapped[Club] = relationship()


class QuizResult(Model):
    """Where the quiz said to begin. The goals are kept under the consent of check-ins alone."""

    __tablename__ = "quiz_result"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    start: Mapped[str | None] = mapped_column(String(4))
    goal: Mapped[str | None] = mapped_column(String(20))
    second_goal: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime]
