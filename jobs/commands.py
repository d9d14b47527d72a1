"""The worker: hears the bell and keeps the timetable."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from core.bell import Bell

log = logging.getLogger("patter.worker")

THREADS = 2
"""So that a mail server that takes its time holds up no other work."""
LONGEST_NAP = 0.3
"""Seconds; how often SQLite is asked whether the bell rang. The other two wake us themselves."""
CHECK_EVERY = 10.0
ENDINGS = (signal.SIGTERM, signal.SIGINT)


@click.command()
@with_appcontext
def worker() -> None:
    """Deliver the outbox and run what is due, until SIGTERM or SIGINT; several may run."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    work(app, app.extensions["bell"])


def work(app: Flask, bell: Bell) -> None:
    """Run until asked to end; the message under way is then the last."""
    from jobs.timetable import hang_up  # noqa: PLC0415 - the site keeps no timetable

    logging.getLogger("huey").setLevel(logging.WARNING)
    hang_up(app, bell)
    bell.prepare()
    consumer = bell.huey.create_consumer(workers=THREADS, initial_delay=0.05, max_delay=LONGEST_NAP)
    asked = Event()
    with _signals_held():
        consumer.start()
        # Its own handlers would end a SIGTERM in the middle of a message.
        for number in ENDINGS:
            signal.signal(number, lambda *_: asked.set())
    bell.ring()
    log.info("the worker is up")
    while not asked.wait(CHECK_EVERY):
        consumer.check_worker_health()
    bell.stopping.set()
    consumer.stop(graceful=True)
    log.info("the worker has ended")


@contextmanager
def _signals_held() -> Iterator[None]:
    """None is lost while the handlers change; those that came are told afterwards."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
