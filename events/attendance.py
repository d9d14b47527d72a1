"""Who turned up: the marks of the roll call, and what they add up to.

Marks are made under the run's lock, which the view takes. No mark says who stayed away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import BELONGING
from clubs.roles import role_of
from core.database import Model, choice, db
from core.refusal import Refused
from events.answering import answer_of
from events.choices import Coming
from events.leading import post_of
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import NAME_LENGTH, Member

OPENS = timedelta(hours=3)
"""So long before the start the roll call opens."""
STAYS_OPEN = timedelta(days=7)
"""So long after the end a mark can still be set right."""
NO_SHOWS_KEPT_FOR = timedelta(days=90)
MOST_AT_ONCE = 200
MILESTONES = (5, 10, 25, 50)
TAP_LENGTH = 40
REASON_LENGTH = 300


class Part(StrEnum):
    """What somebody who turned up did; each is showing up."""

    RAN = "ran"
    WALKED = "walked"
    HELPED = "helped"
    COFFEE = "coffee"


CAME_FOR = {Coming.WALK: Part.WALKED, Coming.HELP: Part.HELPED, Coming.COFFEE: Part.COFFEE}
ON_THE_WAY = {Part.RAN, Part.WALKED}
"""Whoever does one of these has to come back."""


class Attendance(Model):
    """One mark of a roll call: a member, or somebody who walked up with a first name.

    `marked_at` is when the row was tapped last, not when the tap arrived. `back_at`: counted back.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("event_id", "member_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("pace_group.id", ondelete="SET NULL"))
    part: Mapped[Part] = mapped_column(choice(Part))
    present: Mapped[bool]
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    back_at: Mapped[datetime | None]

    member: Mapped[Member | None] = relationship(foreign_keys=member_id)

    @property
    def is_out(self) -> bool:
        """Whether this one set out and has not been counted back."""
        return self.present and self.part in ON_THE_WAY and self.back_at is None


class RollCall(Model):
    """A roll call that was closed; `reason` says why, where somebody was still out."""

    __tablename__ = "roll_call"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))


