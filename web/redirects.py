"""Where to go next: only to a page of our own."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def safe_next(default: str) -> str:
    """The path in `next` when it is a page of ours that can be opened, else `default`."""
    wanted = request.values.get("next", "")
    return wanted if _is_ours(wanted) else default


def _is_ours(target: str) -> bool:
    plain = target.isascii() and target.isprintable() and "\\" not in target
    if not plain or not target.startswith("/") or target.startswith("//"):
        return False
    path = urlsplit(target).path
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return bool(endpoint != "static")
