"""The command that makes a checkout ready: schema, gazetteer and, when asked, the demo."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from core import clock
from core.database import db
from core.schema import is_current
from places.building import build

MIGRATING = 0x50415454
"""The number of our advisory lock in PostgreSQL: "PATT"."""


@click.command()
@click.option("--demo", is_flag=True, help="Load the demo as well; twice does no harm.")
@with_appcontext
def prepare(*, demo: bool) -> None:
    """Migrate to the newest schema and build the gazetteer."""
    from demo.world import load  # noqa: PLC0415 - the site starts without an invented world

    with alone():
        if migrate():
            click.echo("The schema is the newest.")
        current_app.extensions["bell"].prepare()
        build(Path(current_app.config.get("GAZETTEER") or current_app.instance_path))
        if demo:
            click.echo(f"The demo is loaded: {load(clock.now()):,} new rows.")


def migrate() -> bool:
    """Bring the schema up to date; whether there was anything to do."""
    with db.engine.connect() as connection:
        if is_current(connection, current_app.root_path):
            return False
    from flask_migrate import upgrade  # noqa: PLC0415 - the site starts without Alembic

    upgrade()
    return True


@contextmanager
def alone() -> Iterator[None]:
    """One process prepares, others wait: by a lock file, and in PostgreSQL by an advisory lock."""
    with Path(current_app.instance_path, "prepare.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if db.engine.dialect.name == "sqlite":
            yield
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET lock_timeout = 0"))
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:it)"), {"it": MIGRATING})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:it)"), {"it": MIGRATING})
                connection.invalidate()  # its waiting without end goes with it
