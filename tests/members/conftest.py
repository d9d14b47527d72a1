"""Fixtures: reading the mail that a story sends."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from core import clock
from core.database import db
from core.outbox import Message
from members import accounts
from tests.visitor import Visitor

PASSWORD = "harbour lantern otter velvet"


class Post:
    """What the outbox holds, newest last."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def to(self, email: str) -> list[Message]:
        """Every mail to an address."""
        with self._app.app_context():
            wanted = select(Message).where(Message.recipient == email).order_by(Message.id)
            return list(db.session.scalars(wanted))

    def code_to(self, email: str) -> str:
        """The code in the last mail to an address."""
        return re.search(r"^ {4}(\d{6})$", self.to(email)[-1].text, re.M).group(1)

    def link_to(self, email: str, part: str) -> str:
        """The path of a link in the last mail to an address."""
        found = re.search(rf"https?://[^/]+(/{part}\S+)", self.to(email)[-1].text)
        return found.group(1)


@pytest.fixture
def post(app: Flask) -> Post:
    """The mail that was written."""
    return Post(app)


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """Makes somebody with a browser of her own."""
    return lambda: Visitor(app)


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """Every statement that the database is given."""
    given: list[str] = []

    def note(*asked: Any) -> None:
        given.append(asked[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    return given


@pytest.fixture
def ada(app: Flask) -> str:
    """The address of Ada, who has an account with PASSWORD."""
    add_member(app, "Ada", "ada@example.org")
    return "ada@example.org"


def add_member(app: Flask, name: str, email: str, password: str | None = PASSWORD) -> None:
    """An account, as the command makes it."""
    with app.app_context():
        accounts.add(name, email, clock.now(), password=password, verified=True)
        db.session.commit()


def is_signed_in(somebody: Visitor) -> bool:
    """Whether the settings page opens."""
    return somebody.get("/me/settings", follow=False).status_code == 200
