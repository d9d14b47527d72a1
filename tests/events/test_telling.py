"""What people are told of a change, and of a run that is called off: all of it at once."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from core.outbox import Message
from events import telling
from events.models import Event, MeetingPoint
from events.moving import cancel
from events.repeating import Rule
from events.series import begin
from members.models import Member
from tests.factories import at, make_rsvp

Mails = Callable[..., list[Message]]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def run(app: Flask, cast: SimpleNamespace) -> int:
    """Ben goes to a run on a Tuesday."""
    with time_machine.travel("2026-11-20T12:00:00Z"):
        run_id: int = cast.post(starts=at("2026-11-24T18:30"), area="Brixton")
        with app.app_context():
            ben = db.session.get_one(Member, cast.ids["ben"])
            make_rsvp(db.session.get_one(Event, run_id), ben)
            db.session.commit()
        yield run_id


def change(app: Flask, run: int, **changes: object) -> None:
    with app.app_context():
        event = db.session.get_one(Event, run)
        before = telling.told_of(event)
        for name, value in changes.items():
            setattr(event, name, value)
        event.sequence += 1
        telling.changed(event, clock.now(), was=before)
        db.session.commit()


def test_a_change_says_what_is_new_what_it_was_and_the_group(
    app: Flask, run: int, mails: Mails
) -> None:
    change(app, run, place="The other bridge")
    with app.app_context():
        starts = db.session.get_one(Event, run).starts_at
    change(app, run, starts_at=starts + timedelta(minutes=45))

    place, time = mails("run-changed")
    assert "Where: The other bridge (before: Lock Café)" in place.text
    assert "When: Tuesday 24 November, 18:30\n" in place.text
    assert "(before: Tue 24 Nov, 18:30)" in time.text
    assert "bridge\n" in time.text
    for mail in (place, time):
        assert "Group: Social pace" in mail.text
        assert "Social pace" in mail.html
    assert "Lock Café" in place.html
    assert "Tue 24 Nov, 18:30" in time.html


def test_who_answers_after_an_answer_fell_away_is_told_all_the_same(
    app: Flask, cast: SimpleNamespace, run: int, mails: Mails
) -> None:
    with app.app_context():
        other, cleo = cast.post(title="Hills"), db.session.get_one(Member, cast.ids["cleo"])
        fallen = make_rsvp(db.session.get_one(Event, run), cleo)
        cancel(db.session.get_one(Event, run), "Ice", clock.now())
        db.session.delete(fallen)
        db.session.flush()
        make_rsvp(db.session.get_one(Event, other), cleo)
        cancel(db.session.get_one(Event, other), "Ice", clock.now())
        db.session.commit()

    told = [
        mail.subject for mail in mails("run-cancelled") if mail.recipient == cast.emails["cleo"]
    ]
    assert [subject.partition(",")[0] for subject in told] == [
        "Cancelled: Canal loop", "Cancelled: Hills",
    ]  # fmt: skip


def test_where_the_meeting_point_is_kept_the_old_one_is_too(
    app: Flask, run: int, mails: Mails
) -> None:
    change(app, run, meeting_point=MeetingPoint.GOING, place="The other bridge")

    assert "Lock Café" not in mails("run-changed")[0].text


def test_a_cancelled_run_says_why_and_leads_to_the_next_of_its_series(
    app: Flask, run: int, mails: Mails
) -> None:
    with app.app_context():
        event = db.session.get_one(Event, run)
        begin(event, Rule((1,)), clock.now())
        following = telling.next_of(event).id
        cancel(event, "Ice on the towpath", clock.now())
        db.session.commit()

    [mail] = mails("run-cancelled")
    assert "The organizers say: Ice on the towpath" in mail.text
    assert "The next one is Tuesday 1 December, 18:30:" in mail.text
    for words in (mail.text, mail.html):
        assert f"/runs/{following}" in words
