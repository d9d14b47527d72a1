"""Fixtures: one club on one evening. Ada organizes, Ben is going, Cleo is a stranger."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor, signed_in
from tests.wellbeing.eight_weeks import begin
from tests.wellbeing.evenings import HOME, STARTS, Evening


@pytest.fixture
def clock_hand() -> Iterator[time_machine.Traveller]:
    """The clock, standing at the day before; `move_to` moves it."""
    with time_machine.travel(STARTS - timedelta(days=1), tick=False) as hand:
        yield hand


@pytest.fixture
def evening(app: Flask, clock_hand: time_machine.Traveller) -> Evening:
    """A club, a run, and three people; the clock is set to shortly after the run."""
    with app.app_context():
        ada, ben, cleo = make_member("Ada"), make_member("Ben", country="GB"), make_member("Cleo")
        club = make_club(owner=ada)
        make_membership(club, ben)
        run = make_run(
            club, starts=datetime.fromisoformat("2026-06-02T18:30:00"), title="Canal loop"
        )
        make_rsvp(run, ben)
        db.session.commit()
        found = Evening(club.id, club.slug, run.id, ada.id, ben.id, cleo.id)
    clock_hand.move_to(HOME)
    return found


@pytest.fixture
def home(app: Flask) -> Evening:
    """Ben is home from a run that ended a quarter of an hour ago, on the true clock."""
    with app.app_context():
        ada, ben = make_member("Ada"), make_member("Ben", country="GB")
        club = make_club(owner=ada)
        make_membership(club, ben)
        local = clock.now().astimezone(ZoneInfo("Europe/London")) - timedelta(minutes=60)
        run = make_run(club, starts=local.replace(tzinfo=None, fold=0))
        make_rsvp(run, ben)
        db.session.commit()
        return Evening(club.id, club.slug, run.id, ada.id, ben.id, 0)


@pytest.fixture
def as_member(app: Flask) -> Callable[[int], Visitor]:
    """Makes the browser of a member who is signed in now."""

    return partial(signed_in, app)


@pytest.fixture
def ben(evening: Evening, as_member: Callable[[int], Visitor]) -> Visitor:
    """Ben's browser, shortly after the run."""
    return as_member(evening.ben)


@pytest.fixture
def ada(evening: Evening, as_member: Callable[[int], Visitor]) -> Visitor:
    """The organizer's browser."""
    return as_member(evening.ada)


@pytest.fixture
def programme(evening: Evening, ada: Visitor) -> str:
    """The address of a programme that begins next Tuesday, led by Ada."""
    return begin(ada, evening)
