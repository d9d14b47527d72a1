"""The weekly mail: never empty, once, on Sunday afternoon where the member is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from core.outbox import Message
from events.week_ahead import send_weekly
from members.models import Member
from notices import weekly
from notices.preferences import turn
from notices.telling import About, tell
from tests.factories import make_club, make_member, make_membership, make_run

SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
WALL = "2026-11-24T18:30"


def texts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Message.text).order_by(Message.id)))


def sent(app: Flask, at: datetime) -> int:
    with app.app_context():
        return send_weekly(at)


@pytest.fixture
def club(app: Flask) -> int:
    """Ben is in a club that has no run ahead, and has confirmed his weekly mail."""
    with time_machine.travel(SUNDAY - timedelta(days=3)), app.app_context():
        ben, club = make_member("Ben", timezone="Europe/London"), make_club("Harbour Runners")
        make_membership(club, ben)
        weekly.begin(ben)
        db.session.commit()
        return club.id


def post_a_run(app: Flask, club_id: int) -> None:
    with time_machine.travel(SUNDAY - timedelta(days=3)), app.app_context():
        make_run(db.session.get_one(Club, club_id), starts=datetime.fromisoformat(WALL))
        db.session.commit()


@pytest.mark.usefixtures("club")
def test_there_is_no_empty_one(app: Flask) -> None:
    assert sent(app, SUNDAY) == 0
    assert texts(app) == []


@pytest.mark.both_databases
def test_it_comes_once_on_sunday_afternoon_with_the_week_ahead(app: Flask, club: int) -> None:
    post_a_run(app, club)

    hours = [SUNDAY.replace(hour=hour) for hour in (9, 15, 16, 17, 20, 21)]
    days = [SUNDAY + timedelta(days=days) for days in (-1, 1)]

    assert [sent(app, at) for at in [days[0], *hours, days[1]]] == [0, 0, 0, 1, 0, 0, 0, 0]
    [text] = texts(app)
    assert "Canal loop, Harbour Runners" in text
    assert "Tuesday 24 November, 18:30" in text


def test_what_was_to_wait_for_it_comes_with_it_and_in_no_other(app: Flask, club: int) -> None:
    with time_machine.travel(SUNDAY - timedelta(days=1)), app.app_context():
        ben = db.session.scalars(select(Member)).one()
        turn(ben.id, "post_again", off=False, by_digest=True)
        run = make_run(title="Hills")
        told = About("post_again", "/clubs/x/runs/new?from=1", club_id=club)
        assert tell(ben, told, "k", clock.now(), "post_again", event=run, path="/x")
        db.session.commit()
    assert texts(app) == []

    assert [sent(app, SUNDAY + timedelta(weeks=week)) for week in (0, 1)] == [1, 0]

    assert "Post Hills again?" in texts(app)[0]


def test_who_has_not_pressed_the_button_or_is_unverified_gets_none(app: Flask, club: int) -> None:
    post_a_run(app, club)
    with app.app_context():
        cleo, dan = make_member("Cleo"), make_member("Dan", verified_at=None)
        for member in (cleo, dan):
            make_membership(db.session.get_one(Club, club), member)
        weekly.ask_to_confirm(cleo, clock.now())
        weekly.begin(dan)
        db.session.commit()

    assert sent(app, SUNDAY) == 1


def test_nothing_of_a_check_in_is_in_it(app: Flask, club: int) -> None:
    post_a_run(app, club)
    sent(app, SUNDAY)

    words = ("felt", "feel", "lonely", "connected", "mood", "check", "talk")
    said = re.sub(r"http\S+", "", texts(app)[0]).lower()
    assert not [word for word in words if word in said]
