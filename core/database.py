"""The database session, the base class of every table, its column types, and the write lock."""

import fcntl
import os
from datetime import UTC, datetime
from enum import StrEnum
from sqlite3 import Connection as SQLiteConnection
from typing import Annotated, Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the table."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,
    ) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


WallClock = Annotated[datetime, mapped_column(DateTime)]
"""What the clock on the wall shows in some place; it has no zone of its own."""

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The base of every table: a number as its key, named constraints, typed columns."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, str: String(200)}

    id: Mapped[int] = mapped_column(primary_key=True)


def choice(kind: type[StrEnum]) -> Enum:
    """A column type for an enumeration: its value as text, held to its members by a check."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


Row = TypeVar("Row", bound=Model)

db = SQLAlchemy(metadata=Model.metadata, session_options={"expire_on_commit": False})


PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # an answer that was acknowledged survives the plug
    "busy_timeout = 15000",
    "foreign_keys = ON",
    "secure_delete = ON",  # what a member erases is gone from the file
    "trusted_schema = OFF",
    "cache_size = -200",  # 0.2 MB: the system keeps the file's pages, once for all connections
)


@event.listens_for(Engine, "connect")
def _keep_promises(connection: object, _record: object) -> None:
    """SQLite keeps its promises only if asked at each connection; SQLAlchemy says BEGIN."""
    if isinstance(connection, SQLiteConnection):
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and not _is_autocommit(connection):
        kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")


def _is_autocommit(connection: Connection) -> bool:
    return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"


def begin_write() -> None:
    """End the request's read and start a transaction that writes; call it after the slow parts.

    On SQLite this passes one door shared by all processes and takes the write lock, so that
    writers wait in order and none fails. On PostgreSQL rows are locked one by one (`locked`).
    """
    session = db.session()
    session.rollback()
    bind = session.get_bind()
    if bind.dialect.name != "sqlite":
        return
    database = bind.engine.url.database
    if database and database != ":memory:":
        session.info["door"] = _pass_door(f"{database}.door")
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def _pass_door(path: str) -> int:
    """Wait for the door file's lock; SQLite's own waiting polls and is unfair."""
    door = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(door, fcntl.LOCK_EX)
    return door


@event.listens_for(Session, "after_transaction_end")
def _leave_door(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and "door" in session.info:
        os.close(session.info.pop("door"))


def locked(kind: type[Row], key: int) -> Row | None:
    """One row, read anew and locked until the transaction ends (SQLite is locked as a whole)."""
    return db.session.get(kind, key, with_for_update=True, populate_existing=True)


def insert(kind: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that may say ON CONFLICT: the same words, another class in each database."""
    if db.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(kind)
    return postgresql.insert(kind)
