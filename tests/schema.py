"""The newest schema, as an operator gets it: by the migrations."""

from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from core.database import db

SECRET_KEY = "a secret key that is long enough for tests"


def make_schema(url: str, folder: Path) -> None:
    """Bring the database at `url` to the newest schema, with `folder` as the instance folder."""
    app = create_app(
        {"TESTING": True, "SECRET_KEY": SECRET_KEY, "DATABASE_URL": url, "INSTANCE": str(folder)}
    )
    with app.app_context():
        upgrade()
    close(app)


def close(app: Flask) -> None:
    """Give back every connection, so that none is found open later, in somebody else's test."""
    bell = app.extensions["bell"]
    if "huey" in vars(bell):  # it rang
        bell.huey.storage.close()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
