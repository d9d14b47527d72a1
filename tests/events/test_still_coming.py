"""The links of a reminder: they show, a button answers, and for one thing alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from core.outbox import Message
from events.models import Answer, Event
from events.queries import line_of
from events.reminding import STILL, remind, reminder_due, say_why
from members.models import Member
from tests.factories import make_rsvp
from web import tokens

Mails = Callable[..., list[Message]]


@pytest.fixture
def story(app: Flask, cast: SimpleNamespace, mails: Mails) -> SimpleNamespace:
    """Ben goes to a run and has his reminder; `path` is where its links lead."""
    with time_machine.travel("2026-11-16T12:00:00Z"):
        run = cast.post(groups=[{"level": "chat"}, {"level": "sing"}])
        with app.app_context():
            event = db.session.get_one(Event, run)
            make_rsvp(event, db.session.get_one(Member, cast.ids["ben"]))
            db.session.commit()
            due = reminder_due(event)
    with time_machine.travel(due), app.app_context():
        remind(due)
    mail = mails("reminder")[0]
    path = re.search(r"/runs/\d+/still/[\w.-]+", mail.text)[0]
    with time_machine.travel(due + timedelta(hours=1)):
        yield SimpleNamespace(run=run, path=path, mail=mail, browser=cast.stranger, cast=cast)


def answer_of(app: Flask, run: int) -> tuple[str, str]:
    with app.app_context():
        event = db.session.get_one(Event, run)
        rows = line_of(event).going
        level = {group.id: group.level for group in event.groups}
        return ("yes", level.get(rows[0].group, "")) if rows else ("no", "")


@pytest.mark.parametrize("query", ["", "?answer=down", "?answer=no", "?answer=nonsense"])
def test_a_scanner_that_opens_every_link_twice_changes_nothing(
    app: Flask, story: SimpleNamespace, query: str
) -> None:
    for method in ("GET", "HEAD", "GET", "HEAD"):
        assert app.test_client().open(story.path + query, method=method).status_code == 200

    assert answer_of(app, story.run) == ("yes", "chat")


def test_the_buttons_answer_without_a_sign_in(app: Flask, story: SimpleNamespace) -> None:
    assert "Your place is yours" in story.browser.post(story.path, answer="yes").text
    page = story.browser.get(story.path + "?answer=down").text
    down = re.search(r'name="answer" value="(\d+)"', page)[1]
    assert "take it down a step" in story.browser.post(story.path, answer=down).text
    assert answer_of(app, story.run) == ("yes", "sing")

    assert "goes to the next in line" in story.browser.post(story.path, answer="no").text
    assert answer_of(app, story.run) == ("no", "")


@pytest.mark.parametrize("damage", ["cut", "foreign", "other run", "other purpose", "old"])
def test_a_token_for_something_else_leads_to_a_page_that_helps(
    app: Flask, story: SimpleNamespace, damage: str
) -> None:
    base = f"/runs/{story.run}/still/"
    ben = story.cast.ids["ben"]
    with app.app_context():
        paths = {
            "cut": story.path[:-4],
            "foreign": base + "abc.def.ghi",
            "other run": base + tokens.sign(STILL, [story.run + 1, ben]),
            "other purpose": base + tokens.sign("unsubscribe", [ben, "rsvp"]),
            "old": story.path,
        }
    later = clock.now() + timedelta(days=8 if damage == "old" else 0)

    with time_machine.travel(later):
        answers = story.browser.get(paths[damage]), story.browser.post(paths[damage], answer="no")

    for page in answers:
        assert page.status_code == 404
        assert "newest mail" in page.text
    assert answer_of(app, story.run)[0] == Answer.YES


def test_a_reminders_token_opens_nothing_else(story: SimpleNamespace) -> None:
    token = story.path.rsplit("/", 1)[1]

    for way in ("/unsubscribe", "/me/weekly", f"/runs/{story.run}/confirm"):
        assert story.browser.get(f"{way}/{token}").status_code in (404, 410)


def test_the_reminder_says_where_who_and_the_weather_as_a_link(story: SimpleNamespace) -> None:
    assert "Lock Café" in story.mail.text
    assert "https://www.yr.no/" in story.mail.text
    assert story.mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_reminder_brings_the_members_own_why(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    say_why(
        app, lambda member_id, _now: "To <hear> voices" if member_id == cast.ids["ben"] else None
    )
    run = cast.post()
    with app.app_context():
        event = db.session.get_one(Event, run)
        for name in ("ben", "cleo"):
            long_ago = event.starts_at - timedelta(days=9)
            make_rsvp(event, db.session.get_one(Member, cast.ids[name]), answered_at=long_ago)
        db.session.commit()
        remind(reminder_due(event))

    bens, cleos = mails("reminder")
    assert "To <hear> voices" in bens.text
    assert "To &lt;hear&gt; voices" in bens.html
    assert "voices" not in bens.subject + cleos.text
