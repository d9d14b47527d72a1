"""The secret address under which a calendar reads a member's runs: kept as a digest, renewable."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Model, db
from core.identifiers import digest, new_secret
from members.models import Member


class CalendarLink(Model):
    """One address of one member. A busy one says when, and neither what nor where.

    Each is a secret of its own, so that who was given the busy one cannot read the other.
    """

    __tablename__ = "calendar_link"
    __table_args__ = (UniqueConstraint("member_id", "busy"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    busy: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    member: Mapped[Member] = relationship()


def renew(member: Member, now: datetime, *, busy: bool) -> str:
    """A new secret, told this once; the one before opens nothing from now on."""
    end(member, busy=busy)
    secret = new_secret()
    row = CalendarLink(member_id=member.id, busy=busy, digest=digest(secret), created_at=now)
    db.session.add(row)
    return secret


def end(member: Member, *, busy: bool) -> None:
    """The address opens nothing any more."""
    mine = CalendarLink.member_id == member.id, CalendarLink.busy.is_(busy)
    db.session.execute(delete(CalendarLink).where(*mine))


def opened(secret: str) -> CalendarLink | None:
    """Whose calendar a secret opens, if it is one."""
    return db.session.scalar(select(CalendarLink).where(CalendarLink.digest == digest(secret)))


def links_of(member: Member) -> dict[bool, datetime]:
    """Since when the member has an address, by whether it is the busy one."""
    rows = select(CalendarLink).where(CalendarLink.member_id == member.id)
    return {row.busy: row.created_at for row in db.session.scalars(rows)}
