"""How long calendars of 500 runs take, and how large they are: a club's, a member's, a busy one.

Run it from the checkout: `.venv/bin/python -m bench.calendars`.
"""

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from app import create_app
from core import clock
from core.database import db
from demo.commands import migrate
from events.calendar_links import renew
from tests.factories import make_club, make_member, make_rsvp, make_run

RUNS, TIMES = 500, 25


def make_runs() -> dict[str, str]:
    """A club with a run a day and a member who comes to each; the paths of the feeds."""
    club, member = make_club("Harbour Runners", slug="harbour"), make_member()
    first = clock.now().astimezone(UTC).replace(hour=18, minute=30, second=0, microsecond=0)
    for day in range(RUNS):
        run = make_run(club, starts=(first + timedelta(days=day)).replace(tzinfo=None))
        make_rsvp(run, member)
    own = renew(member, clock.now(), busy=False)
    busy = renew(member, clock.now(), busy=True)
    db.session.commit()
    return {
        "a club's": "/clubs/harbour/calendar.ics",
        "a member's": f"/calendar/{own}.ics",
        "the same, busy": f"/calendar/{busy}.ics",
    }


def milliseconds(client: FlaskClient, path: str, **headers: str) -> tuple[float, float]:
    """What one reading costs by the clock and by this process's CPU."""
    begun, worked = time.perf_counter(), time.process_time()
    client.get(path, headers=headers)
    return (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000


def measure(client: FlaskClient, name: str, path: str) -> None:
    """Read one feed again and again, and print its line of the table."""
    first, _ = milliseconds(client, path)
    spent = [milliseconds(client, path) for _ in range(TIMES)]
    answer = client.get(path)
    tag = {"If-None-Match": answer.headers["ETag"]}
    same = [milliseconds(client, path, **tag) for _ in range(TIMES)]
    clock_ms, cpu_ms = (statistics.median(one) for one in zip(*spent, strict=True))
    same_ms, same_cpu_ms = (statistics.median(one) for one in zip(*same, strict=True))
    entries = answer.text.count("BEGIN:VEVENT")
    print(
        f"| {name} | {entries} | {len(answer.data) / 1000:.0f} | {first:.0f} | {clock_ms:.0f} "
        f"| {max(one for one, _ in spent):.0f} | {cpu_ms:.1f} | {same_ms:.0f} | {same_cpu_ms:.1f} |"
    )


def main() -> None:
    """Make the runs, read each feed, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder, "SECRET_KEY": "k" * 40, "LIMITS": False})
        with app.app_context():
            migrate()
            feeds = make_runs()
        print(f"{datetime.now(UTC):%Y-%m-%d}, SQLite")
        print("| feed | runs | kB | first | median | worst | CPU | unchanged | its CPU |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for name, path in feeds.items():
            measure(app.test_client(), name, path)


if __name__ == "__main__":
    main()
