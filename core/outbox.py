"""What leaves the process: a row written with its cause, delivered afterwards by the worker.

It knows addresses and texts, no member. A key makes each message unique for ever, so that
the same cause told twice is one mail, with one Message-ID.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, Select, String, Text, and_, delete, or_, select
from sqlalchemy import update as change
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db, insert
from core.refusal import Refused

LEASE = timedelta(minutes=2)
"""How long a worker has for one batch before another may take it over."""
GIVE_UP_AFTER = timedelta(hours=24)
ERASED_AFTER = timedelta(days=7)
DEAD_KEPT_FOR = timedelta(days=30)
KEY_KEPT_FOR = timedelta(days=400)
SUBJECT_LENGTH = 300
GONE = "gone"
"""Why a message died whose address is not there any more."""

ERASED: dict[str, Any] = {
    "recipient": "",
    "subject": "",
    "text": "",
    "html": None,
    "headers": {},
    "calendar": None,
    "last_error": None,
}


class Message(Model):
    """One mail (or push) on its way.

    `claimed_until`: nobody takes it up before this; a worker's lease, or the pause after a failure.
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

    @property
    def is_erased(self) -> bool:
        """Whether its words and its address are gone; the key stays."""
        return not self.recipient

    def send_again(self, now: datetime) -> None:
        """A dead letter sets out once more, with a day ahead of it. Raises Refused otherwise."""
        if self.dead_at is None or self.is_erased:
            raise Refused("This mail cannot be sent again.")
        self.dead_at = self.claimed_until = self.expires_at = None
        self.due_at, self.attempts = now, 0
        db.session.info["posted"] = True


def post(key: str, recipient: str, subject: str, text: str, now: datetime, **more: Any) -> None:
    """Put a message into the outbox, in the transaction of its cause, unless the key is there."""
    # Two processes may tell the same cause at once: the table decides, and nobody sees an error.
    values = {
        "key": key,
        "recipient": recipient,
        "subject": subject,
        "text": text,
        "created_at": now,
        "due_at": now,
    }
    row = insert(Message).values(values | more)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["key"]))
    db.session.info["posted"] = True


def waiting() -> ColumnElement[bool]:
    """Neither delivered nor given up."""
    return and_(Message.delivered_at.is_(None), Message.dead_at.is_(None))


def due(now: datetime) -> Select[Message]:
    """What may be taken up now."""
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= now)
    return select(Message).where(waiting(), Message.due_at <= now, free)


def dead_letters() -> Select[Message]:
    """What was given up and could still be sent again, newest first; not to what is gone."""
    dead = select(Message).where(Message.dead_at.is_not(None), Message.recipient != "")
    dead = dead.where(Message.last_error.is_distinct_from(GONE))
    return dead.order_by(Message.dead_at.desc(), Message.id.desc())


def held_up() -> Select[Message]:
    """What was tried in vain and is tried again, the one that waits longest first."""
    tried = select(Message).where(waiting(), Message.attempts > 0)
    return tried.order_by(Message.created_at, Message.id)


def forget_old(now: datetime) -> None:
    """Erase words and addresses a week after delivery (dead letters: 30 days), the keys later."""
    settled = or_(
        Message.delivered_at < now - ERASED_AFTER,
        Message.dead_at < now - DEAD_KEPT_FOR,
    )
    db.session.execute(change(Message).where(settled, Message.recipient != "").values(ERASED))
    db.session.execute(
        delete(Message).where(settled, Message.created_at < now - KEY_KEPT_FOR),
        execution_options={"synchronize_session": False},
    )


def forget_address(recipient: str, now: datetime) -> None:
    """Erase whatever is kept for an address, and send it nothing of what still waits."""
    forget(Message.recipient == recipient, now)


def forget(which: ColumnElement[bool], now: datetime) -> None:
    """Erase the words and the addresses of some messages; what of them waits is not sent."""
    theirs = change(Message).where(which)
    db.session.execute(theirs.where(waiting()).values(dead_at=now))
    db.session.execute(theirs.values(ERASED))


def forget_naming(*words: str) -> None:
    """Erase what has been delivered and holds one of these words, whoever got it.

    What still waits is left alone: a first name is many people's, and a mail is meant for one.
    """
    held = [
        column.icontains(word, autoescape=True)
        for word in words
        for column in (Message.subject, Message.text)
    ]
    left = Message.delivered_at.is_not(None)
    db.session.execute(change(Message).where(left, or_(*held)).values(ERASED))
