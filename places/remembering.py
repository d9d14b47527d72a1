"""What a remote geocoder has answered, and when it may be asked again.

A small SQLite file of its own, shared by every process on the machine: it holds nothing that the
product could not ask for again, so it has no migrations and may be deleted at any time.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (question TEXT PRIMARY KEY, rows TEXT NOT NULL,
                                   until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gate (name TEXT PRIMARY KEY, opens_at REAL NOT NULL) WITHOUT ROWID;
"""
MOST_ANSWERS = 20_000


class Memory:
    """Answers with an end date, and gates that open at a time. Times are seconds since 1970."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def answer(self, question: str, now: float) -> list[dict[str, Any]] | None:
        """The rows remembered for the question, maybe none of them; None when it is not known."""
        with self._database() as database:
            ask = "SELECT rows FROM answer WHERE question = ? AND until > ?"
            row = database.execute(ask, (question, now)).fetchone()
        return json.loads(row[0]) if row else None

    def keep(self, question: str, rows: list[dict[str, Any]], until: float, now: float) -> None:
        with self._database() as database:
            database.execute("DELETE FROM answer WHERE until <= ?", (now,))
            (count,) = database.execute("SELECT count(*) FROM answer").fetchone()
            if count >= MOST_ANSWERS:
                oldest = "SELECT question FROM answer ORDER BY until LIMIT 1000"
                database.execute(f"DELETE FROM answer WHERE question IN ({oldest})")  # noqa: S608 - ours
            put = "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)"
            database.execute(put, (question, json.dumps(rows), until))

    def pass_gate(self, name: str, now: float, closed_for: float) -> bool:
        """Whether the gate is open; who passes closes it for so many seconds, one at a time."""
        with self._database() as database:
            ask = "SELECT opens_at FROM gate WHERE name = ?"
            row = database.execute(ask, (name,)).fetchone()
            # A clock set back must not keep the gate shut for long.
            if row and now < row[0] <= now + 86_400:
                return False
            self._set(database, name, now + closed_for)
        return True

    def is_open(self, name: str, now: float) -> bool:
        with self._database() as database:
            ask = "SELECT 1 FROM gate WHERE name = ? AND opens_at > ?"
            return database.execute(ask, (name, now)).fetchone() is None

    def close_gate(self, name: str, until: float) -> None:
        with self._database() as database:
            self._set(database, name, until)

    def _set(self, database: sqlite3.Connection, name: str, opens_at: float) -> None:
        database.execute("INSERT OR REPLACE INTO gate VALUES (?, ?)", (name, opens_at))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One write transaction, so that two processes never pass a gate together."""
        with closing(sqlite3.connect(self._path, timeout=1.0, isolation_level=None)) as database:
            database.executescript(_SCHEMA)
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
