"""Who is in a programme, what they came to, and what a member logged before it."""

from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager

from clubs.models import Club
from events.attendance import Attendance, Part, RollCall
from events.models import Answer, Event, Rsvp
from members.models import Member
from wellbeing.models import CheckIn, Kind, Movement
from wellbeing.programmes.models import Enrolment, Programme, ProgrammeSession, State


def enrolment_of(programme: Programme, member: Member) -> Select[Enrolment]:
    """The member's row in a programme, whether in it or gone."""
    return select(Enrolment).where(
        Enrolment.programme_id == programme.id, Enrolment.member_id == member.id
    )


def joined_by(member: Member) -> Select[Enrolment]:
    """The programmes the member is in, the latest first."""
    return (
        select(Enrolment)
        .join(Enrolment.programme)
        .where(Enrolment.member_id == member.id, Enrolment.state == State.JOINED)
        .options(contains_eager(Enrolment.programme))
        .order_by(Programme.starts_on.desc(), Enrolment.id)
    )


def programmes_of(club: Club) -> Select[Programme]:
    """The programmes of a club, the latest first."""
    return (
        select(Programme)
        .where(Programme.club_id == club.id)
        .order_by(Programme.starts_on.desc(), Programme.id.desc())
    )


def heads(programme: Programme) -> Select[int]:
    """How many are in it."""
    return select(func.count(Enrolment.id)).where(
        Enrolment.programme_id == programme.id, Enrolment.state == State.JOINED
    )


def sharing_in(programme: Programme) -> Select[Enrolment]:
    """Those in it who let the others see their milestones."""
    return (
        select(Enrolment)
        .join(Enrolment.member)
        .where(
            Enrolment.programme_id == programme.id,
            Enrolment.state == State.JOINED,
            Enrolment.shares,
        )
        .options(contains_eager(Enrolment.member))
        .order_by(Member.name, Enrolment.id)
    )


def came_to(
    programme_id: int, member_id: int, now: datetime
) -> Select[str, str, Event, Part | None, int | None, int | None]:
    """The sessions the member came to, oldest first: week, letter, run, part, and own answers.

    Where the roll call was not closed, a yes to a run that is over counts, as everywhere.
    """
    mine = Attendance.member_id == member_id
    own = CheckIn.member_id == member_id
    said_yes = (Rsvp.answer == Answer.YES) & RollCall.id.is_(None) & Attendance.id.is_(None)
    return (
        select(
            ProgrammeSession.week,
            ProgrammeSession.letter,
            Event,
            Attendance.part,
            CheckIn.talk,
            CheckIn.effort,
        )
        .join(Event, Event.id == ProgrammeSession.event_id)
        .outerjoin(Attendance, and_(Attendance.event_id == Event.id, mine))
        .outerjoin(Rsvp, and_(Rsvp.event_id == Event.id, Rsvp.member_id == member_id))
        .outerjoin(RollCall, RollCall.event_id == Event.id)
        .outerjoin(CheckIn, and_(CheckIn.event_id == Event.id, own))
        .where(ProgrammeSession.programme_id == programme_id)
        .where(Event.cancelled_at.is_(None), Event.ends_at <= now)
        .where(Attendance.present | said_yes)
        .order_by(ProgrammeSession.position)
    )


def checked_in_since(
    member: Member, since: datetime
) -> Select[datetime | None, datetime, int | None, int | None, int | None]:
    """Check-ins since a moment: wall clock of the run, when made, minutes, talk, effort."""
    return (
        select(
            Event.starts_local, CheckIn.created_at, CheckIn.minutes, CheckIn.talk, CheckIn.effort
        )
        .outerjoin(Event, Event.id == CheckIn.event_id)
        .where(CheckIn.member_id == member.id, CheckIn.created_at >= since)
        .order_by(CheckIn.id)
    )


def walks_since(member: Member, since: datetime) -> Select[Movement]:
    """Walks the member logged since a day."""
    return (
        select(Movement)
        .where(Movement.member_id == member.id, Movement.kind == Kind.WALK)
        .where(Movement.day >= since.date())
        .order_by(Movement.id)
    )
