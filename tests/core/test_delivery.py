"""Delivery: leases, pauses and dead letters, against a real mail server that can say no."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from core import mail
from core.database import db
from core.delivery import claim, deliver_due, pause
from core.outbox import LEASE, Message, post
from tests.servers import Mailbox, free_port

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Choosy(Mailbox):
    """A mail server that says no to addresses for which it has an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}
        self.after_text: str | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _talk: Talk, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, talk: Talk, envelope: Envelope
    ) -> str:
        return self.after_text or await super().handle_DATA(server, talk, envelope)


@pytest.fixture
def choosy(app: Flask) -> Iterator[Choosy]:
    handler = Choosy()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


def put(*keys: str, to: str = "ada@example.org", **more: object) -> None:
    for key in keys:
        post(key, to, f"About {key}", "Words\n", NOON, **more)
    db.session.commit()


def only() -> Message:
    db.session.rollback()
    return db.session.scalars(select(Message)).one()


@pytest.mark.both_databases
def test_what_is_due_is_delivered_once_and_oldest_first(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    put("late", due_at=NOON + MINUTE)
    put("early")
    put("tomorrow", due_at=NOON + timedelta(days=1))

    assert deliver_due(NOON + MINUTE) == 2
    assert deliver_due(NOON + MINUTE) == 0

    assert [mail["Subject"] for mail in choosy.messages] == ["About early", "About late"]
    assert choosy.recipients == [["ada@example.org"]] * 2


@pytest.mark.both_databases
def test_two_workers_never_hold_the_same_message(app: Flask) -> None:
    with app.app_context():
        put(*(f"key {number}" for number in range(40)))
    held: list[int] = []
    ready = threading.Barrier(2)

    def take() -> None:
        with app.app_context():
            ready.wait()
            while batch := claim(NOON, 3):
                held.extend(message.id for message in batch)

    workers = [threading.Thread(target=take) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(held) == len(set(held)) == 40


@pytest.mark.both_databases
def test_a_lease_that_ran_out_is_taken_over(rows: scoped_session[Session], choosy: Choosy) -> None:
    put("left behind")
    claim(NOON, 50)

    assert deliver_due(NOON + LEASE - MINUTE) == 0
    assert deliver_due(NOON + LEASE) == 1
    assert len(choosy.messages) == 1


@pytest.mark.both_databases
def test_a_refused_address_is_a_dead_letter_and_holds_nobody_up(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    choosy.answers["gone@example.org"] = "550 no such mailbox"
    put("first", to="gone@example.org")
    put("second")

    assert deliver_due(NOON) == 2

    dead = rows.scalars(select(Message).where(Message.dead_at.is_not(None))).one()
    assert (dead.key, dead.last_error) == ("first", "refused: 550")
    assert len(choosy.messages) == 1


def test_a_text_that_is_refused_for_good_is_a_dead_letter(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    choosy.after_text = "554 not this"
    put("letter")

    deliver_due(NOON)

    assert only().last_error == "refused: 554"


@pytest.mark.both_databases
@pytest.mark.parametrize("where", ["address", "text"])
def test_a_no_for_now_is_tried_again_with_growing_pauses(
    rows: scoped_session[Session], choosy: Choosy, where: str
) -> None:
    choosy.answers = {"ada@example.org": "450 later"} if where == "address" else {}
    choosy.after_text = "451 later" if where == "text" else None
    put("letter")

    deliver_due(NOON)
    assert (only().attempts, only().dead_at) == (1, None)
    assert NOON + 0.8 * MINUTE <= only().claimed_until <= NOON + MINUTE
    assert deliver_due(NOON + MINUTE / 2) == 0

    choosy.answers, choosy.after_text = {}, None
    assert deliver_due(NOON + MINUTE) == 1
    assert only().delivered_at == NOON + MINUTE
    assert len(choosy.messages) == 1


def test_pauses_double_up_to_an_hour() -> None:
    for attempts, longest in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (30, 60), (5000, 60)]:
        assert 0.8 * longest * MINUTE <= pause(attempts) <= longest * MINUTE


def test_after_a_day_of_trying_a_message_is_given_up(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    choosy.answers["ada@example.org"] = "450 later"
    put("letter")

    now, tries = NOON, 0
    while only().dead_at is None:
        tries += deliver_due(now)
        now += 10 * MINUTE

    assert timedelta(hours=24) <= only().dead_at - NOON <= timedelta(hours=25, minutes=10)
    assert 24 <= tries <= 40
    assert only().last_error == "SMTPRecipientsRefused 450"


def test_a_worker_that_was_away_for_days_still_tries_more_than_once(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    choosy.answers["ada@example.org"] = "450 later"
    put("letter")

    deliver_due(NOON + timedelta(days=3))

    assert only().dead_at is None


@pytest.mark.both_databases
def test_what_expired_is_dropped_and_says_so(rows: scoped_session[Session], choosy: Choosy) -> None:
    put("reminder", expires_at=NOON + MINUTE)

    deliver_due(NOON + MINUTE)

    assert only().last_error == "expired"
    assert choosy.messages == []


def test_what_cannot_be_written_is_a_dead_letter_and_blocks_nothing(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    put("broken", to="a@example.org, b@example.org")
    put("pigeon", channel="pigeon")
    put("push", channel="push")
    put("sound")

    assert deliver_due(NOON) == 4

    errors = dict(rows.execute(select(Message.key, Message.last_error)).all())
    assert errors["broken"].startswith("cannot be written")
    assert errors["pigeon"] == "unknown channel pigeon"
    assert errors["push"].startswith("cannot be written")
    assert [mail["Subject"] for mail in choosy.messages] == ["About sound"]


@pytest.mark.both_databases
def test_while_the_server_is_away_it_is_knocked_at_once_a_round(
    rows: scoped_session[Session], app: Flask
) -> None:
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    put("first", "second", "third")

    assert deliver_due(NOON) == 0

    rows.rollback()
    tried = rows.execute(select(Message.attempts, Message.claimed_until)).all()
    assert [attempts for attempts, _ in tried] == [1, 0, 0]
    assert [until is None for _, until in tried] == [False, True, True]


def test_a_server_that_says_nothing_is_left_after_a_while(
    rows: scoped_session[Session], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        put("letter")

        assert deliver_due(NOON) == 0

    assert only().attempts == 1
    assert only().last_error == "SMTPServerDisconnected"


def test_a_worker_asked_to_stop_gives_its_lease_back(
    rows: scoped_session[Session], choosy: Choosy
) -> None:
    put("first", "second")
    stopping = threading.Event()
    choosy_data = choosy.handle_DATA

    async def stop_then(server: SMTP, talk: Talk, envelope: Envelope) -> str:
        stopping.set()
        return await choosy_data(server, talk, envelope)

    choosy.handle_DATA = stop_then  # type: ignore[method-assign]
    assert deliver_due(NOON, stopping=stopping) == 1

    rows.rollback()
    left = rows.scalars(select(Message).where(Message.delivered_at.is_(None))).one()
    assert (left.key, left.claimed_until, left.attempts) == ("second", None, 0)
