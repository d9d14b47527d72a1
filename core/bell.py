"""The bell: Huey wakes the worker when a message was posted; the outbox rows are the truth."""

from pathlib import Path

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey


def init_app(app: Flask) -> None:
    """Hang the bell up: Redis or PostgreSQL where the settings name one, SQLite otherwise."""
    app.extensions["huey"] = make_huey(app)


def make_huey(app: Flask) -> Huey:
    """The queue that wakes workers. Losing it loses nothing: the timetable looks too."""
    if app.config["REDIS_URL"]:
        return RedisHuey("patter", url=app.config["REDIS_URL"])
    url = app.config["DATABASE_URL"] or ""
    if url.startswith("postgres"):
        return PostgresHuey("patter", dsn=url)
    return SqliteHuey("patter", filename=str(Path(app.instance_path) / "bell.sqlite3"), fsync=False)
