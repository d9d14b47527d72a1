"""Nearest first, a run that repeats is found once, at its next date that fits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from events.models import Event
from events.repeating import weekly
from events.series import begin
from tests.factories import LONDON, make_club, make_run
from tests.pages.test_finding import BRIXTON, next_weekday, titles
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases
TUESDAY = next_weekday(1, 18)
Dates = Callable[..., list[Event]]


@pytest.fixture
def dates(app: Flask, arranged: Any) -> Dates:
    """Makes a weekly run; its dates, soonest first."""

    def made(title: str = "Weekly", starts: datetime = TUESDAY, **changes: Any) -> list[Event]:
        with arranged() as session:
            run = make_run(make_club(at=LONDON), title=title, starts=starts, **changes)
            series = begin(run, weekly([starts.weekday()]), clock.now())
            of_it = select(Event).where(Event.series_id == series.id).order_by(Event.starts_at)
            return list(session.scalars(of_it))

    return made


def urls(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('<h3><a href="')[1:]]


def test_a_weekly_run_is_listed_once_and_says_so_beside_another_run(
    app: Flask, arranged: Any, dates: Dates
) -> None:
    weekly_run = dates()
    with arranged():
        make_run(make_club(at=LONDON), title="Single", starts=TUESDAY)

    page = Visitor(app).get(f"/near?{BRIXTON}").text

    assert sorted(titles(page)) == ["Single", "Weekly"]
    assert f"/runs/{weekly_run[0].id}" in urls(page)
    assert page.count("Every Tuesday") == 1


def test_soonest_first_each_date_is_listed_under_its_day(app: Flask, dates: Dates) -> None:
    made = dates()

    page = Visitor(app).get(f"/near?{BRIXTON}&sort=soonest").text

    assert urls(page) == [f"/runs/{run.id}" for run in made]


def test_a_cancelled_or_past_date_gives_way_to_the_next(
    app: Flask, arranged: Any, dates: Dates
) -> None:
    made = dates()
    with arranged() as session:
        session.get(Event, made[0].id).ends_at = clock.now() - timedelta(hours=1)
        session.get(Event, made[1].id).cancelled_at = clock.now()

    assert urls(Visitor(app).get(f"/near?{BRIXTON}").text) == [f"/runs/{made[2].id}"]


def test_of_the_dates_that_fit_a_filter_the_next_is_listed(
    app: Flask, arranged: Any, dates: Dates
) -> None:
    made = dates(first_timers=False)
    with arranged() as session:
        session.get(Event, made[3].id).first_timers = True
    later = made[2].starts_local.date().isoformat()
    visitor = Visitor(app)

    assert urls(visitor.get(f"/near?{BRIXTON}&first=yes").text) == [f"/runs/{made[3].id}"]
    assert urls(visitor.get(f"/near?{BRIXTON}&from={later}").text) == [f"/runs/{made[2].id}"]
    assert urls(visitor.get(f"/near?{BRIXTON}&level=chat&day=tue").text) == [f"/runs/{made[0].id}"]
    assert urls(visitor.get(f"/near?{BRIXTON}&words=weekly").text) == [f"/runs/{made[0].id}"]
    assert urls(visitor.get(f"/near?{BRIXTON}&level=sing").text) == []


def test_a_date_that_was_moved_elsewhere_is_found_there_too(
    app: Flask, arranged: Any, dates: Dates
) -> None:
    made = dates()
    with arranged() as session:
        session.get(Event, made[4].id).locate(51.50, -0.10)

    page = Visitor(app).get("/near?lat=51.5&lon=-0.1").text

    assert urls(page) == [f"/runs/{made[4].id}", f"/runs/{made[0].id}"]


def test_the_map_asks_the_json_for_the_same_and_scripts_get_each_date(
    app: Flask, dates: Dates
) -> None:
    made = dates()
    visitor = Visitor(app)
    runs = f"/api/v1/runs?{BRIXTON}"

    assert "once=yes" in visitor.get(f"/near?{BRIXTON}&view=map").text
    assert [run["id"] for run in visitor.get(f"{runs}&once=yes").json["runs"]] == [made[0].id]
    assert len(visitor.get(runs).json["runs"]) == len(made)
