"""How long the search around a point takes over a million clubs: `python -m bench.nearby FOLDER`.

FOLDER holds the world of `bench.make_world`. Beside our search: an R*Tree (SQLite), which is the
best alternative, and brute force over all rows, by which a sample of the answers is checked.
"""

import argparse
import heapq
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from bench.make_world import CLUBS, world
from bench.world_towns import SPECIAL, Towns, scattered
from clubs.models import Club
from core import clock
from core.database import db
from events.filters import NO_FILTERS, Filters
from events.sought import clubs_sought, runs_sought
from places import nearby
from places.distance import SHRINK, STRETCH, Point, chord_squared, geodesic_km
from places.located import CELLS_PER_DEGREE, unit_vector
from places.nearest_first import ranked
from places.rings import STEPS_KM, boxes, growing

WANTED = 20
RADII = (10, 25, 100)
TWO_FILTERS = Filters(level=("chat",), time=("evening",))
Ask = Callable[[Point, float], list[int]]


def centres_of(towns: Towns, count: int) -> dict[str, list[Point]]:
    """Where is searched: where people live, in large cities, in villages and where nobody is."""
    chance = towns.chance
    dense = [scattered(chance, *spot, 0.02) for spot in towns.largest(200)]
    small = [scattered(chance, *spot, 0.05) for spot in towns.small(count // 2)]
    empty = [(chance.uniform(-60, 70), chance.uniform(-180, 180)) for _ in range(count // 2)]
    return {
        "as people live": [scattered(chance, row[2], row[3], 0.02) for row in towns.draw(count)],
        "dense": (dense * (count // len(dense) + 1))[:count],
        "empty": [*SPECIAL, *small, *empty][:count],
    }


def ours(kind: Any, filters: Filters = NO_FILTERS) -> Ask:
    """The search of the product, over clubs or runs."""
    sought, now = kind(filters), clock.now()

    def ask(point: Point, radius: float) -> list[int]:
        hits = nearby.nearest(sought, point, radius, WANTED, now=now, **filters.params).hits
        return [hit.row[0] for hit in hits]

    return ask


def timed(ask: Ask, points: list[Point], radius: float) -> str:
    """Median and 99th percentile in ms: of CPU, or on the clock where another process works."""
    is_here = db.engine.dialect.name == "sqlite"
    now = time.thread_time if is_here else time.perf_counter
    spent = []
    for point in points:
        began = now()
        ask(point, radius)
        spent.append((now() - began) * 1000)
    spent.sort()
    return f"{statistics.median(spent):.2f} / {spent[int(len(spent) * 0.99) - 1]:.1f}"


def all_clubs() -> list[tuple[int, Point, tuple[float, float, float]]]:
    """Key, point and unit vector of every club."""
    rows = db.session.connection().execute(select(Club.id, Club.latitude, Club.longitude))
    return [(key, (north, east), unit_vector(north, east)) for key, north, east in rows]


def brute(clubs: list[Any]) -> Ask:
    """All rows by their chord, then geopy for all that may be among the nearest."""

    def ask(point: Point, radius: float) -> list[int]:
        x, y, z = unit_vector(*point)
        most = chord_squared(radius * SHRINK)
        near = [
            (chord, key, spot)
            for key, spot, (a, b, c) in clubs
            if (chord := (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2) <= most
        ]
        first = heapq.nsmallest(WANTED, near)
        edge = first[-1][0] * (STRETCH * SHRINK) ** 2 if len(first) == WANTED else most
        exact = sorted(
            (geodesic_km(point, spot), key) for chord, key, spot in near if chord <= edge
        )
        return [key for km, key in exact if km <= radius][:WANTED]

    return ask


def tree(folder: Path, clubs: list[Any]) -> Ask:
    """An R*Tree beside the table, rings that grow, the same ranking."""
    path = folder / "rtree.sqlite3"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE spot USING rtree(id, south, north, west, east, +a, +b)")
    lines = ((key, a, a, b, b, a, b) for key, (a, b), _vector in clubs)
    database.executemany("INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
    database.commit()
    asked = "SELECT id, a, b FROM spot WHERE south <= ? AND north >= ? AND west <= ? AND east >= ?"

    def ask(point: Point, radius: float) -> list[int]:
        for ring in growing(STEPS_KM[0], radius):
            found = [
                (key, (a, b), key)
                for box in boxes(point, ring * SHRINK)
                for key, a, b in database.execute(
                    asked,
                    (
                        *(
                            (box.north + 1) / CELLS_PER_DEGREE - 90,
                            box.south / CELLS_PER_DEGREE - 90,
                        ),
                        *(
                            (box.east + 1) / CELLS_PER_DEGREE - 180,
                            box.west / CELLS_PER_DEGREE - 180,
                        ),
                    ),
                )
            ]
            hits = ranked(point, found, ring, WANTED)
            if len(hits) == WANTED:
                break
        return [hit.row for hit in hits]

    return ask


def tables(centres: dict[str, list[Point]], ways: dict[str, Ask]) -> Iterator[str]:
    """A line for each way and kind of place; cold is the first time a process looks there."""
    for way, ask in ways.items():
        for kind, points in centres.items():
            nearby._first_ring.clear()
            figures = []
            for radius in RADII:
                figures += [timed(ask, points, radius), timed(ask, points, radius)]
            yield f"| {way} | {kind} | {' | '.join(figures)} |"


def main() -> None:
    """Read the command line, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--clubs", type=int, default=CLUBS)
    parser.add_argument("--searches", type=int, default=1000)
    parser.add_argument("--checked", type=int, default=10, help="centres of each kind")
    given = parser.parse_args()
    kind = "postgresql" if given.postgresql else "sqlite"
    with world(given.folder, kind, given.clubs) as app, app.app_context():
        chance = Random(13)  # noqa: S311 - where is searched, the same each time
        centres = centres_of(Towns(chance), given.searches)
        heads = " | ".join(f"{km} km {when}" for km in RADII for when in ("cold", "warm"))
        what = "CPU" if kind == "sqlite" else "the clock"
        print(f"p50 / p99 in ms of {what} on {kind}, {given.searches} searches each\n")
        print(f"| search | places | {heads} |\n|{' --- |' * 8}")
        ways = {
            "clubs": ours(clubs_sought),
            "runs": ours(runs_sought),
            "runs, two filters": ours(runs_sought, TWO_FILTERS),
        }
        for line in tables(centres, ways):
            print(line, flush=True)
        clubs = all_clubs()
        db.session.rollback()  # the tree takes longer than PostgreSQL lets a transaction idle
        by_tree = tree(given.folder, clubs)
        for line in tables(centres, {"clubs by R*Tree": by_tree}):
            print(line, flush=True)
        compare(centres, given.checked, brute(clubs), {"ours": ways["clubs"], "R*Tree": by_tree})


def compare(
    centres: dict[str, list[Point]], count: int, exact: Ask, others: dict[str, Ask]
) -> None:
    """Count the answers that differ from brute force, row by row."""
    asked, wrong, began = 0, dict.fromkeys(others, 0), time.perf_counter()
    spent = 0.0
    for points in centres.values():
        for point in points[:count]:
            for radius in RADII:
                began = time.perf_counter()
                right = exact(point, radius)
                spent += time.perf_counter() - began
                asked += 1
                for name, ask in others.items():
                    wrong[name] += ask(point, radius) != right
    print(f"\nBrute force with geopy: {spent / asked * 1000:.0f} ms a search.")
    print(f"Compared row by row: {asked} searches, wrong: {wrong}")


if __name__ == "__main__":
    main()
