"""A club through a month: the clock moves, and whatever is due at each step is done."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Flask

from jobs.timetable import TIMETABLE, run

STEP = timedelta(hours=1)
TELLING = (
    "remind the day before", "send messages at their time", "ask after a run", "tell of new runs",
    "ask to post again", "send the weekly mail", "tell of runs near followed places",
    "make the runs of series",
)  # fmt: skip


def pass_time(app: Flask, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every hour from the one to the other; what is due is done after each is given."""
    entries = [entry for entry in TIMETABLE if entry.name in TELLING]
    now = begin
    while now < end:
        yield now
        with app.app_context():
            for entry in entries:
                run(entry, now)
        now += STEP
