"""One line per request, with an id; paths without their query, never a name or an address."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

log = logging.getLogger("patter.requests")
SECRET_PARTS = re.compile(r"(?<=/)[A-Za-z0-9_.-]{24,}")


def init_app(app: Flask) -> None:
    """Number each request and write one line about it."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # What no line says need not be found out for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id, g.began = secrets.token_hex(6), time.perf_counter()


def _end(answer: Response) -> Response:
    if "began" in g and request.endpoint != "static":
        spent = (time.perf_counter() - g.began) * 1000
        log.info(
            "%s %s %s %s %.0f ms",
            g.request_id,
            request.method,
            shown_path(),
            answer.status_code,
            spent,
        )
        answer.headers["X-Request-Id"] = g.request_id
    return answer


def shown_path() -> str:
    """The path as it may be logged: secrets in it are left out, and so is the query."""
    path = SECRET_PARTS.sub("…", request.path)
    shown = path if path.isprintable() else "".join(c if c.isprintable() else "?" for c in path)
    return shown[:200]
