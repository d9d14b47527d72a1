"""Whether the database's schema is the newest that the migrations know."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def is_current(connection: Connection, root: str) -> bool:
    """Compare the database's revision with the newest one in `migrations/` under `root`."""
    return MigrationContext.configure(connection).get_current_revision() == newest(root)


@cache
def newest(root: str) -> str | None:
    """The id of the newest migration."""
    config = Config()
    config.set_main_option("script_location", str(Path(root) / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()
