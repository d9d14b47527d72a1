"""Check-ins and consents: a member's own, nobody else's. Values are never logged."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Model
from events.models import Event

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


class CheckIn(Model):
    """How one member felt before and after one run (or outside runs, where `event_id` is None).

    Every answer may be None, which means skipped. `late`: answered more than six hours after
    the planned end; kept, and not paired. `note` and `reflection` are encrypted.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("member_id", "event_id"),
        *(
            CheckConstraint(f"{item} BETWEEN {low} AND {high}", name=item)
            for item, (low, high) in RANGES.items()
        ),
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


class Consent(Model):
    """One line of the ledger: what was agreed to or taken back, when, and in which words.

    The newest line of a kind decides. `text_hash` is the SHA-256 of the words shown.
    """

    __tablename__ = "consent"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    text_version: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
