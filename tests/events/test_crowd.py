"""Forty people press at once, in four processes."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from core.database import db
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from members.models import Member
from tests.events.conftest import marks
from tests.factories import make_member, make_rsvp
from tests.schema import close
from tests.visitor import Visitor, signed_in

PROCESSES, EACH = 4, 10
together: Barrier


def _meet(barrier: Barrier) -> None:
    global together  # noqa: PLW0603 - how a worker process is handed its barrier
    together = barrier


def _press(
    settings: dict[str, Any], run: int, secrets: list[str], answer: str
) -> list[dict[str, str]]:
    app = create_app(settings)
    browsers = []
    for secret in secrets:
        browsers.append(Visitor(app))
        browsers[-1]._client.set_cookie("sid", secret)
    together.wait(timeout=60)
    pages = [browser.swap(f"/runs/{run}/rsvp", answer=answer) for browser in browsers]
    close(app)
    assert {page.status_code for page in pages} == {200}
    return [marks(page.text) for page in pages]


def press_at_once(
    settings: dict[str, Any], run: int, secrets: list[str], answer: str
) -> list[dict[str, str]]:
    """What each browser saw after its answer, from PROCESSES processes that start together."""
    context = multiprocessing.get_context("spawn")
    shares = [secrets[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(
        PROCESSES, context, initializer=_meet, initargs=(context.Barrier(PROCESSES),)
    ) as workers:
        pressed = [workers.submit(_press, settings, run, share, answer) for share in shares]
        return [seen for one in pressed for seen in one.result(timeout=120)]


@pytest.mark.both_databases
def test_ten_of_forty_come_and_thirty_wait_in_the_order_of_their_arrival(
    app: Flask, settings: dict[str, Any], cast: SimpleNamespace
) -> None:
    run = cast.post(capacity=10)
    with app.app_context():
        ids = [make_member(f"M{number}").id for number in range(PROCESSES * EACH)]
        db.session.commit()
    secrets = [signed_in(app, key)._client.get_cookie("sid").value for key in ids]

    seen = press_at_once(settings, run, secrets, "yes")

    assert sum(one["rsvp"] == "going" for one in seen) == 10
    waiting = sorted(int(one["position"]) for one in seen if one["rsvp"] == "waiting")
    assert waiting == list(range(1, 31))
    with app.app_context():
        rows = db.session.scalars(select(Rsvp).order_by(Rsvp.number)).all()
        line = line_of(db.session.get(Event, run))
        assert [row.number for row in rows] == list(range(1, 41))
        assert [entry.key for entry in line.going] == [row.member_id for row in rows[:10]]
        assert [entry.key for entry in line.waiting] == [row.member_id for row in rows[10:]]


@pytest.mark.both_databases
def test_eight_leave_at_once_and_exactly_the_next_eight_are_moved_up_and_told(
    app: Flask, settings: dict[str, Any], cast: SimpleNamespace, mails: Callable[[], list[Any]]
) -> None:
    run = cast.post(capacity=10)
    with app.app_context():
        members = [make_member(f"M{number}") for number in range(30)]
        for member in members:
            make_rsvp(db.session.get(Event, run), member)
        ids = [member.id for member in members]
        db.session.commit()
    leaving = [signed_in(app, key)._client.get_cookie("sid").value for key in ids[:8]]

    press_at_once(settings, run, leaving, "no")

    with app.app_context():
        line = line_of(db.session.get(Event, run))
        told = set(db.session.scalars(select(Member.id).where(Member.email.in_(
            [mail.recipient for mail in mails() if mail.key.startswith("moved-up:")]
        ))))  # fmt: skip
        gone = set(db.session.scalars(select(Rsvp.member_id).where(Rsvp.answer == Answer.NO)))
    assert [entry.key for entry in line.going] == ids[8:18]
    assert (told, gone) == (set(ids[10:18]), set(ids[:8]))
    assert len([mail for mail in mails() if mail.key.startswith("moved-up:")]) == 8
