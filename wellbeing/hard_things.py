"""Hard things I have done: rain, the first hill, coming alone. A list for its author alone."""

from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, LargeBinary, Select, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, db
from core.refusal import Refused
from members.models import Member
from wellbeing.sealing import seal, unseal

LONGEST = 140
MOST = 100


class HardThing(Model):
    """One line of the list; `words` are encrypted like a note.

    `in_reminder`: the member wants to read it the day before a run; one line of a list at most.
    """

    __tablename__ = "hard_thing"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    in_reminder: Mapped[bool] = mapped_column(default=False)


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


def show_in_reminders(row: HardThing, *, shown: bool) -> None:
    """The line comes along in the reminder the day before a run, in place of any other; or not."""
    mine = HardThing.member_id == row.member_id
    db.session.execute(update(HardThing).where(mine).values(in_reminder=False))
    row.in_reminder = shown


def shown_in_reminders(member_id: int, folder: Path) -> list[str]:
    """The line the member wants to be reminded of, if any."""
    wanted = select(HardThing).where(HardThing.member_id == member_id, HardThing.in_reminder)
    lines = (unseal(row.words, member_id, folder) for row in db.session.scalars(wanted))
    return [line for line in lines if line]
