"""Reads of lists: on a connection that stands ready, outside any transaction."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, bindparam, event, select, text

from clubs.models import Club
from core import clock
from core.database import db
from core.reading import loaded, read, stand_alone
from events.models import Event
from members.models import Member
from tests.factories import LONDON, make_club, make_member, make_run
from tests.visitor import Visitor, signed_in

pytestmark = pytest.mark.both_databases
NEAR = f"/near?lat={LONDON[0]}&lon={LONDON[1]}"
NAMES = select(Club.name)


@pytest.fixture
def member(app: Flask) -> int:
    with app.app_context():
        make_run(make_club("Harbour", at=LONDON))
        ada = make_member("Ada")
        db.session.commit()
        return ada.id


def begun(ask: Callable[[], object]) -> int:
    """How many transactions are begun while somebody asks."""
    seen: list[object] = []

    def listen(connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            seen.append(connection)

    event.listen(Engine, "begin", listen)
    try:
        ask()
    finally:
        event.remove(Engine, "begin", listen)
    return len(seen)


def test_a_list_begins_no_transaction_and_a_members_own_page_has_one(
    app: Flask, member: int
) -> None:
    ada = signed_in(app, member)

    assert begun(lambda: Visitor(app).get(NEAR)) == 0
    assert begun(lambda: ada.get(NEAR)) == 0
    assert begun(lambda: ada.get("/me")) == 1


def test_in_a_transaction_its_own_writes_are_read_and_outside_what_is_committed(
    app: Flask, member: int
) -> None:
    with app.app_context():
        make_club("Lantern")
        assert {name for (name,) in read(NAMES)} == {"Harbour", "Lantern"}
    with app.app_context():
        stand_alone()
        assert read(NAMES) == [("Harbour",)]


def test_what_is_written_between_two_reads_is_seen_by_the_second(app: Flask, member: int) -> None:
    def write() -> None:
        with app.app_context():
            make_club("Lantern")
            db.session.commit()

    with app.app_context():
        stand_alone()
        assert len(read(NAMES)) == 1
        other = Thread(target=write)
        other.start()
        other.join()
        assert len(read(NAMES)) == 2


def test_a_statement_that_fails_leaves_the_next_one_alone(app: Flask, member: int) -> None:
    with app.app_context():
        stand_alone()
        with pytest.raises(Exception, match="nonsense"):
            read(text("SELECT nonsense FROM nowhere_nonsense"))
        assert len(read(NAMES)) == 1


def test_a_server_that_went_and_came_back_is_asked_again(app: Flask, member: int) -> None:
    assert Visitor(app).get(NEAR).status_code == 200
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            mine = "datname = current_database() AND pid <> pg_backend_pid()"
            ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"  # noqa: S608
            db.session.execute(text(ended))
            db.session.commit()
        db.engine.dispose()

    pages = [Visitor(app).get(f"{NEAR}&within_km={n}") for n in range(20, 24)]

    assert [page.status_code for page in pages] == [200] * 4
    assert all("Canal loop" in page.text for page in pages)


def test_the_driver_gives_what_sqlalchemy_would(app: Flask, member: int) -> None:
    columns = [column for column in Event.__table__.columns if not column.foreign_keys]
    statement = select(*columns).where(Event.starts_at > bindparam("now"), Event.minutes < 600)
    values = {"now": clock.now()}

    with app.app_context():
        usual = read(statement, values)
    with app.app_context():
        stand_alone()
        quick = read(statement, values)

    assert len(usual) == 1
    assert [tuple(row) for row in usual] == quick
    assert [type(value) for value in usual[0]] == [type(value) for value in quick[0]]


def test_a_list_of_any_length_is_read_too(app: Flask, member: int) -> None:
    statement = NAMES.where(Club.slug.in_(bindparam("slugs", expanding=True)))

    with app.app_context():
        stand_alone()
        assert read(statement, {"slugs": []}) == []
        assert read(statement, {"slugs": ["nowhere", *db.session.scalars(select(Club.slug))]})


def test_a_value_that_is_missing_is_named(app: Flask, member: int) -> None:
    with app.app_context():
        stand_alone()
        with pytest.raises(KeyError, match="wanted"):
            read(NAMES.where(Club.name == bindparam("wanted")), {"other": 1})


def test_a_row_made_of_columns_is_the_sessions_own_and_what_changes_in_it_is_written(
    app: Flask, member: int
) -> None:
    with app.app_context():
        (columns,) = read(select(*Member.__table__.c))
        ada = loaded(Member, columns)
        assert db.session.get(Member, member) is ada
        assert not db.session.dirty

        ada.name = "Ada B."
        db.session.flush()
        assert loaded(Member, columns) is ada
        assert ada.name == "Ada B.", "what the session knows is not put back"
        db.session.commit()

    with app.app_context():
        assert db.session.get_one(Member, member).name == "Ada B."
