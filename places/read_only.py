"""Files of SQLite that come with the product and are never written."""

import sqlite3
from pathlib import Path
from threading import local


class ReadOnly:
    """Such a file, with a connection for each thread; FileNotFoundError when it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = local()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection; the first question opens it."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            if not self.path.is_file():
                raise FileNotFoundError(f"There is no {self.path.name}.")
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            found = self._local.connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            # a quarter of a MB of pages: the system keeps them too, once for all connections
            found.execute("PRAGMA cache_size = -250")
        return found
