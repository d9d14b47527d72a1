"""Alive, and ready: what a supervisor asks."""

from flask import Blueprint, Flask, Response, current_app, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.database import db
from core.schema import is_current
from web.limits import limiter

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _plain("alive", 200)


@bp.get("/readyz")
def ready() -> Response:
    """The database answers and its schema is the newest."""
    try:
        db.session.execute(text("SELECT 1"))
        current = is_current(db.session.connection(), current_app.root_path)
    except SQLAlchemyError:
        return _plain("the database does not answer", 503)
    return (
        _plain("ready", 200) if current else _plain("the schema is not current; run prepare", 503)
    )


def _plain(words: str, status: int) -> Response:
    answer = make_response(words + "\n", status)
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def init_app(app: Flask) -> None:
    """Register the two addresses; they are never limited."""
    limiter.exempt(bp)
    app.register_blueprint(bp)
