"""Where static files are, with a content hash in the query so that they keep for a year."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

YEAR = 31_536_000


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
    app.add_url_rule("/favicon.ico", "icon", lambda: app.send_static_file("icon.svg"))


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"


def _number(what: Any, name: str) -> int:
    return what if isinstance(what, int) else int(getattr(what, name, 0) or 0)


def _keep(answer: Response) -> Response:
    if request.endpoint == "static" and answer.status_code == 200 and "v" in request.args:
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer
