"""Hard things I have done: rain, the first hill, coming alone. A list for its author alone."""

from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, LargeBinary, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from core.refusal import Refused
from members.models import Member
from wellbeing.sealing import seal

LONGEST = 140
MOST = 100


class HardThing(Model):
    """One line of the list; `words` are encrypted like a note."""

    __tablename__ = "hard_thing"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]


def hard_things_of(member: Member) -> Select[HardThing]:
    """The member's list, the latest first."""
    return select(HardThing).where(HardThing.member_id == member.id).order_by(HardThing.id.desc())


def add(member: Member, words: str, now: datetime, folder: Path) -> HardThing:
    """One more; `folder` holds the key. Raises Refused when the list is full."""
    many = select(func.count()).select_from(HardThing).where(HardThing.member_id == member.id)
    if (db.session.scalar(many) or 0) >= MOST:
        raise Refused(_("The list holds a hundred lines. Erase one to add another."))
    row = HardThing(member_id=member.id, words=seal(words, member.id, folder), added_at=now)
    db.session.add(row)
    return row