class RollCallTap(Model):
    """A tap that has been counted, by the name its page gave it: sent twice, it is one."""

    __tablename__ = "roll_call_tap"
    __table_args__ = (UniqueConstraint("event_id", "tap"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    tap: Mapped[str] = mapped_column(String(TAP_LENGTH))


@dataclass(frozen=True, slots=True)
class Press:
    """One tap: on whom, and what the row says from then on; None leaves that part as it was.

    `tap` names it, `ago` says how long before it arrived it was made. Without `member_id` and
    `row_id` it adds somebody new, by `name`.
    """

    tap: str
    ago: timedelta = timedelta()
    member_id: int | None = None
    row_id: int | None = None
    name: str = ""
    group_id: int | None = None
    present: bool | None = None
    back: bool | None = None
    part: Part | None = None


def check_open(event: Event, now: datetime) -> None:
    """Raises Refused while the roll cannot be called: too early, too late, or cancelled."""
    if event.is_cancelled:
        raise Refused("This run is cancelled.")
    if now < event.starts_at - OPENS:
        raise Refused("The roll call opens three hours before the start.")
    if now > event.ends_at + STAYS_OPEN:
        raise Refused("This run was more than a week ago; its roll call stays as it is.")


def mark(event: Event, press: Press, by: Member, now: datetime) -> None:
    """Count one tap, once however often it is sent; the tap made last has the last word.

    A mark that leaves somebody out opens a closed roll call again. Raises Refused as `check_open`
    does, and for somebody who has nothing to do with the run.
    """
    check_open(event, now)
    if _is_counted(event, press.tap):
        return
    db.session.add(RollCallTap(event_id=event.id, tap=press.tap))
    row, at = _row_for(event, press), now - press.ago
    if _is_overtaken(row, by, at):
        return
    row.marked_at, row.marked_by_id = at, by.id
    row.present = row.present if press.present is None else press.present
    row.part = press.part or row.part
    if press.back is not None or not row.present:
        row.back_at = at if press.back and row.present else None
    db.session.add(row)
    db.session.flush()
    closed = roll_call_of(event)
    if row.is_out and closed is not None:
        db.session.delete(closed)


def _is_counted(event: Event, tap: str) -> bool:
    known = select(RollCallTap.id).where(RollCallTap.event_id == event.id, RollCallTap.tap == tap)
    return db.session.scalar(known) is not None


def _is_overtaken(row: Attendance, by: Member, at: datetime) -> bool:
    """Whether another leader tapped the row after this tap was made; one's own come in order."""
    return row.id is not None and row.marked_by_id != by.id and at < row.marked_at


def _row_for(event: Event, press: Press) -> Attendance:
    """The row that was tapped, or a new one."""
    if press.row_id is not None:
        row = db.session.get(Attendance, press.row_id)
        if row is None or row.event_id != event.id:
            raise Refused("That row is not there any more; reload the page.")
        return row
    if press.member_id is None:
        return _new(event, press, press.group_id)
    mine = (Attendance.event_id == event.id, Attendance.member_id == press.member_id)
    return db.session.scalar(select(Attendance).where(*mine)) or _first_mark(event, press)


def _first_mark(event: Event, press: Press) -> Attendance:
    member = db.session.get(Member, press.member_id)
    said = answer_of(event, member)
    belongs = said or event.leads(member) or role_of(event.club_id, member) in BELONGING
    if member is None or not belongs:
        raise Refused("That is nobody of this run or this club.")
    chosen = said.group_id if said else None
    _duty, kept = post_of(event, member, chosen)
    row = _new(event, press, kept.id if kept else chosen)
    if said is not None and kept is None and said.kind is not Coming.RUN:
        row.part = CAME_FOR[said.kind]
    return row


def _new(event: Event, press: Press, group_id: int | None) -> Attendance:
    group = next((group for group in event.groups if group.id == group_id), None)
    return Attendance(
        event_id=event.id,
        member_id=press.member_id,
        name=None if press.member_id else press.name,
        group_id=group.id if group else None,
        part=usual_part(group),
        present=True,
    )


def usual_part(group: PaceGroup | None) -> Part:
    """What somebody in a group does unless the mark says otherwise."""
    return Part.WALKED if group and group.pace == "walk" else Part.RAN


def marks_of(event: Event) -> list[Attendance]:
    """Every mark of the run, in the order they were made."""
    rows = select(Attendance).where(Attendance.event_id == event.id).order_by(Attendance.id)
    return list(db.session.scalars(rows))


def roll_call_of(event: Event) -> RollCall | None:
    """How the roll call was closed, if it is."""
    return db.session.scalar(select(RollCall).where(RollCall.event_id == event.id))


def who_is_out(event: Event) -> list[Attendance]:
    """Whoever set out and has not been counted back."""
    return [row for row in marks_of(event) if row.is_out]


def close(
    event: Event, by: Member, now: datetime, *, back: Collection[int] = (), reason: str = ""
) -> None:
    """Close the roll call. `back`: marks, by id, of people who are counted back with it.

    With somebody still out it takes a reason. Raises Refused without one, and while nobody is
    marked. Closing twice changes nothing.
    """
    check_open(event, now)
    if roll_call_of(event) is not None:
        return
    marks = marks_of(event)
    if not any(row.present for row in marks):
        raise Refused("Nobody is marked yet. Mark who is here first.")
    for row in marks:
        if row.is_out and row.id in back:
            row.back_at, row.marked_by_id = now, by.id
        if not row.present:
            db.session.delete(row)
    if any(row.is_out for row in marks) and not reason:
        raise Refused("Somebody is still out. Say why the roll call ends all the same.")
    closed = RollCall(event_id=event.id, closed_at=now, closed_by_id=by.id, reason=reason or None)
    db.session.add(closed)


def reopen(event: Event, now: datetime) -> None:
    """The roll call goes on. Raises Refused as `check_open` does."""
    check_open(event, now)
    closed = roll_call_of(event)
    if closed is not None:
        db.session.delete(closed)


def forget_no_shows(now: datetime) -> int:
    """Ninety days after a run nobody can tell who stayed away; says how many runs were cleared.

    A yes without a mark turns into a no like any other, taken-back marks and first names of
    walk-ups go. Who was there stays.
    """
    old = select(Event.id).where(Event.ends_at <= now - NO_SHOWS_KEPT_FOR)
    called = select(RollCallTap.event_id).where(RollCallTap.event_id.in_(old)).distinct()
    events = db.session.scalars(called.order_by(RollCallTap.event_id).limit(MOST_AT_ONCE)).all()
    for event_id in events:
        _forget_at(event_id)
    return len(events)


def _forget_at(event_id: int) -> None:
    mine = Attendance.event_id == event_id
    db.session.execute(delete(Attendance).where(mine, Attendance.present.is_(False)))
    db.session.execute(update(Attendance).where(mine, Attendance.name != "").values(name=""))
    came = select(Attendance.member_id).where(mine, Attendance.member_id.is_not(None))
    stayed = (Rsvp.event_id == event_id, Rsvp.answer == Answer.YES, Rsvp.member_id.not_in(came))
    db.session.execute(update(Rsvp).where(*stayed).values(answer=Answer.NO))
    # Without taps there is nothing left to forget: the run is not looked at again.
    db.session.execute(delete(RollCallTap).where(RollCallTap.event_id == event_id))


def times_shown_up(member: Member) -> int:
    """How many runs the member was at, whatever the part in them."""
    mine = select(func.count()).where(Attendance.member_id == member.id, Attendance.present)
    return db.session.scalar(mine) or 0


def milestone(times: int) -> int | None:
    """The last of 5, 10, 25, 50 that was reached; a gap takes nothing away."""
    return max((reached for reached in MILESTONES if reached <= times), default=None)
