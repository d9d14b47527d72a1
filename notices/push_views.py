"""What a browser asks and says so that it can be woken; and its service worker."""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.push import SERVICES, public_key
from members.login import me
from notices.push import allow, end

bp = Blueprint("push", __name__)
P256DH, AUTH = re.compile(r"[A-Za-z0-9_-]{86,88}=?"), re.compile(r"[A-Za-z0-9_-]{21,24}(==)?")


@bp.get("/sw.js")
def worker() -> Response:
    """The service worker; served at the root, since that is how far it reaches."""
    text = Path(current_app.static_folder or "static", "js", "sw.js").read_text("utf-8")
    return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/me/push")
@login_required
def key() -> Response:
    """The key by which a browser knows who wakes it."""
    return jsonify(key=public_key(Path(current_app.instance_path)))


@bp.post("/me/push")
@login_required
def subscribe() -> ResponseReturnValue:
    """Wake this browser from now on, or no more."""
    endpoint = request.form.get("endpoint", "")
    keys = request.form.get("p256dh", ""), request.form.get("auth", "")
    off = request.form.get("off") == "yes"
    if not off and not (P256DH.fullmatch(keys[0]) and AUTH.fullmatch(keys[1])):
        abort(422)
    services = current_app.config.get("PUSH_SERVICES", SERVICES)
    begin_write()
    if off:
        end(me(), endpoint)
    else:
        allow(me(), endpoint, keys, clock.now(), services)
    db.session.commit()
    return "", 204
