"""Every kind of mail about runs, over a real mail server: text and HTML, and a way to end it."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message
from events import telling
from events.messages import To, write
from events.models import Answer, Event, Rsvp
from events.reminding import ask_to_post_again, remind, reminder_due, tell_new_runs
from events.week_ahead import send_weekly
from members.models import Member
from notices import weekly
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from wellbeing.consents import PROMPTS, give
from wellbeing.prompting import prompt

KINDS = {
    "You’re in", "Number 1 in line", "Taken back", "You’re in: Later", "A place for you",
    "The place went on", "Changed", "Your group has changed", "Cancelled", "Tomorrow",
    "How was", "New:", "Post ", "Harbour Runners writes", "Begin the weekly", "Your week",
}  # fmt: skip
SUNDAY = "2026-11-22T17:30:00+09:00"


def story() -> SimpleNamespace:
    """Ada organizes for Ben; one run is soon, the others later."""
    ada, ben = make_member("Ada", units="mi"), make_member("Ben", timezone="Asia/Tokyo", hours="12")
    club = make_club("Harbour Runners", owner=ada, slug="harbour")
    make_membership(club, ben)
    groups = [{"level": "chat", "distance_km": 5, "leader_id": ada.id}]
    run = make_run(club, title="Canal <b>loop</b> 🏃‍♀️", groups=groups)
    row = make_rsvp(run, ben, answered_at=clock.now() - timedelta(days=3))
    give(ben, PROMPTS, clock.now())
    return SimpleNamespace(ada=ada, ben=ben, club=club, run=run, row=row)


def tell_by_hand(at: SimpleNamespace) -> None:
    """What a press tells."""
    run, row, now = at.run, at.row, clock.now()
    telling.answered(run, row, now)
    telling.offered(run, row, now + timedelta(hours=2), "/runs/1/offer/x", now)
    telling.offer_ended(run, row, now + timedelta(hours=2), now)
    before, groups = telling.told_of(run), telling.groups_of(run)
    run.place, run.sequence = "The other bridge", run.sequence + 1
    run.groups[0].distance_km = 8
    telling.changed(run, now, was=before)
    telling.groups_changed(run, groups, now)
    write(run, at.ada, To.ALL, "Bring a lamp.\n\nAnd <i>a smile</i>.", None, now)
    weekly.ask_to_confirm(at.ben, now)
    weekly.begin(at.ben)
    full = make_run(at.club, title="Full one", capacity=1)
    make_rsvp(full, at.ada)
    telling.answered(full, make_rsvp(full, at.ben), now)
    later = make_run(at.club, title="Later")
    telling.moved_up(later, {make_rsvp(later, at.ben).member_id}, now)


def tell_by_the_clock(at: SimpleNamespace) -> None:
    """What the worker tells, each at its time."""
    run_id = at.run.id
    due, ends = reminder_due(at.run), at.run.ends_at
    remind(due)
    tell_new_runs(clock.now() + timedelta(minutes=11))
    send_weekly(datetime.fromisoformat(SUNDAY))
    prompt(ends + timedelta(minutes=20))
    run = db.session.get_one(Event, run_id)
    run.posted_by_id = at.ada.id
    db.session.commit()
    row = db.session.get_one(Rsvp, at.row.id)
    run.cancelled_at, run.cancel_reason = clock.now(), "Ice on the towpath"
    telling.cancelled(run, clock.now())
    row.answer = Answer.NO
    telling.answered(run, row, clock.now())


@pytest.fixture
def mails(app: Flask, smtp: SimpleNamespace) -> list[EmailMessage]:
    """What the server got."""
    app.config["MAIL_URL"] = smtp.url
    with time_machine.travel("2026-11-19T12:00:00Z") as at, app.app_context():
        people = story()
        tell_by_hand(people)
        db.session.commit()
        tuesday = datetime.fromisoformat("2026-11-24T18:30")
        new = make_run(people.club, title="Fresh", starts=tuesday, created_at=clock.now())
        db.session.commit()
        assert new.id
        tell_by_the_clock(people)
        db.session.commit()
        at.shift(timedelta(days=20))
        for message in db.session.query(Message):
            message.expires_at = None
        solo = make_club("Solo", owner=people.ada, slug="solo")
        yesterday = (clock.now() - timedelta(days=1)).replace(hour=9, tzinfo=None)
        make_run(solo, starts=yesterday, posted_by_id=people.ada.id)
        db.session.commit()
        ask_to_post_again(clock.now())
        while deliver_due(clock.now()):
            pass
        assert db.session.query(Member).count() == 2
    return smtp.messages


def test_each_kind_comes_as_text_and_html_with_a_way_to_end_it(mails: list[EmailMessage]) -> None:
    subjects = [mail["Subject"].strip() for mail in mails]
    assert {kind for kind in KINDS if any(one.startswith(kind) for one in subjects)} == KINDS

    for mail in mails:
        text = mail.get_body(("plain",)).get_content()
        html = mail.get_body(("html",)).get_content()
        way_off = mail["List-Unsubscribe"].strip("<>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert way_off in text
        assert way_off in html
        assert "<b>loop</b>" not in html
        assert "<i>a smile" not in html
        assert "color-scheme" in html
        assert not re.search(r"\{[{%]|None|Undefined", text + html)


def test_mails_about_answers_carry_the_run_for_the_calendar(mails: list[EmailMessage]) -> None:
    methods = {
        mail["Subject"].split(":")[0]: part.get_param("method")
        for mail in mails
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    }

    assert methods["Changed"] == methods["You’re in"] == "REQUEST"
    assert methods["Cancelled"] == methods["Taken back"] == "CANCEL"


def test_times_are_the_runs_own_in_the_readers_words(mails: list[EmailMessage]) -> None:
    ben = next(mail for mail in mails if mail["Subject"].startswith("You’re in: Canal"))
    text = ben.get_body(("plain",)).get_content()

    assert "6:30 pm (time in London)" in text
    assert "https://" not in ben["Subject"]


def test_the_question_after_a_run_says_nothing_more(mails: list[EmailMessage]) -> None:
    asked = next(mail for mail in mails if mail["Subject"].startswith("How was"))

    words = asked.get_body(("plain",)).get_content().replace("\r", "").split("\n--\n")[0].strip()

    assert re.fullmatch(r"http://\S+/check-in/\S+", words)
