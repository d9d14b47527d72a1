"""The site on this machine: processes for its cores, forked from one that has it ready.

Each on its own would import the product and make the site anew, at the same time as the others,
and keep a copy of its own of all that. Granian's own process, which looks after them, never has
the site: whatever the others come to write over would stay in it for good.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

Making = Callable[[], Any]
"""Imports the product and makes a site of it, in the process that is to serve it."""
THREADS = 4
"""One that checks a password, or waits for its turn to write, must not keep the others waiting."""


def serve(make: Making, port: int, workers: int) -> None:
    """Serve a site on loopback until told to stop."""
    multiprocessing.set_start_method("fork")
    gc.freeze()  # the collector of the other processes leaves alone, and shared, what is here
    Granian(
        "app",  # Granian wants a name; the site is given below
        interface=Interfaces.WSGI,
        port=port,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=3,  # one that is told to stop while it starts would not hear it
    ).serve(target_loader=lambda: _several(make, workers), wrap_loader=False)


def _several(make: Making, workers: int) -> Any:
    """The site, in each of so many processes: Granian's child and those that it forks.

    If one of them ends, so do all, and Granian says so: whoever started it starts it again.
    """
    gc.disable()  # what is imported stays
    site = make()
    gc.collect()
    gc.freeze()  # what is there stays shared
    gc.enable()
    end, first_lives = os.pipe()
    others = []
    for _ in range(workers - 1):
        other = os.fork()
        if not other:
            os.close(first_lives)
            _stop_after(os.read, end, 1)  # nothing is written: it ends with the first
            return site
        others.append(other)
    for other in others:
        _stop_after(os.waitpid, other, 0)
    return site


def _stop_after(wait: Callable[..., object], *given: int) -> None:
    """Stop this process once the call returns."""

    def stop() -> None:
        wait(*given)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop, daemon=True).start()
