"""What place search costs: `.venv/bin/python bench/places.py`.

Times are also given as multiples of one indexed look-up in the same file on the same machine, so
that runs on different machines can be compared.
"""

import csv
import random
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def memory_mb() -> float:
    """The most memory this process has held."""
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def timed(ask: Callable[[Any], object], questions: Iterable[Any]) -> list[float]:
    seconds = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)


def told(name: str, seconds: list[float], unit: float) -> None:
    median, late = statistics.median(seconds), seconds[int(len(seconds) * 0.95)]
    print(
        f"{name:22} {len(seconds):5}  median {median * 1e3:7.2f} ms ({median / unit:6.0f}x)"
        f"  p95 {late * 1e3:7.2f} ms ({late / unit:6.0f}x)"
    )


def one_look_up(path: Path) -> float:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True) as database:
        ask = "SELECT name FROM place WHERE id = ?"
        seconds = timed(lambda row: database.execute(ask, (row,)).fetchone(), range(1, 5001))
    return statistics.median(seconds)


def misspelt(names: list[str]) -> list[str]:
    chance = random.Random(7)  # noqa: S311 - the same slips every time
    slips = []
    for name in names:
        at = chance.randrange(1, len(name) - 1)
        slips.append(name[:at] + name[at : at + 2][::-1] + name[at + 2 :])
    return slips


def main() -> None:
    before, started = memory_mb(), time.perf_counter()
    from places.building import build  # noqa: PLC0415 - importing is measured
    from places.finder import Finder  # noqa: PLC0415 - importing is measured
    from places.ranking import Wishes  # noqa: PLC0415 - importing is measured

    imported = time.perf_counter() - started
    path = build(ROOT / "instance")
    finder, nowhere = Finder(path), Wishes()
    started = time.perf_counter()
    finder.find("Brixton", nowhere, 5)
    print(f"import {imported:.2f} s, first answer {(time.perf_counter() - started) * 1e3:.0f} ms")

    unit = one_look_up(path)
    with (ROOT / "tests/places/fresh_queries.csv").open(encoding="utf-8") as lines:
        typed = [row["query"] for row in csv.DictReader(lines)] * 5
    with sqlite3.connect(path) as database:
        large = "SELECT name, lat, lon FROM place WHERE kind = 'town' AND pop > 100000 ORDER BY id"
        towns = database.execute(large).fetchall()
    chosen = random.Random(3).sample(towns, 400)  # noqa: S311 - the same towns every time
    names = [name for name, _, _ in chosen]
    told("typed by runners", timed(lambda text: finder.find(text, nowhere, 5), typed), unit)
    told("names of towns", timed(lambda text: finder.find(text, nowhere, 5), names), unit)
    slips = misspelt([name for name in names if len(name) > 4])
    told("misspelt towns", timed(lambda text: finder.find(text, nowhere, 5), slips), unit)
    begun = [name[: 1 + number % 5] for number, name in enumerate(names)]
    told("suggestions", timed(lambda text: finder.suggest(text, nowhere, 8), begun), unit)
    points = [(lat + 0.02, lon + 0.02) for _, lat, lon in chosen]
    told("names of points", timed(lambda point: finder.name_of(*point), points), unit)
    print(f"one look-up {unit * 1e6:.1f} us; file {path.stat().st_size / 1e6:.0f} MB", end="; ")
    print(f"memory {memory_mb():.0f} MB, of which {memory_mb() - before:.0f} MB for all this")


if __name__ == "__main__":
    main()
