"""Where static files are, with a content hash in the query so that they keep for a year."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, current_app, request

from web.packing import LEAST_BYTES

YEAR = 31_536_000
WRITTEN = {"text/css", "text/javascript", "image/svg+xml", "application/json"}
"""Kinds of files that shrink on the way; fonts and pictures have shrunk already."""


def init_app(app: Flask) -> None:
    """Give templates `asset`, `face` and `badge`; static answers may be kept for good."""
    folder = Path(app.static_folder or "static")
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        """The URL of a static file; its hash changes with its content."""
        if name not in known:
            known[name] = f"/static/{name}?v={_hash_of(folder / name)}"
        return known[name]

    faces = sorted(path.name for path in (folder / "faces").glob("*.svg"))
    badges = sorted(path.name for path in (folder / "badges").glob("*.svg"))

    def face(who: Any) -> str:
        """The drawn face of a member (or of a number)."""
        return asset(f"faces/{faces[_number(who, 'face') % len(faces)]}")

    def badge(club: Any) -> str:
        """The drawn badge of a club (or of a number)."""
        return asset(f"badges/{badges[_number(club, 'badge') % len(badges)]}")

    app.jinja_env.globals |= {"asset": asset, "face": face, "badge": badge}
    app.extensions["assets"] = {
        "asset": asset,
        "face": face,
        "badge": badge,
        "count_of_faces": len(faces),
    }
    app.after_request(_keep)
    app.after_request(_shrink)
    app.add_url_rule("/favicon.ico", "icon", lambda: app.send_static_file("icon.svg"))


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"


def _number(what: Any, name: str) -> int:
    return what if isinstance(what, int) else int(getattr(what, name, 0) or 0)


def _keep(answer: Response) -> Response:
    if request.endpoint == "static" and answer.status_code == 200 and "v" in request.args:
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


def _shrink(answer: Response) -> Response:
    """Send a file of letters as gzip: on a thin line the style sheet is a third of the wait."""
    if request.endpoint != "static" or answer.status_code != 200 or "Range" in request.headers:
        return answer
    answer.vary.add("Accept-Encoding")
    path = _file_of(request)
    if path and answer.mimetype in WRITTEN and request.accept_encodings["gzip"]:
        content = _shrunk(path, path.stat().st_mtime_ns)
        getattr(answer.response, "close", lambda: None)()  # the file that is not sent
        answer.direct_passthrough = False
        answer.set_data(content)
        answer.headers["Content-Encoding"] = "gzip"
        answer.set_etag(hashlib.sha256(content).hexdigest()[:20])
    return answer


def _file_of(asked: Request) -> Path | None:
    """The file that was asked for, where shrinking it is worth while."""
    path = Path(current_app.static_folder or "static") / (asked.view_args or {})["filename"]
    return path if path.is_file() and path.stat().st_size >= LEAST_BYTES else None


@lru_cache(maxsize=200)
def _shrunk(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)
