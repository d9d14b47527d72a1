"""Who came once or twice and has not been seen since: asked back once, kindly.

It knows the roll calls alone. Whoever wants no such note is not on the list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from clubs.models import Club, Membership, Role
from core.database import Model, db
from core.refusal import Refused
from events.attendance import Attendance
from events.models import Answer, Event, Rsvp
from members.models import Member
from notices import kinds
from notices.preferences import who_wants

CAME_AT_MOST = 2
NOT_SEEN_FOR = timedelta(weeks=4)
FORGOTTEN_AFTER = timedelta(days=180)
"""Whoever was last seen longer ago has found something else to do."""
MOST = 100


class CareNote(Model):
    """The one note that a person got from a club."""

    __tablename__ = "care_note"
    __table_args__ = (UniqueConstraint("club_id", "member_id"),)

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who has not been seen for a while, and when that was."""

    member: Member
    times: int
    last_seen: datetime


def missed(club: Club, now: datetime, member_id: int | None = None) -> list[Missed]:
    """Whoever came once or twice, last four weeks to half a year ago, and plans nothing.

    Left out: who left the club, has had the club's note, or wants none. `member_id`: that one.
    """
    seen = _seen(club, now)
    if member_id is not None:
        seen = seen.where(Attendance.member_id == member_id)
    rows = [(key, times, last) for key, times, last in db.session.execute(seen) if key]
    wanting = who_wants([key for key, _times, _last in rows], kinds.NOTE)
    people = select(Member).where(Member.id.in_(wanting), Member.verified_at.is_not(None))
    known = {member.id: member for member in db.session.scalars(people)}
    return [Missed(known[key], times, last) for key, times, last in rows if key in known]


def _seen(club: Club, now: datetime) -> Select[int | None, int, datetime]:
    noted = select(CareNote.member_id).where(CareNote.club_id == club.id)
    belonging = select(Membership.member_id).where(
        Membership.club_id == club.id, Membership.role == Role.MEMBER
    )
    planning = (
        select(Rsvp.member_id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Event.club_id == club.id, Event.ends_at > now - NOT_SEEN_FOR)
        .where(Rsvp.answer == Answer.YES, Event.cancelled_at.is_(None), Event.ends_at > now)
    )
    last = func.max(Event.starts_at)
    member_id = Attendance.member_id
    return (
        select(member_id, func.count(), last)
        .join(Event, Event.id == Attendance.event_id)
        .where(Event.club_id == club.id, Attendance.present, member_id.in_(belonging))
        .where(member_id.not_in(noted), member_id.not_in(planning))
        .group_by(member_id)
        .having(func.count() <= CAME_AT_MOST, last <= now - NOT_SEEN_FOR)
        .having(last > now - FORGOTTEN_AFTER)
        .order_by(last.desc(), member_id)
        .limit(MOST)
    )


def note_down(club: Club, member_id: int, by: Member, now: datetime) -> Missed:
    """Keep that this person got the club's note, which the caller sends; for good.

    Raises Refused for somebody who is not on the list, whatever the reason is.
    """
    found = missed(club, now, member_id)
    if not found:
        raise Refused("There is no note to send to this person any more.")
    row = CareNote(club_id=club.id, member_id=member_id, sent_at=now, sent_by_id=by.id)
    db.session.add(row)
    return found[0]


def first_timers(club: Club, now: datetime) -> list[Rsvp]:
    """Who comes for the first time to one of the club's next runs, soonest first."""
    rows = (
        select(Rsvp)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Event.club_id == club.id, Event.ends_at > now, Event.cancelled_at.is_(None))
        .where(Rsvp.answer == Answer.YES, Rsvp.first_time)
        .options(joinedload(Rsvp.member), joinedload(Rsvp.event))
        .order_by(Event.starts_at, Rsvp.number)
        .limit(MOST)
    )
    return list(db.session.scalars(rows))


def next_run(club: Club, now: datetime) -> Event | None:
    """The run to come back to."""
    ahead = select(Event).where(Event.club_id == club.id, Event.starts_at > now)
    wanted = ahead.where(Event.cancelled_at.is_(None)).order_by(Event.starts_at, Event.id)
    return db.session.scalar(wanted.limit(1))
