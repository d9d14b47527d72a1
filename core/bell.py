"""The bell: Huey wakes the worker when a message was posted; the outbox rows are the truth.

It is made when it first rings, and Huey imported then: with the two databases that it looks for it
takes a sixth of what a start takes.
"""

import logging
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from core import clock
from core.delivery import deliver_due

if TYPE_CHECKING:
    from huey import Huey

log = logging.getLogger("patter.bell")

ENOUGH_RINGS = 100
"""With nobody listening the rings would pile up; so many are as good as more."""


class Bell:
    """Rung by whoever posted, heard by one worker, which then looks into the outbox.

    `stopping` is set while the worker ends: the message under way is the last.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.stopping = Event()

    @cached_property
    def huey(self) -> "Huey":
        """The queue, which knows one task: what a ring asks for."""
        made = make_huey(self._app)
        self._ask = made.task(name="deliver")(self.deliver_all)
        return made

    def ring(self) -> None:
        """Wake a worker. Failing is no harm: the timetable looks every minute."""
        try:
            if self.huey.pending_count() < ENOUGH_RINGS:
                self._ask()
        except Exception as error:  # each of the three queues fails in its own words
            log.warning("the bell did not ring: %s", type(error).__name__)

    def prepare(self) -> None:
        """Make the queue's own tables where it keeps any; a worker does so as it starts."""
        if hasattr(self.huey.storage, "initialize_schema"):  # Redis needs none
            self.huey.storage.initialize_schema()

    def deliver_all(self) -> None:
        """Deliver batch after batch until nothing more is due."""
        with self._app.app_context():
            while deliver_due(clock.now(), stopping=self.stopping):
                pass


def init_app(app: Flask) -> None:
    """Hang the bell up: Redis or PostgreSQL where the settings name one, SQLite otherwise."""
    app.extensions["bell"] = Bell(app)


def make_huey(app: Flask) -> "Huey":
    """The queue that wakes workers. Losing it loses nothing: the timetable looks too."""
    from huey import PostgresHuey, RedisHuey, SqliteHuey  # noqa: PLC0415 - see above
    from huey.serializer import SignedSerializer  # noqa: PLC0415

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


def _redis(url: str) -> Any:
    """Whoever rings waits a second at most; the worker's own wait is a second as well."""
    from redis import ConnectionPool  # noqa: PLC0415 - not every instance has a Redis

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
