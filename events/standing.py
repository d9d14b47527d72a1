"""Standing answers: coming to every run of a series until one says otherwise."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from clubs.models import BELONGING
from clubs.roles import role_of
from core.database import Model, db, locked
from core.refusal import Refused
from events.answering import Reply, answer, answer_of
from events.models import Answer, Event, Rsvp
from members.models import Member


class StandingRsvp(Model):
    """A member's yes to every run of a series; `number` is the order in which they are given.

    The group is kept by what it is like, since each run has groups of its own.
    """

    __tablename__ = "standing_rsvp"
    __table_args__ = (
        UniqueConstraint("series_id", "member_id"),
        UniqueConstraint("series_id", "number"),
        CheckConstraint("guests BETWEEN 0 AND 3", name="guests"),
    )

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    level: Mapped[str | None] = mapped_column(String(20))
    pace: Mapped[str | None] = mapped_column(String(20))
    guests: Mapped[int] = mapped_column(default=0)
    listed: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it still counts."""
        return self.ended_at is None


def standing_of(series_id: int | None, member: Member | None) -> StandingRsvp | None:
    """The member's standing answer to a series, if it counts."""
    row = _row_of(series_id, member) if series_id and member else None
    return row if row and row.is_open else None


def _row_of(series_id: int, member: Member) -> StandingRsvp | None:
    return db.session.scalar(
        select(StandingRsvp).where(
            StandingRsvp.series_id == series_id, StandingRsvp.member_id == member.id
        )
    )


def stand(event: Event, member: Member, now: datetime) -> None:
    """From this run's yes on: the same to every later run of the series, those that are there too.

    A run that the member has answered stays as answered. The caller holds the series' lock.
    Raises Refused for a run of no series, and for somebody whose address is not verified.
    """
    said = answer_of(event, member)
    if event.series_id is None or event.series_date is None or said is None:
        raise Refused("This run does not repeat.")
    if not member.is_verified:
        raise Refused("Confirm your address first; then you can say yes to every week.")
    row = _row_of(event.series_id, member)
    if row is None or not row.is_open:
        row = _begin(event.series_id, member, row, now)
    row.level = said.group.level if said.group else None
    row.pace = said.group.pace if said.group else None
    row.guests, row.listed = said.guests, said.listed
    db.session.flush()
    for later in db.session.scalars(_later(event, now)).all():
        run = locked(Event, later)
        if run is not None:
            _answer_for(run, row, now)


def _begin(series_id: int, member: Member, row: StandingRsvp | None, now: datetime) -> StandingRsvp:
    last = select(func.max(StandingRsvp.number)).where(StandingRsvp.series_id == series_id)
    row = row or StandingRsvp(series_id=series_id, member_id=member.id, member=member)
    row.number = (db.session.scalar(last) or 0) + 1
    row.since, row.ended_at = now, None
    db.session.add(row)
    return row


def _later(event: Event, now: datetime) -> Select[int]:
    return (
        select(Event.id)
        .where(Event.series_id == event.series_id, Event.series_date > event.series_date)
        .where(Event.starts_at > now, Event.cancelled_at.is_(None))
        .order_by(Event.id)
    )


def answer_for_all(event: Event, now: datetime) -> None:
    """Give a new run the standing answers of its series, in their order, by the rules of its line.

    Where it is full they wait. Somebody who left the club stands no longer.
    """
    rows = db.session.scalars(
        select(StandingRsvp)
        .where(StandingRsvp.series_id == event.series_id, StandingRsvp.ended_at.is_(None))
        .options(joinedload(StandingRsvp.member))
        .order_by(StandingRsvp.number)
    )
    for row in rows.all():
        _answer_for(event, row, now)


def _answer_for(event: Event, row: StandingRsvp, now: datetime) -> None:
    if role_of(event.club_id, row.member) not in BELONGING:
        row.ended_at = now
        return
    before = answer_of(event, row.member)
    if before is not None and before.stood_at != before.answered_at:
        return
    reply = Reply(Answer.YES, _group_for(event, row), row.guests, listed=row.listed)
    try:
        given = answer(event, row.member, reply, now)
    except Refused:
        return  # a run that takes no more answers is left as it is
    given.stood_at = given.answered_at


def _group_for(event: Event, row: StandingRsvp) -> int | None:
    """The group most like the one chosen; None leaves it to the line: the gentlest with room."""
    alike = [group for group in event.groups if group.level == row.level]
    same = [group for group in alike if group.pace == row.pace]
    return next((group.id for group in [*same, *alike]), None)


def stop(series_id: int, member: Member, now: datetime) -> int:
    """It counts no longer, and what it answered ahead is taken back; says in how many runs.

    What the member said in person stays. The caller holds the series' lock.
    """
    row = _row_of(series_id, member)
    if row is None or not row.is_open:
        return 0
    row.ended_at = now
    given = (
        select(Rsvp.event_id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Event.series_id == series_id, Event.starts_at > now)
        .where(Event.cancelled_at.is_(None))
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES)
        .where(Rsvp.stood_at == Rsvp.answered_at)
        .order_by(Rsvp.event_id)
    )
    taken_back = 0
    for event_id in db.session.scalars(given).all():
        run = locked(Event, event_id)
        if run is not None:
            said = answer(run, member, Reply(Answer.NO), now)
            said.stood_at, taken_back = said.answered_at, taken_back + 1
    return taken_back


def go_on(series_id: int, new_id: int) -> None:
    """A series goes on as another one: whoever stands in the first stands in the second."""
    rows = db.session.scalars(
        select(StandingRsvp).where(
            StandingRsvp.series_id == series_id, StandingRsvp.ended_at.is_(None)
        )
    )
    kept = ("member_id", "number", "level", "pace", "guests", "listed", "since")
    for row in rows.all():
        same = {name: getattr(row, name) for name in kept}
        db.session.add(StandingRsvp(series_id=new_id, **same))
