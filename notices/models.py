"""What members were told, what they turned off, when they sleep, and their browsers for push."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model
from core.outbox import SUBJECT_LENGTH

EVERYWHERE = 0
"""In place of a club's id: the kind in all clubs."""
ENDPOINT_LENGTH = 500
FIRST_QUIET_HOUR, LAST_QUIET_HOUR = 22, 7
"""When nothing is sent to somebody who has not chosen other hours."""
UNREAD = text("read_at IS NULL")


class Notice(Model):
    """One thing a member was told. `run_id` and `club_id` are numbers of rows above this part.

    `for_digest`: no mail of its own went out; it waits for the weekly one.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_member_created", "member_id", "created_at"),
        Index("ix_notice_run_kind", "run_id", "kind", "member_id"),
        # Every page of somebody signed in counts these.
        Index("ix_notice_unread", "member_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(300))
    club_id: Mapped[int | None]
    run_id: Mapped[int | None]
    for_digest: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NoticePreference(Model):
    """One kind of notice for one member: off, on, or in the weekly digest.

    `club_id` is EVERYWHERE or a club's, which then decides for that club. No row means on, but
    off for what has to be asked for.
    """

    __tablename__ = "notice_preference"
    __table_args__ = (UniqueConstraint("member_id", "kind", "club_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    club_id: Mapped[int] = mapped_column(default=EVERYWHERE, server_default="0")
    off: Mapped[bool]
    by_digest: Mapped[bool] = mapped_column(default=False, server_default="0")


class QuietHours(Model):
    """When a member is sent nothing that can wait: whole hours on the member's own wall.

    The first hour belongs to the quiet ones, the last does not; the same twice means none.
    """

    __tablename__ = "quiet_hours"
    __table_args__ = (
        CheckConstraint("first BETWEEN 0 AND 23", name="first"),
        CheckConstraint("last BETWEEN 0 AND 23", name="last"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    first: Mapped[int] = mapped_column(default=FIRST_QUIET_HOUR)
    last: Mapped[int] = mapped_column(default=LAST_QUIET_HOUR)


class PushSubscription(Model):
    """One browser that a member lets us wake: its address at the push service, and its keys."""

    __tablename__ = "push_subscription"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(String(ENDPOINT_LENGTH), unique=True)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
