"""The site on this machine: processes for its cores, forked from one that has it ready.

Each on its own would import the product and make the site anew, at the same time as the others,
and keep a copy of its own of all that.
"""

import gc
import logging
import multiprocessing

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from core.database import db
from web.limits import limiter

THREADS = 4
"""One that checks a password, or waits for its turn to write, must not keep the others waiting."""
PAGES = ("/", "/near?lat=51.5&lon=-0.12", "/clubs/", "/sign-in")
"""Together they read the templates, the shapes of the time zones and what the tables are like."""


def serve(site: Flask, port: int, workers: int) -> None:
    """Serve on loopback until told to stop."""
    warm(site)
    multiprocessing.set_start_method("fork")
    Granian(
        "app",  # Granian wants a name; the site is given below
        interface=Interfaces.WSGI,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=3,  # one that is told to stop while it starts would not hear it
    ).serve(target_loader=lambda: site, wrap_loader=False)


def warm(site: Flask) -> None:
    """Let the site read, once for all processes, what every page needs; no connection is kept."""
    limited, limiter.enabled = limiter.enabled, False
    logging.disable()
    reader = site.test_client()
    for page in PAGES:
        reader.get(page)
    logging.disable(logging.NOTSET)
    limiter.enabled = limited
    with site.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()  # what is there stays shared
