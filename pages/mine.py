"""A member's own page: what she said yes to, what waits for her check-in, her clubs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from clubs.models import BELONGING, Membership
from clubs.queries import clubs_of
from core.database import db
from events.models import Answer, Event, Rsvp
from members.models import Member
from pages.cards import Day, Reader, RunCard, by_day, run_cards

MOST_RUNS = 20
CLUB_RUNS = 8
CHECK_IN_BEFORE_END = timedelta(minutes=10)
CHECK_IN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Week:
    """The member's runs ahead by day, the runs to check in after, and her clubs."""

    days: list[Day]
    check_in: list[RunCard]
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
    check_in = run_cards(just_run, reader)
    return Week(by_day(ahead, reader.words), check_in, list(db.session.execute(clubs_of(member))))


def _answered(member: Member, *conditions: Any) -> list[int]:
    statement = (
        select(Event.id)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES, *conditions)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_RUNS)
    )
    return list(db.session.scalars(statement))


def club_days(member: Member, reader: Reader) -> list[Day]:
    """The next runs of the member's clubs."""
    statement = (
        select(Event.id)
        .join(Membership, Membership.club_id == Event.club_id)
        .where(
            Membership.member_id == member.id,
            Membership.role.in_(BELONGING),
            Event.ends_at > reader.now,
            Event.cancelled_at.is_(None),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(CLUB_RUNS)
    )
    return by_day(run_cards(list(db.session.scalars(statement)), reader), reader.words)
