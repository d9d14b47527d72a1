"""Quiet hours: when something that can wait is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.database import db, insert
from members.models import Member
from notices.models import FIRST_QUIET_HOUR, LAST_QUIET_HOUR, QuietHours


@dataclass(frozen=True, slots=True)
class Hours:
    """From the first hour until the last one, on somebody's wall; the same twice: none."""

    first: int = FIRST_QUIET_HOUR
    last: int = LAST_QUIET_HOUR

    def are_on(self, hour: int) -> bool:
        """Whether this hour of the day is a quiet one."""
        if self.first <= self.last:
            return self.first <= hour < self.last
        return hour >= self.first or hour < self.last


USUAL = Hours()


def hours_of(member_ids: Collection[int]) -> dict[int, Hours]:
    """The quiet hours of each of these members."""
    rows = select(QuietHours).where(QuietHours.member_id.in_(member_ids))
    own = {row.member_id: Hours(row.first, row.last) for row in db.session.scalars(rows)}
    return {member_id: own.get(member_id, USUAL) for member_id in member_ids}


def after_quiet(at: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """The same moment, or the end of the quiet hours it falls into."""
    local = at.astimezone(zone)
    if not hours.are_on(local.hour):
        return at
    day = local.date() + timedelta(days=local.hour >= hours.last)
    end = datetime(day.year, day.month, day.day, hours.last, tzinfo=zone)
    return max(end.astimezone(at.tzinfo), at)


def own_hours(member: Member) -> Hours:
    """The member's quiet hours."""
    return hours_of([member.id])[member.id]


def keep_hours(member: Member, first: int, last: int) -> None:
    """From now on these are the member's quiet hours."""
    row = insert(QuietHours).values(member_id=member.id, first=first, last=last)
    times = {"first": first, "last": last}
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=times))
