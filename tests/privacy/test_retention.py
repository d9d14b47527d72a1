"""What is kept no longer than it has to be."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from core.scrub import scrub
from events.forgetting import forget_unconfirmed
from jobs.timetable import TIMETABLE, run
from members.models import Member
from tests.factories import make_member, make_rsvp, make_run
from tests.privacy.conftest import NOW
from tests.visitor import Visitor


@pytest.fixture
def now(clock_hand: time_machine.Traveller) -> object:
    """The clock stands."""
    return NOW


@pytest.mark.both_databases
def test_accounts_that_nobody_confirmed_go_a_month_after_their_last_run(
    app: Flask, now: object
) -> None:
    with app.app_context():
        long_ago = clock.now() - timedelta(days=31)
        old, new, about, known = (
            make_member(name, verified_at=None, created_at=at)
            for name, at in (
                ("Old", long_ago), ("New", clock.now()), ("About", long_ago), ("Known", long_ago),
            )
        )  # fmt: skip
        known.verified_at = long_ago
        make_rsvp(make_run(), about)
        make_rsvp(make_run(starts=long_ago.replace(tzinfo=None) - timedelta(days=1)), old)
        db.session.commit()

        forget_unconfirmed(clock.now())
        db.session.commit()

        names = {member.name for member in db.session.query(Member)}
        assert names == {new.name, about.name, known.name}


@pytest.mark.both_databases
def test_the_timetable_forgets_and_scrubs(app: Flask, now: object) -> None:
    with app.app_context():
        make_member("Old", verified_at=None, created_at=clock.now() - timedelta(days=31))
        db.session.commit()

        for entry in TIMETABLE:
            run(entry, clock.now())

        assert db.session.query(Member).count() == 0
        assert scrub()


def test_a_reader_who_takes_a_while_holds_nothing_up_for_good(
    app: Flask, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.scrub.PATIENCE_MS", 10)
    with app.app_context():
        reader = db.engine.connect()
        reader.exec_driver_sql("SELECT count(*) FROM member").scalar()
        make_member("Ada")
        db.session.commit()

        held_up = scrub()
        reader.close()

        assert not held_up
        assert scrub()


def test_the_page_says_how_long(story: object, ben: Visitor) -> None:
    page = ben.get("/me/export").text

    for words in ("730 days", "3 years", "30 days, or 14 without use", "35 days"):
        assert words in page
