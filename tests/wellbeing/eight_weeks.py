"""A programme that begins a week after the evening, and what its people may have done."""

import re
from datetime import date, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from events.models import Answer, Event, Rsvp
from tests.visitor import Visitor
from tests.wellbeing.evenings import Evening
from wellbeing.models import CheckIn, Kind, Movement
from wellbeing.programmes.models import Enrolment, ProgrammeSession

TUESDAY = date(2026, 6, 9)
TYPED = {
    "begin": "1",
    "date": TUESDAY.isoformat(),
    "time": "18:30",
    "latitude": "51.4613",
    "longitude": "-0.1156",
    "place": "Lock Café",
}


def begin(organizer: Visitor, evening: Evening) -> str:
    """Start it, led by Ada; its address."""
    url, leader = f"/clubs/{evening.slug}/programmes", str(evening.ada)
    answer = organizer.post(url, follow=False, leader=leader, **TYPED)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def sessions(app: Flask) -> dict[str, Event]:
    """The runs of the programme by week and letter."""
    with app.app_context():
        rows = db.session.execute(
            select(ProgrammeSession, Event).join(Event).order_by(ProgrammeSession.position)
        ).all()
        for _row, event in rows:
            assert event.groups
        return {f"{row.week}-{row.letter}": event for row, event in rows}


def enrolment(app: Flask, member_id: int) -> Enrolment | None:
    """The member's row."""
    with app.app_context():
        return db.session.scalar(select(Enrolment).where(Enrolment.member_id == member_id))


def after(app: Flask, hand: time_machine.Traveller, key: str) -> Event:
    """An hour after the end of a session."""
    event = sessions(app)[key]
    hand.move_to(event.ends_at + timedelta(hours=1))
    return event


def check_in(app: Flask, member_id: int, key: str, **answers: int) -> None:
    """What the member logged after a session."""
    event = sessions(app)[key]
    with app.app_context():
        own = {"member_id": member_id, "event_id": event.id, "club_id": event.club_id}
        at = {"created_at": event.ends_at, "after_at": event.ends_at, "minutes": event.minutes}
        db.session.add(CheckIn(**own, **at, version=1, **answers))
        db.session.commit()


def walk(app: Flask, member_id: int, **changes: object) -> None:
    """A walk of half an hour with breath to talk, yesterday."""
    usual = {"day": clock.now().date() - timedelta(days=1), "minutes": 30, "talk": 2}
    with app.app_context():
        own = {"member_id": member_id, "kind": Kind.WALK, "logged_at": clock.now()}
        db.session.add(Movement(**own, **(usual | changes)))
        db.session.commit()


def stay_away(app: Flask, member_id: int, *keys: str) -> None:
    """The member says no to these sessions."""
    ids = [event.id for key, event in sessions(app).items() if key in keys]
    with app.app_context():
        for row in db.session.scalars(
            select(Rsvp).where(Rsvp.event_id.in_(ids), Rsvp.member_id == member_id)
        ):
            row.answer = Answer.NO
        db.session.commit()


def buttons(page: str) -> list[str]:
    """What the buttons under 'What comes next?' say, in their order."""
    found = re.search(r"data-first=.*?</form>", page, re.DOTALL)
    return re.findall(r"<button[^>]*>([^<]+)</button>", found[0]) if found else []


def yes_to(app: Flask, member_id: int) -> int:
    """How many of its runs the member says yes to."""
    ids = [event.id for event in sessions(app).values()]
    with app.app_context():
        mine = select(Rsvp).where(Rsvp.member_id == member_id, Rsvp.event_id.in_(ids))
        return sum(row.answer is Answer.YES for row in db.session.scalars(mine))
