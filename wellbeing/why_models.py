"""Why somebody runs, and the days on which she did not feel like it: her own rows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model, choice


class WhyCard(Model):
    """One member's reasons. `sealed` holds choices and words, encrypted like a note.

    `in_reminder`: the member wants the own words in the reminder the day before a run.
    """

    __tablename__ = "why_card"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    in_reminder: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]


class Way(StrEnum):
    """What somebody does on such a day. Being ill is none of these and is kept nowhere."""

    WALK = "walk"
    TEN = "ten"
    REST = "rest"


class LowDay(Model):
    """One such day, kept under the consent of check-ins alone; the last choice of a day holds."""

    __tablename__ = "low_day"
    __table_args__ = (UniqueConstraint("member_id", "day"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    day: Mapped[date]
    way: Mapped[Way] = mapped_column(choice(Way))
    chosen_at: Mapped[datetime]
