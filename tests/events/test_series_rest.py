"""Breaks, skipped dates and the end of a series; and all that can be done, in any order."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.database import db
from core.refusal import Refused
from events import scopes
from events.models import Event
from events.repeating import dates
from events.scopes import Scope, call_off
from events.series import Series, series_of, top_up
from tests.events.test_series import NOW, WEEK, days_of, make_series, runs_of
from tests.events.test_series_scopes import HOUR, change, mails
from tests.factories import make_member, make_rsvp

pytestmark = pytest.mark.both_databases


def test_a_break_cancels_what_is_there_and_makes_nothing_in_it(rows: Any) -> None:
    series = make_series()
    make_rsvp(runs_of(series)[6], make_member())

    scopes.pause(series, date(2027, 2, 15), date(2027, 3, 10), "Holidays", NOW)
    db.session.commit()
    top_up(NOW + 4 * WEEK)

    assert days_of(series)[-3:] == ["02-09", "03-16", "03-23"]
    assert [subject.split(":")[0] for subject in mails()] == ["Cancelled"]


def test_a_break_taken_back_brings_its_runs_and_no_other_cancelled_one(rows: Any) -> None:
    series = make_series()
    runs = runs_of(series)
    call_off(runs[6], Scope.THIS, "Storm", NOW)
    scopes.pause(series, date(2027, 2, 1), date(2027, 2, 28), "Holidays", NOW + HOUR)
    db.session.commit()

    scopes.resume(series, NOW + 2 * HOUR)
    db.session.commit()

    assert days_of(series) == ["01-05", "01-12", "01-19", "01-26", "02-02", "02-09", "02-23"]
    assert db.session.get(Event, runs[5].id).is_cancelled


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(2027, 2, 10), date(2027, 2, 1), "before its first"),
        (date(2026, 12, 1), date(2026, 12, 9), "have passed"),
    ],
)
def test_a_break_that_makes_no_sense_is_refused(
    rows: Any, first: date, last: date, why: str
) -> None:
    series = make_series()

    with pytest.raises(Refused, match=why):
        scopes.pause(series, first, last, "Holidays", NOW)


def test_skipping_and_bringing_back_dates_made_and_not_made_yet(rows: Any) -> None:
    series = make_series()
    far = date(2027, 3, 16)

    scopes.skip(series, date(2027, 1, 12), "Storm", NOW)
    scopes.skip(series, far, "Storm", NOW)
    scopes.skip(series, far, "Storm", NOW)
    db.session.commit()
    top_up(NOW + 4 * WEEK)
    left_out = days_of(series)
    scopes.bring_back(series, date(2027, 1, 12), NOW)
    scopes.bring_back(series, far, NOW + 4 * WEEK)
    db.session.commit()

    assert "01-12" not in left_out
    assert "03-16" not in left_out
    assert {"01-12", "03-16"} <= set(days_of(series))
    with pytest.raises(Refused, match="no run ahead on that day"):
        scopes.skip(series, date(2027, 3, 17), "Storm", NOW)


def test_an_end_may_be_put_off_again(rows: Any) -> None:
    series = make_series()

    scopes.end(series, date(2027, 1, 20), "Enough", NOW)
    ended = days_of(series)
    scopes.end(series, date(2027, 3, 10), "A little longer", NOW)
    top_up(NOW + 12 * WEEK)

    assert ended == ["01-05", "01-12", "01-19"]
    assert days_of(series)[:3] == ended


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["this", "later", "all", "shift", "cancel", "skip", "back", "week"]),
        st.integers(0, 7),
    ),
    max_size=8,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_is_done_no_date_has_two_runs_and_hand_work_stays(
    rows: Any, steps: list[tuple[str, int]]
) -> None:
    series, now, by_hand = make_series(), NOW, {}
    first_id = series.club_id

    for number, (step, place) in enumerate(steps):
        now += timedelta(minutes=1)
        runs = [run for run in club_runs(first_id) if run.starts_at > now and run.series_date]
        if not runs:
            break
        run = runs[place % len(runs)]
        match step:
            case "this":
                if not run.is_cancelled:
                    change(run, Scope.THIS, now, title=f"By hand {number}")
                    by_hand[run.id] = run.title
            case "later" | "all":
                if run.id not in by_hand and not run.is_cancelled:
                    change(run, Scope(step), now, title=f"Step {number}")
            case "shift":
                if run.id not in by_hand and not run.is_cancelled:
                    change(run, Scope.ALL, now, starts=run.starts_local + timedelta(days=1))
            case "cancel":
                call_off(run, Scope.THIS, "Storm", now)
            case "skip":
                scopes.skip(series_of(run), run.series_date, "Storm", now)
            case "back":
                scopes.bring_back(series_of(run), run.series_date, now)
            case "week":
                now += WEEK
        db.session.commit()
        top_up(now)

    for kept, title in by_hand.items():
        assert db.session.get(Event, kept).title == title
    for one in db.session.scalars(select(Series).where(Series.club_id == first_id)):
        taken = [run.series_date for run in runs_of(one) if run.series_date]
        assert len(taken) == len(set(taken))
        until = one.here(now).date() + 8 * WEEK
        until = min(until, one.ends_on) if one.ends_on else until
        planned = {local.date() for local in dates(one.rule, one.starts_local, until)}
        assert {day for day in planned if day > one.here(now).date()} <= set(taken)


def club_runs(club_id: int) -> list[Event]:
    """All runs of a club, soonest first."""
    rows = select(Event).where(Event.club_id == club_id).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(rows))
