"""The cast around a run: Ada organizes, Ben belongs, Cleo has an account, a stranger has none."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from core.outbox import Message
from events.models import Event
from tests.factories import make_club, make_member, make_membership, make_run
from tests.visitor import Visitor, signed_in


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """A club in Brixton with its people, and a browser for each; `post` makes a run of theirs."""
    with app.app_context():
        people = {name: make_member(name) for name in ("Ada", "Ben", "Cleo")}
        club = make_club("Harbour Runners", owner=people["Ada"], slug="harbour")
        make_membership(club, people["Ben"])
        ids = {name.lower(): member.id for name, member in people.items()}
        emails = {name.lower(): member.email for name, member in people.items()}
        club_id = club.id
        db.session.commit()

    def post(**changes: Any) -> int:
        with app.app_context():
            run = make_run(db.session.get(Club, club_id), **changes)
            db.session.commit()
            return run.id

    browsers = {name: signed_in(app, member_id) for name, member_id in ids.items()}
    return SimpleNamespace(
        **browsers, stranger=Visitor(app), ids=ids, emails=emails, club=club_id, post=post
    )


@pytest.fixture
def run_of(app: Flask) -> Callable[[int], SimpleNamespace]:
    """A run's columns as they are now, with its groups."""

    def asked(run_id: int) -> SimpleNamespace:
        with app.app_context():
            event = db.session.get(Event, run_id)
            groups = [SimpleNamespace(**vars(group)) for group in event.groups]
            return SimpleNamespace(**{**vars(event), "groups": groups})

    return asked


@pytest.fixture
def mails(app: Flask) -> Callable[..., list[Message]]:
    """Every message in the outbox, oldest first; with a word, those whose key starts with it."""

    def asked(word: str = "") -> list[Message]:
        with app.app_context():
            every = db.session.scalars(select(Message).order_by(Message.id))
            return [mail for mail in every if mail.key.startswith(word)]

    return asked


def marks(html: str) -> dict[str, str]:
    """The marks for scripts on a run's page."""
    return dict(re.findall(r'data-(rsvp|position|going|waiting)="([^"]*)"', html))


def link_in(mail: Message) -> str:
    """The path of the link that confirms an answer."""
    found = re.search(r"/runs/\d+/confirm/\S+", mail.text)
    assert found, mail.text
    return found[0]
