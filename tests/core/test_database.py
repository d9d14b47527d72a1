"""The database: writers wait in order, and a moment without a zone is refused."""

import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, scoped_session

from app import create_app
from core.database import begin_write, db
from core.outbox import Message, post
from notices.models import NoticePreference
from tests.schema import close

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WRITERS, ROUNDS = 4, 25


def _write_often(settings: dict[str, Any], writer: int) -> None:
    """Read, then write, as a request does; a failure ends the process with a status."""
    app = create_app(settings)
    with app.app_context():
        for number in range(ROUNDS):
            seen = db.session.scalar(select(func.count(Message.id)))
            begin_write()
            post(f"{writer}-{number}", "a@example.org", f"{seen}", "", NOON)
            db.session.commit()
    close(app)


@pytest.mark.both_databases
def test_parallel_writers_wait_and_none_fails(app: Flask, settings: dict[str, Any]) -> None:
    fresh = multiprocessing.get_context("spawn")
    writers = [fresh.Process(target=_write_often, args=(settings, n)) for n in range(WRITERS)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with app.app_context():
        assert db.session.scalar(select(func.count(Message.id))) == WRITERS * ROUNDS


@pytest.mark.both_databases
def test_a_moment_keeps_its_instant_and_comes_back_in_utc(rows: scoped_session[Session]) -> None:
    in_tokyo = datetime(2026, 5, 1, 21, tzinfo=timezone(timedelta(hours=9)))
    post("moment", "a@example.org", "", "", in_tokyo)
    rows.commit()

    kept = rows.scalar(select(Message.created_at))

    assert kept == NOON
    assert kept.tzinfo is UTC


@pytest.mark.both_databases
def test_a_moment_without_a_zone_is_refused(rows: scoped_session[Session]) -> None:
    with pytest.raises((StatementError, ValueError), match="has no time zone"):
        post("naive", "a@example.org", "", "", datetime(2026, 5, 1, 12))  # noqa: DTZ001 (the point)


@pytest.mark.both_databases
def test_foreign_keys_are_checked(rows: scoped_session[Session]) -> None:
    nobodys = NoticePreference(member_id=987654, kind="rsvp", off=True)
    rows.add(nobodys)

    with pytest.raises(IntegrityError):
        rows.commit()


def test_sqlite_keeps_its_promises(rows: scoped_session[Session]) -> None:
    asked = {
        name: rows.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }

    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15000,
    }


@pytest.mark.both_databases
def test_begin_write_lets_go_of_the_door_when_the_transaction_ends(app: Flask) -> None:
    for _ in range(2):
        with app.app_context():
            begin_write()
            post("door", "a@example.org", "", "", NOON)
            db.session.rollback()
            assert "door" not in db.session().info
            assert "posted" not in db.session().info
