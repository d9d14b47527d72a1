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


with database.engine.connect() as own_connection:
    run(own_connection)
    own_connection.commit()
