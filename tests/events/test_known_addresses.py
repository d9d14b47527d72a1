"""Somebody signed out takes a run down, and a known address looks like any other meanwhile."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from core.database import db
from core.outbox import Message
from events.models import Event, Rsvp
from tests.events.conftest import link_in
from tests.events.test_strangers import without_what_differs
from tests.visitor import Visitor

Mails = Callable[[], list[Message]]


def test_whoever_is_signed_out_takes_it_down_too_and_a_known_address_looks_the_same(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    groups = [{"level": "sing"}, {"level": "sentences"}]
    said = []
    for email in ("nobody@example.org", cast.emails["ben"]):
        browser, run = Visitor(app), cast.post(groups=groups)
        fields = {"answer": "yes", "name": "Ben", "email": email}
        with app.app_context():
            sing, quick = (group.id for group in db.session.get(Event, run).groups)
        browser.post(f"/runs/{run}/rsvp", group=quick, **fields)
        steps = [browser.post(f"/runs/{run}/audible", to=to) for to in (sing, "coffee", "walk")]
        said.append([(step.status_code, without_what_differs(step.text, run)) for step in steps])

    unknown, known = said
    assert [status for status, _page in unknown] == [200, 200, 409]
    assert unknown == known
    assert 'data-rsvp="going"' in known[1][1]
    with app.app_context():
        assert db.session.scalars(select(Rsvp.kind)).all() == ["coffee"]
    browser.post(link_in(mails()[-1]))
    with app.app_context():
        assert db.session.scalars(select(Rsvp.kind)).all() == ["coffee", "coffee"]


@pytest.mark.parametrize("way", ["coffee", "help", "down into a full group"])
def test_a_known_address_looks_the_same_however_it_comes(
    app: Flask, cast: SimpleNamespace, way: str
) -> None:
    pages = []
    groups = [{"level": "sing", "capacity": 1}, {"level": "sentences"}]
    for email in ("nobody@example.org", cast.emails["ben"]):
        run, browser = cast.post(groups=groups, capacity=1 if way == "help" else None), Visitor(app)
        with app.app_context():
            sing, quick = (group.id for group in db.session.get(Event, run).groups)
        cast.cleo.post(f"/runs/{run}/rsvp", answer="yes", group=sing)
        group = way if way in ("coffee", "help") else quick
        fields = {"answer": "yes", "name": "Ben", "email": email, "group": group}
        page = browser.post(f"/runs/{run}/rsvp", **fields)
        if group == quick:
            page = browser.post(f"/runs/{run}/audible", to=sing)
        pages.append(without_what_differs(page.text, run))

    assert pages[0] == pages[1]
    assert 'data-rsvp="going"' in pages[1]


def test_without_an_answer_there_is_nothing_to_take_down(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post()

    assert cast.stranger.post(f"/runs/{run}/audible", to="coffee").status_code == 403
    cast.stranger.post(f"/runs/{run}/rsvp", answer="yes", name="Ben", email=cast.emails["ben"])
    cast.stranger.post(f"/runs/{run}/rsvp", answer="no")
    assert cast.stranger.post(f"/runs/{run}/audible", to="coffee").status_code == 409
