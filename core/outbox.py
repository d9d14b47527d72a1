"""What leaves the process: a row written with its cause, delivered afterwards by the worker.

It knows addresses and texts, no member. A key makes each message unique for ever, so that
the same cause told twice is one mail, with one Message-ID.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db

LEASE = timedelta(minutes=2)
"""How long a worker has for one batch before another may take it over."""
GIVE_UP_AFTER = timedelta(hours=24)
SUBJECT_LENGTH = 300


class Message(Model):
    """One mail (or push) on its way. `claimed_until` is a worker's lease on it.

    Undelivered: neither `delivered_at` nor `dead_at`. `expires_at`: not worth sending later.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "delivered_at", "dead_at", "due_at"),)

    key: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[str] = mapped_column(String(10), default="mail")
    recipient: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    calendar: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))


def post(key: str, recipient: str, subject: str, text: str, now: datetime, **more: Any) -> None:
    """Put a message into the outbox, in the transaction of its cause, unless the key is there."""
    if db.session.scalar(select(Message.id).where(Message.key == key)) is None:
        db.session.add(
            Message(
                key=key,
                recipient=recipient,
                subject=subject,
                text=text,
                created_at=now,
                due_at=more.pop("due_at", now),
                **more,
            )
        )
        db.session.info["posted"] = True
