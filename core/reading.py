"""Where pages read: in the session's transaction, or on a connection that stands ready for them.

What strangers are told needs no transaction. A connection from the pool, its BEGIN and its ROLLBACK
are a tenth of such a page on SQLite, and two ways to the server on PostgreSQL.
"""

from contextlib import suppress
from threading import local
from typing import Any
from weakref import WeakSet

from flask import Flask, current_app, g
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from core.database import db


def init_app(app: Flask) -> None:
    """Each thread has a connection of its own; none is opened before it is needed."""
    app.extensions["reading"] = _Standing()


def stand_alone() -> None:
    """From here on this request reads outside any transaction, and writes nothing."""
    g.reads_alone = True


def read(statement: Any, values: Any = None) -> list[Any]:
    """All rows of a statement.

    In the session's transaction, with what it has written; after `stand_alone` each statement sees
    what is committed at its moment.
    """
    if not g.get("reads_alone"):
        db.session.flush()
        return list(db.session.connection().execute(statement, values).all())
    standing: _Standing = current_app.extensions["reading"]
    return standing.read(statement, values)


class _Standing:
    """A connection for each thread, which commits nothing and begins nothing."""

    def __init__(self) -> None:
        self._own = local()
        self._all: WeakSet[Connection] = WeakSet()  # of threads that are no more there are none

    def read(self, statement: Any, values: Any) -> list[Any]:
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
