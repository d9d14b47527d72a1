"""Every real event found where it is: `.venv/bin/python -m bench.real_events`.

PATTER_REAL_DATA names the folder with the events. All rows of parkrun/events.csv come in by the
command, into a fresh database. Then each is searched for at its own coordinates, in the JSON and on
the page; it must be first, at no distance, beside none but those at the same point.
"""

import csv
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from html import unescape
from pathlib import Path
from re import findall

from flask.testing import FlaskClient

from app import create_app
from places.building import build

ROOT = Path(__file__).resolve().parent.parent
RENAMED = {"name": "name", "lat": "latitude", "lon": "longitude", "id": "source_id"}
Point = tuple[str, str]


def main() -> None:
    logging.disable(logging.INFO)
    source = Path(os.environ["PATTER_REAL_DATA"]) / "parkrun" / "events.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        events = list(csv.DictReader(lines))
    there: dict[Point, set[str]] = defaultdict(set)
    for event in events:
        there[event["lat"], event["lon"]].add(event["name"])
    with tempfile.TemporaryDirectory() as folder:
        client = imported(events, Path(folder))
        for way, ask in (("JSON", in_json), ("page", on_page)):
            spent, wrong = [], []
            for point, names in there.items():
                started = time.process_time()
                first = ask(client, point, len(names))
                spent.append((time.process_time() - started) * 1000)
                wrong += [sorted(names)] if first != names else []
            late = sorted(spent)[int(len(spent) * 0.99)]
            print(f"{way}: {len(there)} points, {len(wrong)} wrong,", *wrong[:5], end=" ")
            print(f"{statistics.median(spent):.1f} ms of CPU in the middle, p99 {late:.1f} ms")
    shared = [names for names in there.values() if len(names) > 1]
    print(f"{len(events)} events, {len(shared)} points with more than one: {shared}")


def imported(events: list[dict[str, str]], folder: Path) -> FlaskClient:
    """A site with all of them."""
    file = folder / "events-to-import.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*RENAMED.values(), "source"])
        writer.writeheader()
        for event in events:
            row = {ours: event[theirs] for theirs, ours in RENAMED.items()}
            writer.writerow(row | {"source": "parkrun"})
    build(ROOT / "instance")
    settings = {"TESTING": True, "INSTANCE": str(folder), "GAZETTEER": str(ROOT / "instance")}
    app = create_app(settings | {"LIMITS": False})
    runner = app.test_cli_runner()
    for command in (["prepare"], ["clubs", "import", str(file)]):
        started = time.perf_counter()
        answer = runner.invoke(args=command)
        print(f"{' '.join(command[:2])}: {time.perf_counter() - started:.1f} s", end="; ")
        print(answer.output.strip().splitlines()[-2:])
        if answer.exit_code:
            sys.exit(answer.output)
    return app.test_client()


def in_json(client: FlaskClient, point: Point, count: int) -> set[str]:
    """The names of the first so many, and of any other at no distance."""
    query = {"lat": point[0], "lon": point[1], "within_km": 1, "limit": 5}
    clubs = client.get("/api/v1/clubs", query_string=query).get_json()["clubs"]
    return {club["name"] for n, club in enumerate(clubs) if n < count or not club["distance_km"]}


def on_page(client: FlaskClient, point: Point, count: int) -> set[str]:
    """The names of the first so many cards."""
    query = {"lat": point[0], "lon": point[1], "show": "clubs"}
    page = client.get("/near", query_string=query).text
    return set(map(unescape, findall(r'<h3><a href="/clubs/[^"]+">([^<]+)</a>', page)[:count]))


if __name__ == "__main__":
    main()
