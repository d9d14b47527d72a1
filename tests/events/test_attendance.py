"""The rules behind the roll call, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import clock
from core.database import begin_write, db, locked
from core.refusal import Refused
from events.attendance import (
    MILESTONES,
    NO_SHOWS_KEPT_FOR,
    Attendance,
    Part,
    Press,
    RollCallTap,
    close,
    forget_no_shows,
    mark,
    milestone,
    reopen,
    roll_call_of,
    times_shown_up,
    who_is_out,
)
from events.models import Answer, Event, Rsvp
from members.models import Member
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run


@pytest.fixture
def run(app: Flask) -> SimpleNamespace:
    """A run with Ada, who organizes, and three who said yes."""
    with app.app_context():
        ada = make_member("Ada")
        event = make_run(make_club(owner=ada))
        people = [make_member(name) for name in ("Ben", "Cleo", "Dora")]
        for member in people:
            make_membership(event.club, member)
            make_rsvp(event, member)
        db.session.commit()
        return SimpleNamespace(
            id=event.id,
            ada=ada.id,
            people=[member.id for member in people],
            start=event.starts_at,
            end=event.ends_at,
        )


def press(run: SimpleNamespace, tap: Press, by: int | None = None, at: object = None) -> None:
    """One tap as a request makes it."""
    begin_write()
    event, member = locked(Event, run.id), db.session.get(Member, by or run.ada)
    mark(event, tap, member, at or run.start)
    db.session.commit()


@pytest.mark.both_databases
def test_a_member_is_one_row_however_many_taps(app, run):
    ben = run.people[0]
    with app.app_context():
        for number in range(5):
            press(run, Press(f"tap-{number}", member_id=ben, present=number % 2 == 0))

        rows = db.session.scalars(select(Attendance)).all()
        assert [(row.member_id, row.present) for row in rows] == [(ben, True)]


@pytest.mark.both_databases
@pytest.mark.parametrize("after", [False, True])
def test_a_tap_that_comes_again_changes_nothing(app, run, after):
    ben = run.people[0]
    with app.app_context():
        press(run, Press("one", member_id=ben, present=True))
        if after:
            press(run, Press("two", member_id=ben, present=False))
        press(run, Press("one", member_id=ben, present=True))

        row = db.session.scalar(select(Attendance))
        assert row.present is not after
        assert db.session.scalar(select(func.count()).select_from(RollCallTap)) == 1 + after


@pytest.mark.both_databases
def test_taps_of_two_leaders_at_the_same_moment_are_each_counted_once(app, run):
    ben = run.people[0]

    def tap(number: int) -> None:
        with app.app_context():
            by = run.ada if number % 2 else run.people[2]
            press(run, Press("walk-up", name="Gus", present=True), by)
            press(run, Press(f"ben-{number}", member_id=ben, present=True), by)

    with ThreadPoolExecutor(8) as leaders:
        list(leaders.map(tap, range(16)))

    with app.app_context():
        rows = db.session.scalars(select(Attendance).order_by(Attendance.name)).all()
        assert sorted((row.member_id or 0, row.name) for row in rows) == [(0, "Gus"), (ben, None)]


@pytest.mark.both_databases
def test_taking_somebody_back_takes_the_return_back_too(app, run):
    ben = run.people[0]
    with app.app_context():
        press(run, Press("one", member_id=ben, present=True))
        press(run, Press("two", member_id=ben, back=True))
        press(run, Press("three", member_id=ben, present=False))
        press(run, Press("four", member_id=ben, present=True))

        assert [row.member_id for row in who_is_out(db.session.get(Event, run.id))] == [ben]


@pytest.mark.both_databases
def test_whoever_helps_or_has_the_coffee_is_not_out(app, run):
    with app.app_context():
        for part in Part:
            tap = Press(f"as-{part}", member_id=run.people[0], present=True, part=part)
            press(run, tap)
            out = who_is_out(db.session.get(Event, run.id))
            assert bool(out) is (part in {Part.RAN, Part.WALKED})


@pytest.mark.both_databases
def test_closing_takes_everybody_back_or_a_reason(app, run):
    ben, cleo, _dora = run.people
    with app.app_context():
        press(run, Press("one", member_id=ben, present=True))
        press(run, Press("two", member_id=cleo, present=True))
        event, ada = db.session.get(Event, run.id), db.session.get(Member, run.ada)
        first = who_is_out(event)[0].id

        with pytest.raises(Refused, match="still out"):
            close(event, ada, run.end)
        with pytest.raises(Refused, match="still out"):
            close(event, ada, run.end, back=[first])
        close(event, ada, run.end, back=[first], reason="Went home by tram.")

        assert roll_call_of(event).reason == "Went home by tram."
        reopen(event, run.end)
        assert roll_call_of(event) is None


@pytest.mark.both_databases
def test_showing_up_is_counted_once_a_run_whatever_one_did(app, run):
    ben = run.people[0]
    with app.app_context():
        press(run, Press("one", member_id=ben, present=True))
        press(run, Press("two", member_id=ben, part=Part.HELPED))
        press(run, Press("three", member_id=run.people[1], present=False))

        assert times_shown_up(db.session.get(Member, ben)) == 1
        assert times_shown_up(db.session.get(Member, run.people[1])) == 0


@pytest.mark.both_databases
def test_after_ninety_days_nobody_can_tell_who_stayed_away(app, run):
    ben, cleo, dora = run.people
    with app.app_context():
        press(run, Press("one", member_id=ben, present=True))
        press(run, Press("two", member_id=cleo, present=False))
        press(run, Press("three", name="Gus", present=True))
        in_time = run.end + NO_SHOWS_KEPT_FOR

        assert forget_no_shows(in_time - timedelta(seconds=1)) == 0
        assert (forget_no_shows(in_time), forget_no_shows(in_time)) == (1, 0)
        db.session.commit()

        answers = dict(iter(db.session.execute(select(Rsvp.member_id, Rsvp.answer))))
        assert answers == {ben: Answer.YES, cleo: Answer.NO, dora: Answer.NO}
        rows = db.session.scalars(select(Attendance).order_by(Attendance.id)).all()
        assert [(row.member_id, row.name) for row in rows] == [(ben, None), (None, "")]
        assert times_shown_up(db.session.get(Member, ben)) == 1


@pytest.mark.both_databases
def test_a_run_without_a_roll_call_has_nobody_who_stayed_away(app, run):
    with app.app_context():
        assert forget_no_shows(run.end + timedelta(days=400)) == 0
        assert set(db.session.scalars(select(Rsvp.answer))) == {Answer.YES}


@pytest.mark.both_databases
def test_nothing_can_be_marked_on_a_cancelled_run(app, run):
    with app.app_context():
        db.session.get(Event, run.id).cancelled_at = clock.now()
        db.session.commit()

        with pytest.raises(Refused, match="cancelled"):
            press(run, Press("one", member_id=run.people[0], present=True))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_milestone_stays_reached(times):
    reached = milestone(times)

    assert reached is None or reached in MILESTONES
    assert (reached or 0) <= times
    assert (milestone(times + 1) or 0) >= (reached or 0)
