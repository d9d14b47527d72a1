"""The timetable: each entry may run twice."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from core import clock
from jobs.timetable import TIMETABLE, Entry, hang_up, run


@pytest.mark.both_databases
@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.name)
def test_every_entry_may_run_twice(app: Flask, entry: Entry) -> None:
    with app.app_context():
        run(entry, clock.now())
        run(entry, clock.now())


def test_every_entry_hangs_in_the_worker_and_comes_round(app: Flask) -> None:
    bell = app.extensions["bell"]
    hang_up(app, bell)
    whole_day = [
        datetime(2026, 5, 1, hour, minute, tzinfo=UTC) for hour in range(24) for minute in range(60)
    ]

    due = {task.name for at in whole_day for task in bell.huey.read_periodic(at)}

    assert due == {entry.name for entry in TIMETABLE} | {"deliver every minute"}
