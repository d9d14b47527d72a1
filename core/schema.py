"""The migrations: who runs them, and whether the database has seen the newest.

Alembic is imported where it is used, by `flask db`, `prepare` and `/readyz`: it is a tenth of what
a start takes, and pages need none of it.
"""

from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection
from werkzeug.local import LocalProxy

from core.database import db


def init_app(app: Flask) -> None:
    """Flask-Migrate, made when somebody asks for it."""
    app.extensions["migrate"] = LocalProxy(lambda: _flask_migrate(app))


def _flask_migrate(app: Flask) -> Any:
    from flask_migrate import Migrate  # noqa: PLC0415 - see above

    # It puts itself where the proxy was.
    Migrate(app, db, directory=str(Path(app.root_path) / "migrations"), render_as_batch=True)
    return app.extensions["migrate"]


def is_current(connection: Connection, root: str) -> bool:
    """Compare the database's revision with the newest one in `migrations/` under `root`."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above

    return MigrationContext.configure(connection).get_current_revision() == newest(root)


@cache
def newest(root: str) -> str | None:
    """The id of the newest migration."""
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(root) / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()
