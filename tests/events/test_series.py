"""Series make real runs eight weeks ahead: once each, with what was posted, and no more."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.database import db
from events import series as series_
from events.models import Event
from events.repeating import Rule, monthly, weekly
from events.series import Series, SeriesSkip, begin, template_of, top_up
from tests.factories import at, make_club, make_member, make_run

ROOT = Path(__file__).parents[2]
NOW = at("2027-01-04T09:00:00+00:00")
TUESDAY = datetime.fromisoformat("2027-01-05T18:30")
WEEK = timedelta(weeks=1)


def make_series(rule: Rule | None = None, now: datetime = NOW, **run: Any) -> Series:
    """A series from its first run on, Tuesday 5 January 2027 at 18:30 unless told otherwise."""
    event = make_run(**({"starts": TUESDAY} | run))
    made = begin(event, rule or weekly([event.starts_local.weekday()]), now)
    db.session.commit()
    return made


def runs_of(series: Series) -> list[Event]:
    """All its runs, soonest first."""
    rows = select(Event).where(Event.series_id == series.id).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(rows))


def days_of(series: Series) -> list[str]:
    """The days of its runs that are not cancelled."""
    return [f"{run.starts_local:%m-%d}" for run in runs_of(series) if not run.is_cancelled]


@pytest.mark.both_databases
def test_a_weekly_series_makes_eight_weeks_of_runs_like_the_first(rows: Any) -> None:
    ada = make_member()
    series = make_series(
        capacity=12,
        about="Bring a lamp.",
        groups=[
            {"level": "chat", "pace": "social", "distance_km": 5.0, "leader_id": ada.id},
            {"level": "sing", "pace": "run_walk", "capacity": 6},
        ],
    )

    runs = runs_of(series)

    assert days_of(series)[:3] == ["01-05", "01-12", "01-19"]
    assert days_of(series)[-1] == "02-23"
    assert len(runs) == 8
    assert len({run.id for run in runs}) == 8
    assert {(run.starts_local.time(), run.capacity, run.about) for run in runs} == {
        (TUESDAY.time(), 12, "Bring a lamp.")
    }
    assert all(template_of(run) == template_of(runs[0]) for run in runs)
    assert all(run.series_date == run.starts_local.date() for run in runs)


@pytest.mark.both_databases
def test_topping_up_adds_the_week_that_has_come_into_sight_and_nothing_twice(rows: Any) -> None:
    series = make_series()

    counts = [top_up(NOW), top_up(NOW + WEEK), top_up(NOW + WEEK), top_up(NOW + 3 * WEEK)]

    assert counts == [0, 1, 0, 2]
    assert len(runs_of(series)) == 11


def test_weeks_that_passed_while_nobody_topped_up_are_not_made(rows: Any) -> None:
    series = make_series()

    top_up(NOW + 20 * WEEK)

    days = [run.starts_local.date() for run in runs_of(series)]
    assert days[7] == date(2027, 2, 23)
    assert days[8] == date(2027, 5, 25)


def test_monthly_and_fifth_saturdays_and_every_second_sunday(rows: Any) -> None:
    saturday = datetime.fromisoformat("2027-01-30T09:00")
    sunday = datetime.fromisoformat("2027-01-10T09:00")

    last = make_series(monthly(saturday.date()), starts=saturday)
    fifth = make_series(monthly(saturday.date(), 5), starts=saturday)
    second = make_series(weekly([6], 2), starts=sunday)

    assert days_of(last) == ["01-30", "02-27"]
    assert days_of(fifth) == ["01-30"]
    assert days_of(second) == ["01-10", "01-24", "02-07", "02-21"]


def test_the_hour_stays_when_the_clocks_change_and_a_skipped_hour_moves_on(rows: Any) -> None:
    club = make_club(timezone="Europe/Berlin")
    now = at("2027-03-01T09:00:00+00:00")
    evening = datetime.fromisoformat("2027-03-02T18:30")
    night = datetime.fromisoformat("2027-03-07T02:30")

    runs = runs_of(make_series(now=now, club=club, starts=evening))
    nights = runs_of(make_series(now=now, club=club, starts=night))

    assert {f"{run.starts_local:%H:%M}" for run in runs} == {"18:30"}
    assert {f"{run.starts_at:%H:%M}" for run in runs} == {"17:30", "16:30"}
    shown = [f"{run.starts_local:%d %H:%M}" for run in nights[:5]]
    assert shown == ["07 02:30", "14 02:30", "21 02:30", "28 03:30", "04 02:30"]
    assert nights[3].series_date == date(2027, 3, 28)


def test_skipped_dates_pauses_and_the_end_are_honoured(rows: Any) -> None:
    series = make_series()
    series.paused_from, series.paused_until = date(2027, 3, 8), date(2027, 3, 20)
    series.ends_on = date(2027, 3, 30)
    db.session.add(SeriesSkip(series_id=series.id, skipped_on=date(2027, 3, 2)))
    db.session.commit()

    top_up(NOW + 6 * WEEK)

    assert days_of(series)[8:] == ["03-23", "03-30"]


def test_a_leader_who_is_gone_leaves_the_group_without_one(rows: Any) -> None:
    ada = make_member()
    series = make_series(groups=[{"level": "chat", "leader_id": ada.id}])
    db.session.delete(ada)
    db.session.commit()

    top_up(NOW + WEEK)

    assert runs_of(series)[-1].groups[0].leader_id is None


@pytest.mark.both_databases
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rule=st.one_of(
        st.builds(weekly, st.sets(st.integers(0, 6), min_size=1), st.integers(1, 4)),
        st.builds(Rule, st.tuples(st.integers(0, 6)), nth=st.sampled_from([1, 2, 3, 4, 5, -1])),
    ),
    hours=st.lists(st.integers(0, 24 * 90), min_size=1, max_size=5),
)
def test_however_often_it_is_topped_up_each_date_has_one_run(
    rows: Any, rule: Rule, hours: list[int]
) -> None:
    series = make_series(rule)
    moments = sorted(NOW + timedelta(hours=hour) for hour in hours)

    for now in [*moments, moments[-1]]:
        top_up(now)

    dates = [run.series_date for run in runs_of(series)]
    assert len(dates) == len(set(dates))
    assert series_.missing(series, moments[-1]) == []


TOPPING_UP = """
import sys
from app import create_app
from datetime import datetime
from events.series import top_up
app = create_app({"TESTING": True, "SECRET_KEY": "x" * 32})
with app.app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    print(top_up(datetime.fromisoformat(sys.argv[1])), flush=True)
"""


@pytest.mark.both_databases
def test_four_processes_at_once_make_each_run_once(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with app.app_context():
        keys = [make_series(weekly(range(7))).id for _time in range(3)]
    later = (NOW + 4 * WEEK).isoformat()
    environment = os.environ | {
        "RUNCLUB_DATABASE_URL": database_url,
        "RUNCLUB_INSTANCE": str(tmp_path),
    }
    command = [sys.executable, "-c", TOPPING_UP, later]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) for _time in range(4)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    made = sum(int(worker.communicate()[0]) for worker in workers)

    with app.app_context():
        found = [runs_of(db.session.get(Series, key)) for key in keys]
    assert made == 3 * 28
    for runs in found:
        assert len(runs) == len({run.series_date for run in runs}) == 56 + 28
