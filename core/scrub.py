"""Nothing of what was deleted stays behind in the database's files."""

import logging
from datetime import datetime

from core.database import db

log = logging.getLogger("patter.scrub")

PATIENCE_MS = 2000
"""So long a checkpoint waits for readers; the hourly one makes up for what it misses."""
USUAL_PATIENCE_MS = 15000


def scrub() -> bool:
    """Write SQLite's log into its file, where deleted bytes are overwritten, and empty the log.

    Call it after the commit. False when a reader held it up. PostgreSQL has nothing of the kind:
    a deleted row is in no dump, and VACUUM takes it out of the files.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {USUAL_PATIENCE_MS}")
        cursor.close()
    finally:
        connection.close()
    if busy:
        log.warning("a reader held the checkpoint up; the next one is within the hour")
    return not busy


def scrub_again(now: datetime) -> None:
    """What retention deleted, and what a reader held up; needs a moment without a transaction."""
    db.session.commit()
    scrub()
