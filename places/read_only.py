"""Files of SQLite that come with the product and are never written."""

import os
import sqlite3
from pathlib import Path
from threading import Lock


class ReadOnly:
    """Such a file, with one connection for all threads; FileNotFoundError when it is not there.

    SQLite lets them take turns, as it is built wherever Python comes from (`threadsafety` 3).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """This process's connection; the first question opens it, after a fork another one."""
        opened = self._opened
        if opened is None or opened[0] != os.getpid():
            with self._lock:
                opened = self._opened
                if opened is None or opened[0] != os.getpid():
                    opened = self._opened = os.getpid(), self._open()
        return opened[1]

    def _open(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise FileNotFoundError(f"There is no {self.path.name}.")
        uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
        found = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        # half a MB of pages: the system keeps them too, once for all processes
        found.execute("PRAGMA cache_size = -500")
        return found
