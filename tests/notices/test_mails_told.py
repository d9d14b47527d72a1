"""Every mail there is, over a real mail server: text and HTML, and a way to end it."""

import re
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message
from notices.kinds import KINDS, LEAD, NOTE
from notices.models import Notice
from tests.notices.every_mail import BEGIN, tell_everything
from tests.servers import Mailbox

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
WITHOUT_A_WAY_OFF = {"code"}
"""First words of the keys of what somebody typed an address for, this minute."""


@pytest.fixture
def written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates of the mails, in the order in which their HTML is drawn."""
    drawn: list[str] = []
    render = app.jinja_env.get_template

    def noticed(name: str, *rest: object) -> object:
        part = re.fullmatch(r"mail/([a-z]\w*)\.html", name)
        drawn.extend(part.groups() if part else ())
        return render(name, *rest)

    monkeypatch.setattr(app.jinja_env, "get_template", noticed)
    return drawn


@pytest.fixture
def told(app: Flask, smtp: Mailbox) -> dict[str, list[EmailMessage]]:
    """What the server got, by the first word of its key."""
    app.config["MAIL_URL"] = smtp.url
    with time_machine.travel(BEGIN) as at:
        tell_everything(app)
        with app.app_context():
            keys = {row.id: row.key for row in db.session.scalars(select(Message))}
            assert not [key for key in keys.values() if "None" in key], "each cause has a number"
            db.session.query(Message).update({"expires_at": None})
            db.session.commit()
            at.shift(86_400 * 6)
            order = select(Message.id).order_by(Message.due_at, Message.id)
            words = [keys[one].split(":")[0] for one in db.session.scalars(order)]
            while deliver_due(clock.now()):
                pass
    found: dict[str, list[EmailMessage]] = {}
    for word, mail in zip(words, smtp.messages, strict=True):
        found.setdefault(word, []).append(mail)
    return found


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r", "")


def html_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())


def test_every_mail_comes_as_text_and_html_with_a_way_to_end_it(
    told: dict[str, list[EmailMessage]], smtp: Mailbox
) -> None:
    for word, mails in told.items():
        for mail in mails:
            text, html = text_of(mail), html_of(mail)
            assert mail["Auto-Submitted"] == "auto-generated"
            assert "prefers-color-scheme: dark" in html
            assert not re.search(
                r"<(b>loop|i>Runners|i>a smile|i>cocoa|u>tow|other>|b>run)", html
            ), word
            assert not re.search(r"\{[{%]|None|Undefined|%\(", text + html), word
            if word not in WITHOUT_A_WAY_OFF:
                way_off = mail["List-Unsubscribe"].strip("<>")
                assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
                assert way_off in text
                assert way_off in html
    assert {len(to) for to in smtp.recipients} == {1}, "one mail, one person"
    assert max(Counter(mail["Message-ID"] for mail in smtp.messages).values()) == 1


def test_the_story_brings_every_mail_there_is_to_the_server(
    written: list[str], told: dict[str, list[EmailMessage]]
) -> None:
    arrived = sum(len(mails) for mails in told.values())

    assert len(written) == arrived, "each that was written, and no other"
    for kind in ("txt", "html"):
        assert {file.stem for file in TEMPLATES.glob(f"[!_]*.{kind}")} == set(written), kind


def test_what_is_told_stands_in_the_inbox_under_a_kind_that_has_a_choice(
    app: Flask, told: dict[str, list[EmailMessage]]
) -> None:
    with app.app_context():
        kinds = dict(db.session.execute(select(Notice.key, Notice.kind)).all())

    by_word = {key.split(":")[0]: kind for key, kind in kinds.items()}
    assert set(by_word.values()) <= set(KINDS)
    assert by_word["lead"] == LEAD
    assert by_word["care-note"] == NOTE
    assert {"bad-weather", "good-weather", "folded", "reminder", "near"} <= set(by_word)
    assert {"asked", "asked-run", "let-in"} <= set(by_word)
    never = {"code", "moved", "rsvp", "weekly", "weekly-confirm"}
    assert set(told) - set(by_word) == never


def test_mails_about_answers_carry_the_run_for_the_calendar(
    told: dict[str, list[EmailMessage]],
) -> None:
    methods = {
        word: part.get_param("method")
        for word, mails in told.items()
        for mail in mails
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    }

    moves = ("rsvp-going", "rsvp-waiting", "moved-up", "offer", "run-changed", "group-changed")
    assert {methods[word] for word in moves} == {"REQUEST"}
    assert {methods[word] for word in ("run-cancelled", "rsvp-none")} == {"CANCEL"}


def test_times_are_the_runs_own_in_the_readers_words(told: dict[str, list[EmailMessage]]) -> None:
    [ben] = [mail for mail in told["rsvp-going"] if "Canal" in mail["Subject"]]
    of_dan = next(mail for mail in told["run-changed"] if mail["To"] == "dan@example.org")

    assert "6:30 pm (time in London)" in text_of(ben)
    assert "3.1 mi" in text_of(ben)
    assert "18:30\n" in text_of(of_dan)
    assert "Times are those of London, where the run is." in text_of(of_dan)
    assert "Times are those of London, where the run is." in html_of(of_dan)


def test_the_reminder_has_why_who_leads_the_weather_and_three_answers(
    told: dict[str, list[EmailMessage]],
) -> None:
    mail = next(mail for mail in told["reminder"] if "Canal" in mail["Subject"])
    text = text_of(mail)

    assert "To hear <other> voices" in text
    assert re.search(r"https://www\.yr\.no/\S+/51\.46,-0\.12\n", text)
    assert len(re.findall(r"/still/\S+", text)) == 3
    assert [one for one in ("?answer=down", "?answer=no") if one not in text] == []
    assert "Led by" in text


def test_the_question_after_a_run_says_nothing_more(told: dict[str, list[EmailMessage]]) -> None:
    mail = told["after-run"][0]

    words, _, foot = text_of(mail).partition("\n\n--\n")

    assert mail["Subject"] == "How was Saturday’s run?"
    assert re.fullmatch(r"http://\S+/check-in/\S+", words.strip())
    assert not re.search(r"Canal|Harbour|Times are|Ben", foot + html_of(mail))
