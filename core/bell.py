"""The bell: Huey wakes the worker when a message was posted; the outbox rows are the truth."""

import logging
from pathlib import Path
from threading import Event

from flask import Flask, current_app, has_app_context
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from core import clock
from core.delivery import deliver_due

log = logging.getLogger("patter.bell")

ENOUGH_RINGS = 100
"""With nobody listening the rings would pile up; so many are as good as more."""


class Bell:
    """Rung by whoever posted, heard by one worker, which then looks into the outbox.

    `stopping` is set while the worker ends: the message under way is the last.
    """

    def __init__(self, app: Flask, huey: Huey) -> None:
        self._app = app
        self.huey = huey
        self.stopping = Event()
        self._ask = huey.task(name="deliver")(self.deliver_all)

    def ring(self) -> None:
        """Wake a worker. Failing is no harm: the timetable looks every minute."""
        try:
            if self.huey.pending_count() < ENOUGH_RINGS:
                self._ask()
        except Exception as error:  # each of the three queues fails in its own words
            log.warning("the bell did not ring: %s", type(error).__name__)

    def prepare(self) -> None:
        """Make the queue's own tables where it keeps any; a worker does so as it starts."""
        if isinstance(self.huey, PostgresHuey):
            self.huey.storage.initialize_schema()

    def deliver_all(self) -> None:
        """Deliver batch after batch until nothing more is due."""
        with self._app.app_context():
            while deliver_due(clock.now(), stopping=self.stopping):
                pass


def init_app(app: Flask) -> None:
    """Hang the bell up: Redis or PostgreSQL where the settings name one, SQLite otherwise."""
    app.extensions["bell"] = Bell(app, make_huey(app))


def make_huey(app: Flask) -> Huey:
    """The queue that wakes workers. Losing it loses nothing: the timetable looks too."""
    # Tasks are pickles: signed, so that a foreign hand in the queue cannot run code here.
    common = {"results": False, "serializer": SignedSerializer(secret=app.config["SECRET_KEY"])}
    if app.config["REDIS_URL"]:
        return RedisHuey("patter", connection_pool=_redis(app.config["REDIS_URL"]), **common)
    url = app.config["DATABASE_URL"] or ""
    if url.startswith("postgres"):
        dsn = "postgresql:" + url.partition(":")[2]
        return PostgresHuey("patter", dsn=dsn, connect_timeout=3, create_tables=False, **common)
    file = str(Path(app.instance_path) / "bell.sqlite3")
    return SqliteHuey("patter", filename=file, fsync=False, **common)


def _redis(url: str) -> ConnectionPool:
    """Whoever rings waits a second at most; the worker's own wait is a second as well."""
    return ConnectionPool.from_url(url, socket_connect_timeout=1, socket_timeout=3)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("posted", False):
        session.info["ring"] = True


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop("posted", None)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Ring when everything is over: nobody waits at the door of the database for the bell."""
    if transaction.parent is None and session.info.pop("ring", False) and has_app_context():
        current_app.extensions["bell"].ring()
