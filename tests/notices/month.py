"""A club through a month: the clock moves, and whatever is due at each step is done."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from core.database import db
from events.filters import Filters
from events.following import follow
from events.messages import To, write
from events.models import Event
from events.repeating import Rule
from events.series import begin
from jobs.timetable import TIMETABLE, Entry, run
from notices import weekly
from notices.kinds import NEW_RUN
from notices.preferences import turn
from tests.factories import LONDON, make_club, make_member, make_membership, make_rsvp, make_run
from tests.factories import at as wall
from wellbeing.consents import PROMPTS, give

STEP = timedelta(hours=1)
TELLS = (
    "remind", "send", "ask after", "tell of", "ask to post", "make the runs",
)  # fmt: skip
TELLING = [entry for entry in TIMETABLE if entry.name.startswith(TELLS)]


FIRST = datetime(2026, 10, 12, 9, tzinfo=UTC)
"""A Monday; the clocks go back in London on the 25th."""
LAST = FIRST + timedelta(days=30)


def story(app: Flask) -> None:
    """A weekly run on Tuesdays and a single one; Ada organizes, Ben and Cleo come, Dan hears.

    Eve follows the place.
    """
    with app.app_context():
        ada = make_member("Ada", timezone="Europe/London")
        club = make_club("Harbour Runners", owner=ada, slug="harbour", created_at=FIRST)
        people = [
            make_member("Ben", timezone="Asia/Tokyo"),
            make_member("Cleo"),
            make_member("Dan", timezone="America/New_York"),
        ]
        for member in people:
            make_membership(club, member).joined_at = FIRST
        single = make_run(
            club, title="Hill run", starts=wall("2026-10-17T09:00"), created_at=FIRST,
            posted_by_id=ada.id,
        )  # fmt: skip
        tuesday = make_run(
            club, title="Canal loop", starts=wall("2026-10-20T21:30"), created_at=FIRST,
            posted_by_id=ada.id,
        )  # fmt: skip
        begin(tuesday, Rule((1,)), FIRST)
        ben, cleo, dan = people
        for event in db.session.scalars(select(Event).order_by(Event.starts_at)):
            make_rsvp(event, ben, answered_at=FIRST)
            make_rsvp(event, cleo, answered_at=FIRST)
        give(ben, PROMPTS, FIRST)
        eve = make_member("Eve", timezone="Europe/London")
        follow(eve, LONDON, "Brixton", 10, Filters(), FIRST - timedelta(hours=1))
        weekly.begin(dan)
        turn(dan.id, NEW_RUN, off=False, by_digest=True)
        write(single, ada, To.GOING, "Bring a lamp.", 180, FIRST)
        db.session.commit()


def pass_time(
    app: Flask, begin: datetime, end: datetime, entries: Sequence[Entry] = TELLING
) -> Iterator[datetime]:
    """Every hour from the one to the other; what is due is done after each is given."""
    now = begin
    while now < end:
        yield now
        with app.app_context():
            for entry in entries:
                run(entry, now)
        now += STEP
