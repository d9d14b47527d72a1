"""The outbox: one key is one message, and what is settled is forgotten in time."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from core.database import db
from core.outbox import GONE, Message, dead_letters, due, forget_address, forget_old, post
from core.refusal import Refused

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def letter(key: str = "a", **changes: object) -> Message:
    post(key, "ada@example.org", "Hello", "Words", NOON)
    row = db.session.scalars(select(Message).where(Message.key == key)).one()
    for name, value in changes.items():
        setattr(row, name, value)
    db.session.commit()
    return row


@pytest.mark.both_databases
def test_the_same_key_told_twice_is_one_message(rows: scoped_session[Session]) -> None:
    post("run-12-cancelled-3", "ada@example.org", "First", "", NOON)
    post("run-12-cancelled-3", "ada@example.org", "Second", "", NOON)
    rows.commit()

    assert rows.scalars(select(Message.subject)).all() == ["First"]


@pytest.mark.both_databases
def test_two_processes_telling_the_same_cause_see_no_error(app: Flask) -> None:
    with app.app_context():
        post("cause", "ada@example.org", "First", "", NOON)
        db.session.commit()
    with app.app_context():
        post("other", "ada@example.org", "", "", NOON)
        post("cause", "ada@example.org", "Second", "", NOON)
        db.session.commit()

        assert len(db.session.scalars(select(Message.id)).all()) == 2


@pytest.mark.both_databases
def test_a_message_goes_with_its_cause(rows: scoped_session[Session]) -> None:
    post("undone", "ada@example.org", "", "", NOON)
    rows.rollback()

    assert rows.scalars(select(Message)).all() == []


@pytest.mark.both_databases
def test_words_and_address_are_erased_a_week_after_delivery(rows: scoped_session[Session]) -> None:
    old = letter("old", delivered_at=NOON, html="<p>", calendar="BEGIN", headers={"A": "b"})
    new = letter("new", delivered_at=NOON + timedelta(days=1))

    forget_old(NOON + timedelta(days=7, minutes=1))
    rows.commit()

    rows.refresh(old)
    assert old.is_erased
    assert (old.subject, old.text, old.html, old.calendar, old.headers) == ("", "", None, None, {})
    rows.refresh(new)
    assert not new.is_erased


@pytest.mark.both_databases
def test_a_key_outlives_its_message_by_a_year(rows: scoped_session[Session]) -> None:
    letter("old", delivered_at=NOON)

    forget_old(NOON + timedelta(days=399))
    rows.commit()
    post("old", "ada@example.org", "Again", "", NOON + timedelta(days=399))
    rows.commit()
    assert rows.scalars(select(Message.recipient)).all() == [""]

    forget_old(NOON + timedelta(days=401))
    rows.commit()
    assert rows.scalars(select(Message)).all() == []


@pytest.mark.both_databases
def test_what_waits_is_never_forgotten(rows: scoped_session[Session]) -> None:
    letter()

    forget_old(NOON + timedelta(days=4000))
    rows.commit()

    assert rows.scalars(select(Message.recipient)).all() == ["ada@example.org"]


@pytest.mark.both_databases
def test_dead_letters_are_listed_newest_first_while_they_have_words(
    rows: scoped_session[Session],
) -> None:
    letter("first", dead_at=NOON)
    letter("second", dead_at=NOON + timedelta(hours=1))
    letter("erased", dead_at=NOON, recipient="")
    letter("browser", dead_at=NOON, last_error=GONE)
    letter("waiting")

    assert [row.key for row in rows.scalars(dead_letters())] == ["second", "first"]


def test_a_dead_letter_sent_again_has_a_day_ahead_of_it(rows: scoped_session[Session]) -> None:
    later = NOON + timedelta(days=2)
    dead = letter(dead_at=NOON, attempts=20, expires_at=NOON)

    dead.send_again(later)

    assert (dead.dead_at, dead.attempts, dead.due_at, dead.expires_at) == (None, 0, later, None)


@pytest.mark.parametrize(
    "changes", [{}, {"delivered_at": NOON}, {"dead_at": NOON, "recipient": ""}]
)
def test_what_is_not_dead_or_has_no_words_is_not_sent_again(
    rows: scoped_session[Session], changes: dict[str, object]
) -> None:
    row = letter(**changes)

    with pytest.raises(Refused):
        row.send_again(NOON)


@pytest.mark.both_databases
def test_an_address_that_is_erased_is_sent_nothing_more(rows: scoped_session[Session]) -> None:
    letter("sent", delivered_at=NOON)
    letter("waiting")
    post("ben's", "ben@example.org", "Hello", "Words", NOON)

    forget_address("ada@example.org", NOON)
    rows.commit()

    assert rows.scalars(select(Message.recipient).order_by(Message.id)).all() == [
        "",
        "",
        "ben@example.org",
    ]
    assert rows.scalars(due(NOON)).one().key == "ben's"
