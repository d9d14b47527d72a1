"""Alembic's way into the app: the same engine, the same metadata, on SQLite and PostgreSQL."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from core.database import Instant

database = current_app.extensions["migrate"].db


def _plain(kind: str, item: object, _context: object) -> str | bool:
    """A migration names only SQLAlchemy's own types: an Instant is a DateTime in the table."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def run(connection: Connection) -> None:
    """Bring the connection's database up to date, or compare it with the models."""
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=_plain,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def _keep_rows(connection: Connection, state: str) -> None:
    """Whether keys are enforced on SQLite, said outside of any transaction, as it must be.

    A changed table is made anew there, and dropping the old one would delete what refers to it.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys = {state}")


def _take_time(connection: Connection, *, as_long_as_it_takes: bool) -> None:
    """Whether a statement may take longer than a page may: an index over millions of rows does."""
    if connection.dialect.name == "postgresql":
        words = "SET statement_timeout = 0" if as_long_as_it_takes else "RESET statement_timeout"
        connection.exec_driver_sql(words)
        connection.commit()


with database.engine.connect() as own_connection:
    _keep_rows(own_connection, "OFF")
    _take_time(own_connection, as_long_as_it_takes=True)
    run(own_connection)
    own_connection.commit()
    _take_time(own_connection, as_long_as_it_takes=False)
    _keep_rows(own_connection, "ON")
