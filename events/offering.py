"""The offer of a place that got free, and how long it is kept for the next in line."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Model
from events.models import Rsvp

AT_ONCE_BEFORE = timedelta(hours=24)
"""Longer than this before the start, whoever is next moves up at once."""
STEPS = (
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(hours=16), timedelta(minutes=30)),
    (AT_ONCE_BEFORE, timedelta(hours=2)),
)
"""So close to the start, so long a place is kept."""
NIGHT_FROM, NIGHT_UNTIL = time(21), time(9)
"""On the wall of the run's own place; nobody has to look at a phone in between."""


class Offer(Model):
    """A place kept for one answer that waits, close to the start.

    What became of it is read off its moments; `lapsed_at`: it was not answered in time.
    """

    __tablename__ = "offer"

    rsvp_id: Mapped[int] = mapped_column(ForeignKey("rsvp.id", ondelete="CASCADE"), unique=True)
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]

    rsvp: Mapped[Rsvp] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether the place is kept."""
        return not (self.taken_at or self.declined_at or self.lapsed_at)


def is_offered(now: datetime, starts_at: datetime) -> bool:
    """Whether a place that gets free now is offered first."""
    return starts_at - now <= AT_ONCE_BEFORE


def kept_until(now: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when a place offered now is kept: no later than the start, and through the night.

    `now` is before the start, and within the time in which places are offered.
    """
    left = starts_at - now
    span = next(span for before, span in STEPS if left <= before)
    return min(_by_day(now + span, zone), starts_at)


def _by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment, or nine in the morning after it where it lies in the night."""
    local = moment.astimezone(zone)
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return moment
    day = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    return datetime.combine(day, NIGHT_UNTIL, zone).astimezone(moment.tzinfo)
