"""The one reminder after a run, for whoever agrees to be asked: it names the run's day alone."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from core.database import begin_write, db
from events import telling
from events.attendance import Attendance
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from members.models import Member
from notices import kinds
from notices.models import Notice
from wellbeing import mailed
from wellbeing.consents import PROMPTS, has_given
from wellbeing.models import CheckIn
from wellbeing.queries import stayed_away

AFTER = timedelta(minutes=20)
UNTIL = timedelta(hours=6)
"""Later than this an answer would not be paired with the run any more."""
MANY = 3
"""So many reminders ignored in a row, and the next one asks, once, whether to stop."""


def prompt(now: datetime) -> int:
    """Ask whoever was there, 20 minutes after the planned end; says how many were asked.

    Present by the roll call, or going and not marked as away. Commits run by run, and is safe to
    run twice.
    """
    over = select(Event).where(
        Event.ends_at <= now - AFTER, Event.ends_at > now - UNTIL, Event.cancelled_at.is_(None)
    )
    asked = 0
    for event in db.session.scalars(over.options(joinedload(Event.club))).all():
        if ids := db.session.scalars(_unasked(event)).all():
            begin_write()
            asked += _ask(event.id, set(ids), now)
            db.session.commit()
    return asked


def _unasked(event: Event) -> Select[int]:
    """Who said yes and was neither asked nor has checked in after it, nor was marked as away."""
    asked = select(Notice.member_id).where(
        Notice.run_id == event.id, Notice.kind == kinds.AFTER_RUN
    )
    done = select(CheckIn.member_id).where(
        CheckIn.event_id == event.id, CheckIn.after_at.is_not(None)
    )
    return select(Rsvp.member_id).where(
        Rsvp.event_id == event.id,
        Rsvp.answer == Answer.YES,
        Rsvp.confirmed_at.is_not(None),
        Rsvp.member_id.not_in(asked),
        Rsvp.member_id.not_in(done),
        ~stayed_away(),
    )


def _ask(event_id: int, member_ids: set[int], now: datetime) -> int:
    event, asked = db.session.get_one(Event, event_id), 0
    line, here = line_of(event), _present(event_id)
    for row in telling.answers(event, member_ids):
        was_there = line.is_going(row.member_id) or row.member_id in here
        if was_there and _agrees(row.member):
            key = f"after-run:{event.id}:{row.member_id}"
            more = {
                "path": mailed.path_of(event, row.member),
                "asks_to_stop": _ignored(row.member_id) == MANY,
            }
            asked += telling.tell_about(
                row, "after_run", kinds.AFTER_RUN, key, now, line=line, invite=False,
                expires_at=event.ends_at + timedelta(days=1), **more,
            )  # fmt: skip
    return asked


def _ignored(member_id: int) -> int:
    """How many of the member's latest reminders in a row led to no check-in."""
    answered = (
        select(CheckIn.id)
        .where(CheckIn.event_id == Notice.run_id, CheckIn.member_id == Notice.member_id)
        .where(CheckIn.after_at.is_not(None))
        .exists()
    )
    latest = db.session.scalars(
        select(answered)
        .where(Notice.member_id == member_id, Notice.kind == kinds.AFTER_RUN)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(MANY + 1)
    ).all()
    return next((number for number, done in enumerate(latest) if done), len(latest))


def _present(event_id: int) -> set[int | None]:
    there = select(Attendance.member_id).where(Attendance.event_id == event_id, Attendance.present)
    return set(db.session.scalars(there))


def _agrees(member: Member) -> bool:
    return has_given(member, PROMPTS)
