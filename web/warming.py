"""What a site reads before it is forked, so that its processes share it."""

import gc
import logging
import re

from flask import Flask

from core.database import db
from web.limits import limiter

NEAR = "lat=51.5&lon=-0.12"
PAGES = ("/", f"/near?{NEAR}", f"/near?{NEAR}&show=clubs", "/clubs/", "/sign-in")
FEEDS = (f"/api/v1/runs?{NEAR}", f"/api/v1/clubs?{NEAR}", "/api/v1/places?q=London")
LINK = re.compile('href="(/clubs/[a-z0-9-]+|/runs/[0-9]+)"')


def warm(site: Flask) -> Flask:
    """Let the site read, once for all processes, what its pages need; no connection is kept.

    Templates, statements and words are made when they are first asked for. What making the site
    left behind is given back before, so that they take its room.
    """
    gc.collect()
    limited, limiter.enabled = limiter.enabled, False
    logging.disable()
    reader = site.test_client()
    seen = "".join([reader.get(page).text for page in PAGES])
    links = {link.split("/")[1]: link for link in LINK.findall(seen)}
    for page in (*FEEDS, *links.values(), *[f"{link}/calendar.ics" for link in links.values()]):
        reader.get(page)
    logging.disable(logging.NOTSET)
    limiter.enabled = limited
    with site.app_context():
        db.engine.dispose()
    return site
