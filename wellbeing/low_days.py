"""Days on which somebody did not feel like it: three ways on, and what came of such days."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, func, select

from core.database import db
from events.models import Event
from members.models import Member
from wellbeing.consents import OWN_WORDS, STORE, has_given
from wellbeing.models import CheckIn
from wellbeing.why_models import LowDay, Way

FEWEST = 5
"""So many such days with a before and an after, and their history is told."""


def record(member: Member, day: date, way: Way, now: datetime) -> None:
    """Keep that this was such a day, where the member agreed to that; else nothing is kept."""
    if not has_given(member, STORE, OWN_WORDS):
        return
    mine = select(LowDay).where(LowDay.member_id == member.id, LowDay.day == day)
    row = db.session.scalar(mine) or LowDay(member_id=member.id, day=day)
    row.way, row.chosen_at = way, now
    db.session.add(row)


def low_days_of(member: Member) -> Select[LowDay]:
    """The member's such days, oldest first."""
    return select(LowDay).where(LowDay.member_id == member.id).order_by(LowDay.day)


def history(member: Member) -> tuple[int, int] | None:
    """On how many of how many such days the mood was better after a run; None below five."""
    changes = _changes(member)
    return (sum(change > 0 for change in changes), len(changes)) if len(changes) >= FEWEST else None


def _changes(member: Member) -> Sequence[int]:
    """The change of mood on each such day that had a run with a before and an after."""
    change = CheckIn.mood_after - CheckIn.mood_before
    on = and_(CheckIn.member_id == LowDay.member_id, CheckIn.late.is_(False))
    found = db.session.scalars(
        select(change)
        .select_from(LowDay)
        .join(CheckIn, on)
        .join(Event, Event.id == CheckIn.event_id)
        .where(
            LowDay.member_id == member.id, func.date(Event.starts_local) == func.date(LowDay.day)
        )
    )
    return [change for change in found if change is not None]
