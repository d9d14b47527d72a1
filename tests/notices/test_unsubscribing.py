"""Turning a kind of mail off: by one link, signed in or not, and never by looking."""

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from core.outbox import Message
from members.models import Member
from notices.preferences import turn, wants, who_wants
from tests.factories import make_member
from tests.visitor import Visitor
from web.mails import link, send, unsubscribe_link
from web.tokens import sign


def ada_and_path(app: Flask, kind: str = "rsvp") -> tuple[Member, str]:
    with app.app_context():
        ada = make_member("Ada")
        db.session.commit()
        return ada, unsubscribe_link(ada.id, kind).removeprefix(app.config["PUBLIC_URL"])


def wanted(app: Flask, ada: Member, kind: str = "rsvp") -> bool:
    with app.app_context():
        return wants(ada, kind)


@pytest.mark.both_databases
def test_the_link_shows_and_the_button_turns_it_off_and_on(app: Flask) -> None:
    ada, path = ada_and_path(app)
    visitor = Visitor(app)

    for _ in range(2):
        assert "Turn them off" in visitor.get(path).text
        assert wanted(app, ada)

    assert "no more mails about your answers" in visitor.post(path, answer="off").text
    assert not wanted(app, ada)
    assert wanted(app, ada, "moved_up")

    visitor.post(path, answer="on")
    assert wanted(app, ada)


@pytest.mark.both_databases
def test_a_mail_program_turns_it_off_with_one_post(app: Flask) -> None:
    ada, path = ada_and_path(app)

    for _ in range(2):
        answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    assert not wanted(app, ada)


def test_a_scanner_that_looks_changes_nothing(app: Flask) -> None:
    ada, path = ada_and_path(app)

    for method in ("GET", "HEAD", "OPTIONS"):
        app.test_client().open(path, method=method)

    assert wanted(app, ada)


@pytest.mark.parametrize("kind", ["run_changed", "run_cancelled", "account"])
def test_what_always_goes_says_why_and_has_no_button(app: Flask, kind: str) -> None:
    ada, path = ada_and_path(app, kind)

    page = Visitor(app).get(path).text
    app.test_client().post(path)

    assert "We always send" in page
    assert 'value="off"' not in page
    assert wanted(app, ada, kind)


@pytest.mark.parametrize("damage", ["cut", "foreign", "other purpose", "nobody"])
def test_a_link_that_is_not_whole_leads_to_a_page_that_helps(app: Flask, damage: str) -> None:
    _, path = ada_and_path(app)
    with app.app_context():
        paths = {
            "cut": path[:-3],
            "foreign": "/unsubscribe/abc.def.ghi",
            "other purpose": f"/unsubscribe/{sign('something else', [1, 'rsvp'])}",
            "nobody": f"/unsubscribe/{sign('unsubscribe', [987654, 'rsvp'])}",
        }

    for answer in (Visitor(app).get(paths[damage]), app.test_client().post(paths[damage])):
        assert answer.status_code == 404
        assert "Open it from the mail once more" in answer.text


@pytest.mark.both_databases
def test_many_members_are_asked_at_once(app: Flask) -> None:
    with app.app_context():
        ada, ben = make_member("Ada"), make_member("Ben")
        turn(ben.id, "rsvp", off=True)

        assert who_wants([ada.id, ben.id], "rsvp") == {ada.id}
        assert who_wants([ada.id, ben.id], "run_changed") == {ada.id, ben.id}
        assert who_wants([], "rsvp") == set()


@pytest.mark.both_databases
def test_what_a_member_turned_off_goes_with_the_member(app: Flask) -> None:
    with app.app_context():
        ada = make_member("Ada")
        turn(ada.id, "rsvp", off=True)
        db.session.delete(ada)

        db.session.commit()


def test_a_mail_carries_its_link_in_header_and_foot(app: Flask) -> None:
    with app.app_context():
        way = unsubscribe_link(1, "rsvp")
        send("k", "ada@example.org", "sign_in_code", clock.now(), unsubscribe=way, **WORDS)

        row = db.session.scalars(select(Message)).one()

    assert row.headers == {
        "List-Unsubscribe": f"<{way}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert way in row.text
    assert way in (row.html or way)


def test_a_mail_without_a_way_to_turn_it_off_is_not_sent(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="needs an unsubscribe link"):
        send("k", "ada@example.org", "sign_in_code", clock.now(), **WORDS)


def test_links_start_with_the_public_url_whatever_host_was_asked(app: Flask) -> None:
    app.config["PUBLIC_URL"] = "https://runs.example.org"
    with app.test_request_context("/", base_url="http://evil.example"):
        assert link("/runs/12") == "https://runs.example.org/runs/12"


WORDS = {"code": "123456", "url": "/", "minutes": 10, "device": "Firefox"}
