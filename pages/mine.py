"""A member's own page: what she said yes to, what she looks after, her check-ins, her clubs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from clubs.models import BELONGING, ORGANIZING, Membership
from clubs.queries import clubs_of
from core.database import db
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import Member
from pages.cards import Day, Reader, by_day, run_cards
from pages.run_card import RunCard

MOST_RUNS = 20
CLUB_RUNS = 8
CHECK_IN_BEFORE_END = timedelta(minutes=10)
CHECK_IN_FOR = timedelta(hours=24)
LOOKED_AFTER = timedelta(days=7)
MOST_LOOKED_AFTER = 6


@dataclass(frozen=True, slots=True)
class Week:
    """The member's runs ahead by day, those to check in after, those she leads, and her clubs."""

    days: list[Day]
    check_in: list[RunCard]
    looked_after: list[RunCard]
    clubs: list[Any]


def week(member: Member, reader: Reader) -> Week:
    """What the page shows."""
    ends = Event.ends_at
    ahead = run_cards(_answered(member, ends > reader.now), reader)
    just_run = _answered(
        member,
        ends > reader.now - CHECK_IN_FOR,
        ends <= reader.now + CHECK_IN_BEFORE_END,
        Event.cancelled_at.is_(None),
    )
    return Week(
        days=by_day(ahead, reader),
        check_in=run_cards(just_run, reader),
        looked_after=run_cards(_looked_after(member, reader), reader),
        clubs=list(db.session.execute(clubs_of(member))),
    )


def _answered(member: Member, *conditions: Any) -> list[int]:
    statement = (
        select(Event.id)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES, *conditions)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_RUNS)
    )
    return list(db.session.scalars(statement))


def _looked_after(member: Member, reader: Reader) -> list[int]:
    """The runs of these days whose club she organizes, or belongs to and leads or runs last in."""
    leads = or_(PaceGroup.leader_id == member.id, PaceGroup.sweeper_id == member.id)
    led = select(PaceGroup.event_id).where(leads)
    hers = or_(Membership.role.in_(ORGANIZING), Event.id.in_(led))
    soon = Event.starts_at < reader.now + LOOKED_AFTER
    return _of_clubs(member, reader, MOST_LOOKED_AFTER, hers, soon)


def club_days(member: Member, reader: Reader) -> list[Day]:
    """The next runs of the member's clubs."""
    return by_day(run_cards(_of_clubs(member, reader, CLUB_RUNS), reader), reader)


def _of_clubs(member: Member, reader: Reader, most: int, *conditions: Any) -> list[int]:
    """What is ahead in the clubs that the member belongs to, soonest first."""
    statement = (
        select(Event.id)
        .join(Membership, Membership.club_id == Event.club_id)
        .where(
            Membership.member_id == member.id,
            Membership.role.in_(BELONGING),
            Event.ends_at > reader.now,
            Event.cancelled_at.is_(None),
            *conditions,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(most)
    )
    return list(db.session.scalars(statement))
