"""Standing answers: given in order, taken back alone, stopped for good."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from clubs.joining import leave
from clubs.models import Role
from core.database import db
from core.refusal import Refused
from events import scopes, standing
from events.answering import Reply, answer, answer_of
from events.models import Answer, Event
from events.queries import line_of
from events.scopes import Scope
from events.series import Series, top_up
from events.standing import StandingRsvp
from members.models import Member
from tests.events.test_series import NOW, TUESDAY, WEEK, make_series, runs_of
from tests.events.test_series_scopes import change
from tests.factories import make_club, make_member, make_membership, make_run

pytestmark = pytest.mark.both_databases
YES, NO = Reply(Answer.YES), Reply(Answer.NO)


def say_always(event: Event, member: Member, reply: Reply = YES, now: Any = NOW) -> None:
    """The member says yes to the run and to all that come."""
    answer(event, member, reply, now)
    standing.stand(event, member, now)
    db.session.commit()


def going(series: Series, member: Member) -> str:
    """For each run of the series, soonest first: y, n, or - where nothing was said."""
    said = [answer_of(run, member) for run in runs_of(series)]
    return "".join("-" if row is None else row.answer[0] for row in said)


def test_yes_to_all_covers_the_runs_that_are_there_and_those_to_come(rows: Any) -> None:
    series, ada = make_series(), make_member()

    say_always(runs_of(series)[1], ada)
    top_up(NOW + 2 * WEEK)

    assert going(series, ada) == "-" + "y" * 9


def test_this_one_is_this_one(rows: Any) -> None:
    series, ada = make_series(), make_member()

    answer(runs_of(series)[0], ada, YES, NOW)
    db.session.commit()
    top_up(NOW + WEEK)

    assert going(series, ada) == "y" + "-" * 8


def test_they_are_given_in_their_order_and_wait_where_it_is_full(rows: Any) -> None:
    series = make_series(capacity=2)
    people = [make_member(name) for name in ("Ada", "Ben", "Cleo")]
    for member in people:
        say_always(runs_of(series)[0], member)

    top_up(NOW + WEEK)

    line = line_of(runs_of(series)[-1])
    assert [entry.key for entry in line.going] == [people[0].id, people[1].id]
    assert [entry.key for entry in line.waiting] == [people[2].id]


def test_not_this_week_is_an_ordinary_no_and_the_next_week_counts_again(rows: Any) -> None:
    series, ada = make_series(), make_member()
    say_always(runs_of(series)[0], ada)

    answer(runs_of(series)[2], ada, NO, NOW + timedelta(hours=1))
    db.session.commit()
    top_up(NOW + WEEK)

    assert going(series, ada) == "yynyyyyyy"


def test_group_and_guests_come_along(rows: Any) -> None:
    series = make_series(groups=[{"level": "chat"}, {"level": "sing", "pace": "run_walk"}])
    first, ada = runs_of(series)[0], make_member()

    say_always(first, ada, Reply(Answer.YES, first.groups[1].id, guests=2, listed=False))
    top_up(NOW + WEEK)

    rows_ = [answer_of(run, ada) for run in runs_of(series)]
    assert {(row.group.level, row.guests, row.listed) for row in rows_} == {("sing", 2, False)}


def test_stopping_takes_back_what_was_answered_for_her_and_leaves_what_she_said(
    rows: Any,
) -> None:
    series, ada = make_series(), make_member()
    say_always(runs_of(series)[0], ada)
    later = NOW + timedelta(hours=1)
    answer(runs_of(series)[3], ada, NO, later)
    answer(runs_of(series)[3], ada, YES, later)
    db.session.commit()

    taken_back = standing.stop(series.id, ada, later)
    db.session.commit()
    top_up(NOW + WEEK)

    assert taken_back == 6
    assert going(series, ada) == "ynnynnnn-"


def test_starting_again_answers_what_stopping_took_back_and_goes_to_the_end(rows: Any) -> None:
    series = make_series()
    ada, ben = make_member("Ada"), make_member("Ben")
    for member in (ada, ben):
        say_always(runs_of(series)[0], member)
    standing.stop(series.id, ada, NOW + timedelta(hours=1))

    say_always(runs_of(series)[0], ada, now=NOW + timedelta(hours=2))

    assert going(series, ada) == "y" * 8
    order = select(StandingRsvp.member_id).order_by(StandingRsvp.number)
    assert list(db.session.scalars(order)) == [ben.id, ada.id]


def test_whoever_left_the_club_stands_no_longer(rows: Any) -> None:
    series, ada = make_series(), make_member()
    say_always(runs_of(series)[0], ada)
    leave(series.club, ada)
    db.session.commit()

    top_up(NOW + WEEK)

    assert going(series, ada)[-1] == "-"
    assert standing.standing_of(series.id, ada) is None


def test_a_run_without_series_takes_no_standing_answer(rows: Any) -> None:
    run, ada = make_run(starts=TUESDAY), make_member()

    answer(run, ada, YES, NOW)

    with pytest.raises(Refused, match="does not repeat"):
        standing.stand(run, ada, NOW)


def test_somebody_unverified_confirms_first(rows: Any) -> None:
    series, ada = make_series(), make_member(verified_at=None)

    answer(runs_of(series)[0], ada, YES, NOW)

    with pytest.raises(Refused, match="Confirm your address"):
        standing.stand(runs_of(series)[0], ada, NOW)


def test_a_closed_club_keeps_its_members_standing(rows: Any) -> None:
    club = make_club(is_open=False)
    series, ada = make_series(club=club), make_member()
    make_membership(club, ada, Role.MEMBER)

    say_always(runs_of(series)[0], ada)
    top_up(NOW + WEEK)

    assert going(series, ada) == "y" * 9


def test_after_this_and_later_she_stands_in_the_new_series(rows: Any) -> None:
    series, ada = make_series(), make_member()
    say_always(runs_of(series)[0], ada)

    event = runs_of(series)[4]
    change(event, Scope.LATER, starts=event.starts_local + timedelta(hours=1))
    top_up(NOW + 2 * WEEK)

    later = db.session.get(Series, event.series_id)
    assert later.id != series.id
    assert going(later, ada) == "y" * 6


def test_a_break_taken_back_gives_the_standing_answers_again(rows: Any) -> None:
    series, ada = make_series(), make_member()
    say_always(runs_of(series)[0], ada)
    third = runs_of(series)[2].starts_local.date()

    scopes.pause(series, third, third, "Holiday", NOW)
    scopes.resume(series, NOW)
    db.session.commit()

    run = next(one for one in runs_of(series) if one.series_date == third)
    assert not run.is_cancelled
    assert answer_of(run, ada).answer is Answer.YES


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    capacity=st.integers(1, 5),
    guests=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    declines=st.sets(st.integers(0, 5)),
)
def test_no_run_is_oversold_and_nobody_passes_another(
    rows: Any, capacity: int, guests: list[int], declines: set[int]
) -> None:
    series = make_series(capacity=capacity)
    people = [make_member() for _guests in guests]
    for member, brought in zip(people, guests, strict=True):
        say_always(runs_of(series)[0], member, Reply(Answer.YES, guests=brought))

    for place in declines & set(range(len(people))):
        answer(runs_of(series)[4], people[place], NO, NOW + timedelta(minutes=1))
    db.session.commit()
    top_up(NOW + WEEK)

    for run in runs_of(series):
        line = line_of(run)
        assert line.going_heads <= capacity
        numbers = [entry.number for entry in line.going]
        assert numbers == sorted(numbers)
        assert not line.waiting or max(numbers, default=0) < line.waiting[-1].number
