"""How long a club's calendar of 500 runs takes, and how large it is."""

import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from flask_migrate import upgrade

from app import create_app
from core import clock
from core.database import db
from tests.factories import make_club, make_run

RUNS, TIMES = 500, 9


def main() -> None:
    """Make the runs, ask for the feed, print the middle and the worst of the times."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"INSTANCE": folder, "SECRET_KEY": "k" * 40, "LIMITS": False})
        with app.app_context():
            upgrade()
            club = make_club("Harbour Runners", slug="harbour")
            first = clock.now().astimezone(UTC).replace(hour=18, minute=30, second=0, microsecond=0)
            for day in range(RUNS):
                make_run(club, starts=(first + timedelta(days=day)).replace(tzinfo=None))
            db.session.commit()
        client, spent = app.test_client(), []
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer = client.get("/clubs/harbour/calendar.ics")
            spent.append((time.perf_counter() - begun) * 1000)
        begun = time.perf_counter()
        same = client.get(
            "/clubs/harbour/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]}
        )
        again = (time.perf_counter() - begun) * 1000
    entries = answer.text.count("BEGIN:VEVENT")
    print(f"{datetime.now(UTC):%Y-%m-%d}: {entries} runs, {len(answer.data) / 1000:.0f} kB")
    print(f"first {spent[0]:.0f} ms, then {statistics.median(spent[1:]):.0f} ms", end=", ")
    print(f"worst {max(spent[1:]):.0f} ms; unchanged ({same.status_code}) {again:.0f} ms")


if __name__ == "__main__":
    main()
