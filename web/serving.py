"""The site on this machine: processes for its cores, forked from one that has it ready.

Each on its own would import the product and make the site anew, at the same time as the others,
and keep a copy of its own of all that. Nor is there one that only looks after the others: it would
keep for good whatever they come to write over.
"""

import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

M_ARENA_MAX = -8
"""In glibc's malloc.h."""
STOPS = (signal.SIGTERM, signal.SIGINT)
THREADS = 4
"""One that checks a password, or waits for its turn to write, must not keep the others waiting."""


def serve(site: Any, port: int, workers: int) -> None:
    """Serve a site that is warm on loopback until told to stop."""
    _keep_one_heap()
    others: list[int] = []
    _Here(
        "app",  # Granian wants a name; the site is given below
        interface=Interfaces.WSGI,
        port=port,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve(target_loader=lambda: _several(site, workers, others), wrap_loader=False)
    if any(map(_has_failed, others)):
        sys.exit("One of the site's processes has failed, so all have ended.")


class _Here(MPServer):
    """Serves in the process that it is called in, where Granian itself would only look on.

    What it overrides and calls is Granian's own: tests/test_serving.py says whether it still is.
    """

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        self._spawn_worker(0, spawn_target, target_loader).inner.run()
        self.interrupt_signal = True  # for it comes back when it is told to stop
        self.main_loop_interrupt.set()


def _keep_one_heap() -> None:
    """Have glibc give all threads memory of one heap: one that runs leaves its own idle, and full
    of holes. They run Python one at a time, so they do not wait for each other there.
    """
    with suppress(AttributeError):  # of another system
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _several(site: Any, workers: int, others: list[int]) -> Any:
    """The site, in each of so many processes: this one and `others`, which it forks.

    If one of them ends, so do all: whoever started this one starts it again.
    """
    for number in STOPS:  # no answer is lost yet
        signal.signal(number, signal.SIG_DFL)
    gc.collect()
    gc.freeze()  # what is there stays shared
    end, first_lives = os.pipe()
    for _ in range(workers - 1):
        other = os.fork()
        if not other:
            os.close(first_lives)
            others.clear()
            _hear_once()
            _stop_after(os.read, end, 1)  # nothing is written: it ends with the first
            return site
        others.append(other)
    _hear_once()
    for other in others:
        _stop_after(os.waitid, os.P_PID, other, os.WEXITED | os.WNOWAIT)
    return site


def _hear_once() -> None:
    """Let one signal to stop do, however many come: a second would catch Granian's handler, which
    takes a lock, in itself, and the process would wait for itself for ever.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # in the threads that are begun from here too

    def hear() -> None:
        number = signal.sigwait(STOPS)
        handler = signal.getsignal(number)
        if callable(handler):
            handler(number, None)
        else:
            os._exit(0)  # it has not begun to serve

    threading.Thread(target=hear, daemon=True).start()


def _has_failed(process: int) -> bool:
    """Whether a process that this one forked has ended, and not because it was told to."""
    _ended, status = os.waitpid(process, os.WNOHANG)
    return status != 0


def _stop_after(wait: Callable[..., object], *given: int) -> None:
    """Stop this process once the call returns."""

    def stop() -> None:
        wait(*given)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop, daemon=True).start()
