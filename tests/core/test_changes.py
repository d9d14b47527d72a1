"""The mark that each commit changes."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url

from core import changes
from core.database import begin_write, db
from tests.factories import make_member

pytestmark = pytest.mark.both_databases


def test_while_nothing_is_committed_the_mark_stays(app: Flask) -> None:
    with app.app_context():
        before = changes.mark()
        db.session.execute(text("SELECT count(*) FROM member")).all()
        make_member()
        db.session.flush()
        during = changes.mark()
        db.session.rollback()

        assert before is not None
        if db.engine.dialect.name == "sqlite":  # PostgreSQL counts what was begun, too
            assert before == during == changes.mark()


def test_a_commit_changes_it_whoever_commits(app: Flask) -> None:
    with app.app_context():
        marks = [changes.mark()]
        for _ in range(3):
            begin_write()
            make_member()
            db.session.commit()
            marks.append(changes.mark())

    assert len(set(marks)) == 4


def test_what_was_read_after_the_mark_is_not_older_than_it(app: Flask) -> None:
    """A transaction that was open while the mark was asked changes it again when it commits."""
    with app.app_context():
        begin_write()
        make_member()
        db.session.flush()
        open_mark = changes.mark()
        db.session.commit()

        assert changes.mark() != open_mark


def test_many_threads_may_ask_at_once(app: Flask) -> None:
    marks: list[object] = []

    def ask() -> None:
        with app.app_context():
            marks.extend(changes.mark() for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(marks) == 200
    assert None not in marks


def test_a_server_that_hung_up_is_asked_again(app: Flask) -> None:
    with app.app_context():
        if make_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "sqlite":
            app.extensions["changes"].ask()
            app.extensions["changes"]._connection.close()
        else:
            changes.mark()
            everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            others = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            db.session.execute(text(everybody + others))
            db.session.rollback()

        first, second = changes.mark(), changes.mark()

    assert first is None
    assert second is not None
