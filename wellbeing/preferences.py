"""How a member wants check-ins to be; what was never chosen has its default."""

from sqlalchemy import select

from core.database import db
from wellbeing.models import KEPT_FOR_DAYS, Preference


def preference_of(member_id: int) -> Preference:
    """The member's choice, or the defaults; reading writes nothing."""
    row = db.session.scalar(select(Preference).where(Preference.member_id == member_id))
    return row or Preference(member_id=member_id, keep_days=KEPT_FOR_DAYS, weekly=False)


def preferred(member_id: int) -> Preference:
    """The member's row, to be changed."""
    row = preference_of(member_id)
    db.session.add(row)
    return row
