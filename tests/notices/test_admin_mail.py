"""Dead letters, which an admin sees and sends again; and the mails that debug mode shows."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message, post
from members import login
from tests.factories import make_member
from tests.schema import close
from tests.visitor import Visitor


def sign_in(app: Flask, *, admin: bool) -> Visitor:
    """A visitor with a sign-in of their own, without the form."""
    visitor = Visitor(app)
    with app.test_request_context("/"):
        member = make_member("Ada", is_admin=admin)
        login.begin(member, clock.now())
        cookie = app.process_response(app.response_class())
        db.session.commit()
    visitor._client.set_cookie("sid", _value(cookie.headers["Set-Cookie"]))
    return visitor


def _value(set_cookie: str) -> str:
    return set_cookie.partition("=")[2].partition(";")[0]


def put(app: Flask, **changes: object) -> None:
    with app.app_context():
        post("letter", "cleo@example.org", "Harbour loop is off", "Words\n", clock.now())
        row = db.session.scalars(select(Message)).one()
        for name, value in changes.items():
            setattr(row, name, value)
        db.session.commit()


@pytest.mark.both_databases
def test_an_admin_sees_a_dead_letter_and_sends_it_again(app: Flask) -> None:
    put(app, dead_at=clock.now() - timedelta(hours=1), last_error="refused: 550")
    admin = sign_in(app, admin=True)

    page = admin.get("/admin/mail").text
    assert "Harbour loop is off" in page
    assert "refused: 550" in page

    assert "every mail found its way" in admin.post("/admin/mail/1").text
    with app.app_context():
        assert deliver_due(clock.now()) == 1
    assert admin.post("/admin/mail/1").status_code == 409


def test_an_admin_sees_why_a_mail_is_tried_again(app: Flask) -> None:
    again = clock.now() + timedelta(minutes=3)
    put(app, attempts=2, last_error="SMTPAuthenticationError 535", claimed_until=again)

    page = sign_in(app, admin=True).get("/admin/mail").text

    assert "Tried 2 times: SMTPAuthenticationError 535" in page
    assert f"Next: {again:%Y-%m-%d %H:%M} UTC" in page
    assert "Nothing was given up." in page


@pytest.mark.parametrize("path", ["/admin/mail", "/admin/mail/1"])
def test_for_everybody_else_there_is_nothing_here(app: Flask, path: str) -> None:
    put(app, dead_at=clock.now())
    member = sign_in(app, admin=False)

    assert (member.get(path) if path.endswith("mail") else member.post(path)).status_code == 404
    assert Visitor(app).get("/admin/mail", follow=False).status_code in (302, 303)


def test_an_unknown_letter_is_not_there(app: Flask) -> None:
    assert sign_in(app, admin=True).post("/admin/mail/99").status_code == 404


def test_debug_mode_alone_shows_the_mails(app: Flask, settings: dict[str, Any]) -> None:
    put(app)
    with app.app_context():
        deliver_due(clock.now())
    debugging = create_app({**settings, "DEBUG": True})

    assert Visitor(app).get("/dev/mail").status_code == 404
    visitor = Visitor(debugging)
    assert "Harbour loop is off" in visitor.get("/dev/mail").text
    name = next(Path(app.instance_path, "mail").glob("*.eml")).name
    assert "cleo@example.org" in visitor.get(f"/dev/mail/{name}").text
    assert visitor.get("/dev/mail/..%2fsecret-key").status_code == 404
    close(debugging)
