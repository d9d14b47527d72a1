"""The one reminder after a run: it opens signed out, says nothing, and knows when to stop."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from core.outbox import Message
from events.attendance import RollCall
from members.models import Member
from tests.factories import make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import ENDS, GOOD, STARTS, Evening, agree, stored
from wellbeing import consents
from wellbeing.models import CheckIn
from wellbeing.prompting import prompt

pytestmark = pytest.mark.both_databases
BOTH = (consents.STORE, consents.PROMPTS)
STOP = "You let the last three of these go by"


def asked(app: Flask) -> list[str]:
    """The reminders that were mailed, oldest first."""
    with app.app_context():
        mails = db.session.scalars(select(Message).order_by(Message.id))
        return [mail.text for mail in mails if "after-run" in mail.key]


def run_and_ask(
    app: Flask, evening: Evening, hand: time_machine.Traveller, week: int, *, answers: bool = False
) -> None:
    """Ben runs, is asked, and answers or lets it go by."""
    hand.move_to(STARTS + timedelta(weeks=week, days=-1))
    with app.app_context():
        run = make_run(
            db.session.get(Club, evening.club),
            starts=(STARTS + timedelta(weeks=week, hours=1)).replace(tzinfo=None),
        )
        make_rsvp(run, db.session.get(Member, evening.ben))
        db.session.commit()
        hand.move_to(run.ends_at + timedelta(minutes=21))
        prompt(clock.now())
        if answers:
            own = {"member_id": evening.ben, "event_id": run.id, "version": 1}
            db.session.add(CheckIn(**own, created_at=clock.now(), after_at=clock.now(), late=False))
            db.session.commit()


def test_the_mailed_link_opens_the_questions_signed_out_and_keeps_the_answers(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    agree(app, evening.ben, *BOTH)
    clock_hand.move_to(ENDS + timedelta(minutes=21))
    with app.app_context():
        prompt(clock.now())

    (mail,) = asked(app)
    path = re.search(r"/check-in/\S+", mail)[0]
    stranger = Visitor(app)

    assert "How was it, Ben?" in stranger.get(path).text
    assert "Saved. Thanks, Ben." in stranger.post(path, **GOOD).text
    assert stored(app, evening.ben)[0].mood_after == GOOD["mood_after"]
    assert not re.search("mood|lonely|connected|effort", mail, re.IGNORECASE)


def test_nobody_is_asked_without_the_consent_and_nobody_twice(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(ENDS + timedelta(minutes=21))
    with app.app_context():
        assert prompt(clock.now()) == 0
    agree(app, evening.ben, *BOTH)
    with app.app_context():
        assert [prompt(clock.now()), prompt(clock.now())] == [1, 0]


def test_after_three_that_went_by_the_next_asks_once_whether_to_stop(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    agree(app, evening.ben, *BOTH)

    for week in range(1, 6):
        run_and_ask(app, evening, clock_hand, week)

    assert [STOP in mail for mail in asked(app)] == [False, False, False, True, False]


def test_an_answer_in_between_begins_the_count_anew(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    agree(app, evening.ben, *BOTH)

    for week in range(1, 6):
        run_and_ask(app, evening, clock_hand, week, answers=week == 2)

    assert not any(STOP in mail for mail in asked(app))


@pytest.mark.parametrize("spoiled", ["", "x", "..", "check"])
def test_a_spoiled_link_is_not_there(app: Flask, evening: Evening, spoiled: str) -> None:
    assert Visitor(app).get(f"/check-in/{spoiled or 'nothing'}").status_code == 404


def test_whoever_a_closed_roll_call_missed_is_not_asked_and_has_no_minutes_of_it(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:  # fmt: skip
    agree(app, evening.ben, *BOTH)
    clock_hand.move_to(ENDS + timedelta(minutes=21))
    moved = as_member(evening.ben).get("/me/wellbeing/week").text
    with app.app_context():
        db.session.add(RollCall(event_id=evening.run, closed_at=clock.now()))
        db.session.commit()
        prompt(clock.now())

    assert asked(app) == []
    assert "45 minutes moved" in moved
    assert "0 minutes moved" in as_member(evening.ben).get("/me/wellbeing/week").text
