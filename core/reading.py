"""Where pages read: in the session's transaction, or on a connection that stands ready for them.

What strangers are told, and a member's lists, need no transaction. A connection from the pool, its
BEGIN and its ROLLBACK are a tenth of such a page on SQLite, and two ways to the server on
PostgreSQL. Another tenth is what SQLAlchemy does anew for each statement: it compiles each once,
and the driver gets the text.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from threading import local
from typing import Any
from weakref import WeakSet

from flask import Flask, current_app, g
from sqlalchemy import Connection, Dialect, Select, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from core.database import Row, db


def init_app(app: Flask) -> None:
    """Each thread has a connection of its own; none is opened before it is needed."""
    app.extensions["reading"] = _Standing()


def stand_alone() -> None:
    """From here on this request reads outside any transaction, and writes nothing."""
    g.reads_alone = True


def read(statement: Any, values: Any = None, *, flush: bool = True) -> list[Any]:
    """All rows of a statement, as tuples.

    In the session's transaction, with what it has written, unless `flush` is false; after
    `stand_alone` each statement sees what is committed at its moment. Keep and reuse the
    statement: it is compiled once.
    """
    if not g.get("reads_alone"):
        if flush:
            db.session.flush()
        return list(db.session.connection().execute(statement, values).all())
    standing: _Standing = current_app.extensions["reading"]
    return standing.read(statement, values)


def loaded(kind: type[Row], columns: Iterable[Any]) -> Row:
    """A row of the table, of all of its columns, as if the session had been asked for it.

    It takes a third of what asking takes. One that the session has already stays as it is. After
    `stand_alone` no session is begun for it: nothing that is changed in it would be written.
    """
    row: Row = kind.__mapper__.class_manager.new_instance()
    row.__dict__.update(zip(kind.__table__.c.keys(), columns, strict=True))
    make_transient_to_detached(row)
    if g.get("reads_alone"):
        return row
    known: Any = db.session.identity_map.get(identity_key(instance=row))
    if known is None:
        db.session.add(row)
    return known or row


class _Standing:
    """A connection for each thread, which commits nothing and begins nothing."""

    def __init__(self) -> None:
        self._own = local()
        self._all: WeakSet[Connection] = WeakSet()  # of threads that are no more there are none

    def read(self, statement: Any, values: Any) -> list[Any]:
        dialect = db.engine.dialect
        text = _text(statement, dialect) if isinstance(statement, Select) else None
        if text:
            with suppress(dialect.loaded_dbapi.Error):
                return text.rows(self._open().connection.dbapi_connection, values or {})
            self._leave()  # SQLAlchemy asks again, and says what is wrong if it still is
        try:
            return list(self._open().execute(statement, values).all())
        except DBAPIError as error:
            self._leave()  # whatever it was: the next one begins with another connection
            if not error.connection_invalidated:
                raise
        return list(self._open().execute(statement, values).all())  # the server had gone and come

    def _open(self) -> Connection:
        known: Connection | None = getattr(self._own, "connection", None)
        if known is not None and not known.closed:
            return known
        if not event.contains(db.engine, "engine_disposed", self._close):
            event.listen(db.engine, "engine_disposed", self._close)
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # it stays out of the pool
        self._own.connection = connection
        self._all.add(connection)
        return connection

    def _leave(self) -> None:
        connection: Connection | None = self._own.__dict__.pop("connection", None)
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()

    def _close(self, _engine: object) -> None:
        for connection in list(self._all):
            with suppress(DBAPIError):
                connection.close()


class _Text:
    """A statement as the driver takes it, and what the types of its columns make of values."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        self._compiled: Any = statement.compile(dialect=dialect)
        self.is_whole = not any(bind.expanding for bind in self._compiled.bind_names)
        self._given = {
            name: process
            for bind, name in self._compiled.bind_names.items()
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        self._usual: dict[str, Any] = self._compiled.params
        self._asked = {name for bind, name in self._compiled.bind_names.items() if bind.required}
        self._dialect = dialect
        self._types = [column.type for column in statement.selected_columns]
        self._found: dict[int, Any] | None = None

    def rows(self, connection: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What it finds with these values; KeyError where one is missing."""
        if not self._asked <= values.keys():
            raise KeyError(*(self._asked - values.keys()))
        given = {**self._usual, **values}
        for name, process in self._given.items():
            given[name] = process(given[name])
        order = self._compiled.positiontup
        cursor = connection.cursor()
        cursor.execute(self._compiled.string, [given[name] for name in order] if order else given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        if self._found is None:
            self._found = self._processes([column[1] for column in cursor.description])
        cursor.close()
        return [_made(row, self._found) for row in rows] if self._found else rows

    def _processes(self, kinds: Sequence[Any]) -> dict[int, Any]:
        """What makes a value of ours of the driver's, by the place of its column."""
        found = {}
        for place, (ours, theirs) in enumerate(zip(self._types, kinds, strict=True)):
            process = ours.dialect_impl(self._dialect).result_processor(self._dialect, theirs)
            if process:
                found[place] = process
        return found


def _made(row: tuple[Any, ...], processes: Mapping[int, Any]) -> tuple[Any, ...]:
    made = list(row)
    for place, process in processes.items():
        made[place] = process(made[place])
    return tuple(made)


@lru_cache(maxsize=1024)
def _text(statement: Select[Any], dialect: Dialect) -> _Text | None:
    """None for a statement whose text depends on how many values it is given."""
    text = _Text(statement, dialect)
    return text if text.is_whole else None
