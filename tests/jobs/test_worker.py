"""The worker as a process of its own: quick, and nothing is lost when it is killed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.bell import make_huey
from core.database import db
from core.delivery import deliver_due
from core.mail import message_id
from core.outbox import LEASE, Message, post
from tests.servers import Mailbox
from tests.workers import ROOT, Workers

KILLS = 50
NOTICES = 500


@pytest.fixture
def environment(settings: dict[str, Any], smtp: Mailbox, app: Flask) -> dict[str, str]:
    """The settings of `app`, as a process of its own is given them."""
    app.config["MAIL_URL"] = smtp.url
    names = ("SECRET_KEY", "DATABASE_URL", "INSTANCE", "REDIS_URL")
    return {"MAIL_URL": smtp.url} | {name: settings[name] for name in names if settings.get(name)}


@pytest.fixture
def workers(environment: dict[str, str]) -> Iterator[Workers]:
    workers = Workers(environment)
    yield workers
    workers.close()


def wait_for(what: Callable[[], object], seconds: float = 10) -> float:
    """Wait until it is so; how many seconds it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.005)
    return time.monotonic() - began


def tell(*keys: str) -> None:
    for key in keys:
        post(key, "ada@example.org", f"About {key}", "Words\n", clock.now())
    db.session.commit()


@pytest.mark.both_databases
def test_a_mail_leaves_within_two_seconds(app: Flask, smtp: Mailbox, workers: Workers) -> None:
    workers.start()
    with app.app_context():
        tell("first")
        wait_for(lambda: smtp.messages)
        for number in range(3):
            tell(f"later {number}")

            assert wait_for(lambda: len(smtp.messages) == number + 2) < 2  # noqa: B023 - waits here


def test_redis_rings_too(
    redis_url: str, app: Flask, smtp: Mailbox, environment: dict[str, str]
) -> None:
    app.config["REDIS_URL"] = redis_url
    app.extensions["bell"].huey.storage = make_huey(app).storage
    workers = Workers(environment | {"REDIS_URL": redis_url})
    workers.start()
    with app.app_context():
        tell("first")
        wait_for(lambda: smtp.messages)
        tell("second")
        took = wait_for(lambda: len(smtp.messages) == 2)
    app.extensions["bell"].huey.storage.conn.close()
    workers.close()

    assert took < 2


@pytest.mark.settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_a_bell_that_does_not_ring_harms_nobody(app: Flask) -> None:
    with app.app_context():
        tell("letter")

        assert db.session.scalar(select(func.count(Message.id))) == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_finishes_the_message_and_goes(
    app: Flask, smtp: Mailbox, environment: dict[str, str], how: signal.Signals
) -> None:
    given = {f"RUNCLUB_{name}": value for name, value in environment.items()}
    with app.app_context():
        tell(*(f"letter {number}" for number in range(60)))
        _answer_after(smtp, 0.02)
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "worker"],
            cwd=ROOT,
            env=os.environ | given,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: len(smtp.messages) >= 3, 20)
        worker.send_signal(how)

        assert worker.wait(10) == 0

        db.session.rollback()
        waiting = select(Message).where(Message.delivered_at.is_(None))
        left = db.session.scalars(waiting).all()
    assert len(left) + len(smtp.messages) == 60
    assert left
    assert {message.claimed_until for message in left} == {None}


@pytest.mark.both_databases
def test_killed_at_any_moment_it_loses_nothing(app: Flask, smtp: Mailbox, workers: Workers) -> None:
    keys = [f"notice {number}" for number in range(NOTICES)]
    _answer_after(smtp, 0.005)
    share, chance = NOTICES // KILLS, random.Random(7)  # noqa: S311 - nothing secret
    not_marked: set[str] = set()
    with app.app_context():
        for begin in range(0, NOTICES, share):
            tell(*keys[begin : begin + share])
            heard = len(smtp.messages)
            worker = workers.start()
            if begin % (2 * share):  # each second one is killed wherever it is, maybe at its start
                wait_for(lambda: len(smtp.messages) > heard)  # noqa: B023 - waits here
            time.sleep(chance.uniform(0, 0.1))
            workers.end(worker)
            not_marked |= _not_marked()
        while deliver_due(clock.now() + 2 * LEASE + timedelta(hours=1)):
            pass
        assert _not_marked() == set()

    came = Counter(mail["Message-ID"] for mail in smtp.messages)
    doubled = {name for name, times in came.items() if times > 1}
    assert set(came) == {_name_of(app, key) for key in keys}, "none is lost"
    assert doubled <= {_name_of(app, key) for key in not_marked}, "marked is never sent again"
    assert max(came.values()) <= 2
    assert len(doubled) <= KILLS, "a kill catches one message at most"


def _not_marked() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Message.key).where(Message.delivered_at.is_(None))))


def _name_of(app: Flask, key: str) -> str:
    return message_id(key, app.config["PUBLIC_URL"])


def _answer_after(smtp: Mailbox, seconds: float) -> None:
    """Let the server take its time between keeping a mail and saying so."""
    keep = smtp.handle_DATA

    async def keep_then_wait(server: SMTP, talk: Session, envelope: Envelope) -> str:
        answer = await keep(server, talk, envelope)
        await asyncio.sleep(seconds)
        return answer

    smtp.handle_DATA = keep_then_wait  # type: ignore[method-assign]
