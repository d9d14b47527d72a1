"""Whether anything was written: a mark of the whole database that each commit changes."""

from collections.abc import Hashable
from contextlib import suppress
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from core.database import db


def init_app(app: Flask) -> None:
    """Give the app a connection of its own to ask by; it is opened at the first question."""
    app.extensions["changes"] = _Watch()


def mark() -> Hashable:
    """While it stays the same, nothing was committed, by whatever process.

    Ask before reading: what is read afterwards is of that state or of a newer one. None where
    the database does not say.
    """
    watch: _Watch = current_app.extensions["changes"]
    return watch.ask()


class _Watch:
    """One connection for all threads, never in a transaction, so that it sees each commit."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self._opened = 0

    def ask(self) -> Hashable:
        with self._lock:
            try:
                self._connection = self._connection or self._connect()
                cursor = self._connection.cursor()
                cursor.execute(QUESTIONS[db.engine.dialect.name])
                # SQLite counts for each connection anew: another one may come to the same number.
                return self._opened, str(cursor.fetchone()[0])
            except (db.engine.dialect.loaded_dbapi.Error, SQLAlchemyError):
                self._leave()
                return None

    def _connect(self) -> Any:
        pooled = db.engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # it stays out of the pool, whose connections are in transactions
        if db.engine.dialect.name == "postgresql":
            connection.autocommit = True
        self._opened += 1
        event.listen(db.engine, "engine_disposed", lambda _engine: connection.close(), once=True)
        return connection

    def _leave(self) -> None:
        with suppress(db.engine.dialect.loaded_dbapi.Error):
            if self._connection:
                self._connection.close()
        self._connection = None


QUESTIONS = {
    # https://sqlite.org/pragma.html#pragma_data_version: other connections' commits change it.
    "sqlite": "PRAGMA data_version",
    # Which transactions are seen; the same snapshot sees the same rows.
    "postgresql": "SELECT pg_current_snapshot()::text",
}
