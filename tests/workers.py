"""Worker processes that a test starts in a moment and kills at any: forked from a warm one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


class Workers:
    """Starts workers with these settings, RUNCLUB_ names without the prefix; close() ends all."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        environment = {f"RUNCLUB_{name}": value for name, value in settings.items()}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.workers"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._children: set[int] = set()

    def start(self) -> int:
        """A new worker, at work when this returns; its process number."""
        tell(self._nursery.stdin, "start")
        assert self._nursery.stdout is not None
        number = int(self._nursery.stdout.readline())
        self._children.add(number)
        return number

    def end(self, number: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End a worker and wait until it is gone."""
        os.kill(number, how)
        with suppress(ProcessLookupError):
            while True:
                os.kill(number, 0)
                time.sleep(0.005)
        self._children.discard(number)

    def close(self) -> None:
        """End whatever still works."""
        for number in list(self._children):
            self.end(number)
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.wait()
        self._nursery.stdout.close()


def tell(pipe: IO[str] | None, word: str) -> None:
    """One line into a pipe."""
    assert pipe is not None
    pipe.write(word + "\n")
    pipe.flush()


def _raise_workers() -> None:
    """Fork a worker for each line that comes in, and say its number once it is up."""
    from app import create_app  # noqa: PLC0415 - in this process alone, which stays single-threaded
    from jobs import timetable  # noqa: F401, PLC0415 - what a worker imports as it starts
    from jobs.commands import work  # noqa: PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    app = create_app()  # it connects to nothing before it is at work
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            with app.app_context():
                work(app, app.extensions["bell"])
            os._exit(0)
        tell(sys.stdout, str(number))


if __name__ == "__main__":
    _raise_workers()
