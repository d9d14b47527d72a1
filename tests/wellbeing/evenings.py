"""One club on one evening, and what its people may have answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from clubs.models import Club
from core import clock
from core.database import db
from members.models import Member
from tests.factories import make_rsvp, make_run
from wellbeing import consents
from wellbeing.models import CheckIn

STARTS = datetime.fromisoformat("2026-06-02T17:30:00+00:00")
"""18:30 in London, on a Tuesday; the run takes 45 minutes."""
ENDS = STARTS + timedelta(minutes=45)
HOME = ENDS + timedelta(minutes=20)
"""When most people would answer."""
GOOD = {"mood_after": 3, "connected_after": 8, "lonely_after": 1, "effort": 3, "talk": 2}
LOW = {"mood_after": -4, "connected_after": 1, "lonely_after": 9, "effort": 6, "talk": 4}


@dataclass
class Evening:
    """The ids of what the story is about."""

    club: int
    slug: str
    run: int
    ada: int
    ben: int
    cleo: int

    @property
    def url(self) -> str:
        """Where Ben checks in."""
        return f"/runs/{self.run}/check-in"


def agree(app: Flask, member_id: int, *kinds: str) -> None:
    """The member has agreed to these."""
    with app.app_context():
        member = db.session.get(Member, member_id)
        for kind in kinds or (consents.STORE,):
            consents.give(member, kind, clock.now())
        db.session.commit()


def stored(app: Flask, member_id: int) -> list[CheckIn]:
    """What the database holds of the member's check-ins."""
    with app.app_context():
        return list(db.session.query(CheckIn).filter_by(member_id=member_id).order_by(CheckIn.id))


def past_check_ins(app: Flask, evening: Evening, answers: list[dict[str, Any]], every: int) -> None:
    """Ben's earlier check-ins, one on each of as many past runs, `every` days apart."""
    with app.app_context():
        for back, given in zip(range(len(answers), 0, -1), answers, strict=True):
            _past(evening, STARTS - timedelta(days=every * back), given)
        db.session.commit()


def _past(evening: Evening, starts: datetime, given: dict[str, Any]) -> None:
    club, ben = db.session.get(Club, evening.club), db.session.get(Member, evening.ben)
    run = make_run(club, starts=starts + timedelta(hours=1))
    make_rsvp(run, ben)
    db.session.add(
        CheckIn(
            **{
                "member_id": ben.id,
                "event_id": run.id,
                "club_id": club.id,
                "version": 1,
                "created_at": run.starts_at,
                "before_at": run.starts_at,
                "after_at": run.ends_at,
                "minutes": run.minutes,
                "late": False,
                **given,
            }
        )
    )
