"""A member's own answers. Every select here takes the member they belong to."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from clubs.models import Club
from events.attendance import Attendance, RollCall
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import Member
from wellbeing.models import (
    RANGES,
    CheckIn,
    DeepAnswer,
    HelloRequest,
    Movement,
    QuizResult,
    WeeklyAnswer,
)
from wellbeing.windows import CLOSES_AFTER_END, OPENS_BEFORE

AHEAD = timedelta(hours=36)
"""So far ahead a run is near enough not to feel like it."""


def stayed_away() -> ColumnElement[bool]:
    """Whoever said yes was not there, says the roll call; for statements over `Rsvp`.

    Marked as away, or without a mark once it is closed. Where it was never called a yes counts.
    """
    mine = (Attendance.event_id == Rsvp.event_id, Attendance.member_id == Rsvp.member_id)
    marked = select(Attendance.id).where(*mine).correlate(Rsvp)
    closed = select(RollCall.id).where(RollCall.event_id == Rsvp.event_id).correlate(Rsvp)
    away = marked.where(Attendance.present.is_(False)).exists()
    return or_(away, and_(closed.exists(), ~marked.exists()))


def check_in_of(member: Member, event: Event) -> Select[CheckIn]:
    """The member's check-in for one run."""
    return select(CheckIn).where(CheckIn.member_id == member.id, CheckIn.event_id == event.id)


def check_ins_of(member: Member) -> Select[CheckIn, str, datetime, str]:
    """Every check-in of the member, newest first, with the run's title and wall clock, and club."""
    at = func.coalesce(Event.starts_at, CheckIn.created_at)
    return (
        select(CheckIn, Event.title, Event.starts_local, Club.name.label("club"))
        .outerjoin(Event, Event.id == CheckIn.event_id)
        .outerjoin(Club, Club.id == CheckIn.club_id)
        .where(CheckIn.member_id == member.id)
        .order_by(at.desc(), CheckIn.id.desc())
    )


def felt_of(member: Member) -> Select[*tuple[Any, ...]]:
    """Every check-in of the member as charts take it, oldest first: columns, since it may be many.

    `answered_before`, `answered_after` say whether that part was sent; `own_at` is the moment of
    one outside runs.
    """
    return (
        select(
            CheckIn.event_id,
            Event.starts_local,
            case((CheckIn.event_id.is_(None), CheckIn.created_at), else_=None).label("own_at"),
            Club.name.label("club"),
            PaceGroup.pace,
            CheckIn.late,
            CheckIn.feelings,
            CheckIn.before_at.is_not(None).label("answered_before"),
            CheckIn.after_at.is_not(None).label("answered_after"),
            *(getattr(CheckIn, item) for item in RANGES),
        )
        .outerjoin(Event, Event.id == CheckIn.event_id)
        .outerjoin(Club, Club.id == CheckIn.club_id)
        .outerjoin(
            Rsvp, and_(Rsvp.event_id == CheckIn.event_id, Rsvp.member_id == CheckIn.member_id)
        )
        .outerjoin(PaceGroup, PaceGroup.id == Rsvp.group_id)
        .where(CheckIn.member_id == member.id)
        .order_by(func.coalesce(Event.starts_at, CheckIn.created_at), CheckIn.id)
    )


def latest_of(member: Member, how_many: int) -> Select[CheckIn]:
    """The member's newest check-ins after a run, the newest first."""
    return (
        select(CheckIn)
        .where(CheckIn.member_id == member.id, CheckIn.after_at.is_not(None))
        .order_by(CheckIn.after_at.desc(), CheckIn.id.desc())
        .limit(how_many)
    )


def answerable(member: Member, now: datetime) -> Select[Event]:
    """Runs the member said yes to whose check-in may be open; soonest first."""
    return (
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Rsvp.member_id == member.id,
            Rsvp.answer == Answer.YES,
            Event.cancelled_at.is_(None),
            Event.starts_at <= now + OPENS_BEFORE,
            Event.ends_at >= now - CLOSES_AFTER_END,
        )
        .order_by(Event.starts_at)
    )


def answerable_ahead(member: Member, now: datetime) -> Select[Event]:
    """Runs of the next day and a half that the member said yes to; soonest first."""
    return (
        select(Event)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Rsvp.member_id == member.id,
            Rsvp.answer == Answer.YES,
            Event.cancelled_at.is_(None),
            Event.starts_at > now,
            Event.starts_at <= now + AHEAD,
        )
        .order_by(Event.starts_at)
    )


def runs_since(
    member: Member, since: datetime, now: datetime
) -> Select[int, datetime, int, str, str | None, int | None, int | None]:
    """Runs the member said yes to that are over: minutes, wall clock, level, and own answers."""
    own = aliased(CheckIn)
    return (
        select(
            Event.id,
            Event.starts_local,
            Event.minutes,
            PaceGroup.level,
            PaceGroup.pace,
            own.talk,
            own.effort,
        )
        .join(Rsvp, Rsvp.event_id == Event.id)
        .outerjoin(PaceGroup, PaceGroup.id == Rsvp.group_id)
        .outerjoin(own, and_(own.event_id == Event.id, own.member_id == Rsvp.member_id))
        .where(
            Rsvp.member_id == member.id,
            Rsvp.answer == Answer.YES,
            Event.cancelled_at.is_(None),
            Event.starts_at >= since,
            Event.ends_at <= now,
            ~stayed_away(),
        )
        .order_by(Event.starts_at)
    )


def level_of(member: Member) -> Select[str]:
    """The level that the quiz found and the member kept."""
    return select(QuizResult.level).where(QuizResult.member_id == member.id)


def movements_since(member: Member, since: datetime) -> Select[Movement]:
    """What the member logged since a day, oldest first."""
    return (
        select(Movement)
        .where(Movement.member_id == member.id, Movement.day >= since.date())
        .order_by(Movement.day, Movement.id)
    )


def movements_of(member: Member) -> Select[Movement]:
    """Everything the member logged, oldest first."""
    return (
        select(Movement).where(Movement.member_id == member.id).order_by(Movement.day, Movement.id)
    )


def weekly_of(member: Member) -> Select[WeeklyAnswer]:
    """The member's weekly answers, oldest first."""
    return (
        select(WeeklyAnswer).where(WeeklyAnswer.member_id == member.id).order_by(WeeklyAnswer.week)
    )


def deep_of(member: Member) -> Select[DeepAnswer]:
    """The member's answers to the longer questions, by week."""
    return select(DeepAnswer).where(DeepAnswer.member_id == member.id).order_by(DeepAnswer.week_no)


def hellos_of(member: Member, now: datetime) -> Select[HelloRequest]:
    """The member's own requests that have not run out."""
    return (
        select(HelloRequest)
        .where(HelloRequest.member_id == member.id, HelloRequest.expires_at > now)
        .order_by(HelloRequest.id)
    )


def hellos_for(club: Club, leader: Member, now: datetime) -> Select[HelloRequest]:
    """The requests in a club that this leader may see: those to any leader, and to this one."""
    return (
        select(HelloRequest)
        .where(
            HelloRequest.club_id == club.id,
            HelloRequest.expires_at > now,
            or_(HelloRequest.to_member_id.is_(None), HelloRequest.to_member_id == leader.id),
        )
        .order_by(HelloRequest.id)
    )
