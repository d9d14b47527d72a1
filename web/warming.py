"""What a site reads before it is forked, so that its processes share it."""

import logging

from flask import Flask

from core.database import db
from web.limits import limiter

PAGES = ("/", "/near?lat=51.5&lon=-0.12", "/clubs/", "/sign-in")
"""Together they read the templates, the shapes of the time zones and what the tables are like."""


def warm(site: Flask) -> Flask:
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
    return site
