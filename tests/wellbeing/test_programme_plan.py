"""The numbers of the plan, its dates, its gates, and what is offered after a break."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refused
from wellbeing.instruments import PROGRAMME
from wellbeing.programmes import going_on, plan
from wellbeing.programmes.going_on import Offer, Outing, Way

TUESDAY = date(2026, 6, 2)
MONDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 2, 4, 5, 6
ROWS = [
    (str(week["week"]), row)
    for week in [*PROGRAMME["foundation"], *PROGRAMME["weeks"]]
    for row in week["sessions"]
]
RUNNING = {
    "1": (5, 6), "2": (7, 8.75), "3": (9, 10), "4": (10, 12),
    "5": (16, 15), "6": (18, 18), "7": (20, 23), "8": (25, 30),
}  # fmt: skip
FINE = Outing(TUESDAY, 30, 2, 3)
HARD = Outing(TUESDAY, 30, 2, 6)


@pytest.mark.parametrize(("week", "row"), ROWS, ids=[row["id"] for _week, row in ROWS])
def test_every_session_adds_up_to_the_sums_in_the_file(week: str, row: dict) -> None:
    session = plan.WEEKS[week].session(row["name"][0])

    assert session is not None
    assert session.main_seconds == row["main_s"]
    assert session.run_seconds == row["main_run_s"]
    assert session.longest_run == row["longest_run_s"]
    assert round(sum(step.seconds for step in session.steps) / 60, 1) == row["total_min"]
    assert session.is_optional is row["optional"]


@pytest.mark.parametrize("week", RUNNING)
def test_the_minutes_of_running_are_those_of_the_table(week: str) -> None:
    found = plan.WEEKS[week]

    assert tuple(found.session(letter).run_seconds / 60 for letter in "AB") == RUNNING[week]


def test_week_1_a_is_ten_times_thirty_seconds_and_ninety_and_half_an_hour_in_all() -> None:
    session = plan.WEEKS["1"].session("A")

    assert [(step.kind, step.seconds) for step in session.main] == [("run", 30), ("walk", 90)] * 10
    assert (session.main_seconds, session.minutes) == (1200, 30)


def test_the_longest_run_grows_to_twenty_minutes() -> None:
    longest = [plan.WEEKS[str(number)].longest_run for number in range(1, 9)]

    assert longest == [45, 75, 120, 180, 300, 540, 900, 1200]


def test_the_walks_before_it_are_30_35_and_42_minutes() -> None:
    walks = {key: plan.WEEKS[key].sessions for key in ("F1", "F2", "F3")}

    assert {key: {one.minutes for one in found} for key, found in walks.items()} == {
        "F1": {30},
        "F2": {35},
        "F3": {42},
    }
    assert [len(found) for found in walks.values()] == [2, 3, 3]


def test_the_milestones_come_in_weeks_5_7_and_8() -> None:
    reached = {
        session.key: plan.reached(session.longest_run)
        for week in plan.weeks_from("1")
        for session in week.sessions
    }

    assert reached["4-B"] == []
    assert reached["5-B"] == [5]
    assert reached["7-A"] == [5, 10]
    assert reached["7-B"] == [5, 10, 15]
    assert reached["8-A"] == [5, 10, 15, 20]


def test_tuesdays_make_a_c_b_on_tuesday_thursday_saturday_of_eight_weeks() -> None:
    found = plan.meetings("1", TUESDAY, [])

    assert len(found) == 24
    assert [one.session.letter for one in found] == ["A", "C", "B"] * 8
    assert [f"{one.day:%a}" for one in found] == ["Tue", "Thu", "Sat"] * 8
    assert found[-1].day == TUESDAY + timedelta(weeks=7, days=4)


def test_two_days_a_week_leave_out_the_optional_one() -> None:
    found = plan.meetings("1", TUESDAY, [1, FRIDAY])

    assert [one.session.letter for one in found] == ["A", "B"] * 8
    assert {f"{one.day:%a}" for one in found} == {"Tue", "Fri"}


def test_with_the_walks_before_it_takes_eleven_weeks() -> None:
    found = plan.meetings("F1", TUESDAY, [])

    assert [one.session.key for one in found[:5]] == ["F1-A", "F1-B", "F2-A", "F2-B", "F2-C"]
    assert f"{found[1].day:%a}" == "Sat"
    assert found[-1].day == TUESDAY + timedelta(weeks=10, days=4)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1], "two or three"),
        ([1, 3, 5, MONDAY], "two or three"),
        ([WEDNESDAY, SATURDAY], "first date"),
        ([1, WEDNESDAY], "rest"),
        ([1, FRIDAY, MONDAY], "rest"),
    ],
)
def test_days_without_rest_between_them_are_refused(days: list[int], words: str) -> None:
    with pytest.raises(Refused, match=words):
        plan.weekdays_of(TUESDAY, days)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.sets(st.integers(0, 6)))
def test_there_is_always_a_day_of_rest(start: date, chosen: set[int]) -> None:
    try:
        days = [one.day for one in plan.meetings("1", start, chosen)]
    except Refused:
        return

    assert days[0] == start
    assert all((later - day).days >= 2 for day, later in pairwise(days))
    assert len(days) in (16, 24)


@pytest.mark.parametrize(
    ("outings", "ready"),
    [
        ([], False),
        ([FINE], False),
        ([FINE, FINE], True),
        ([FINE, Outing(TUESDAY, 29, 2, 3)], False),
        ([FINE, Outing(TUESDAY, 30, 3, 3)], False),
        ([FINE, Outing(TUESDAY, 30, 2, 4)], False),
        ([FINE, Outing(TUESDAY, 45, 1, None)], True),
        ([FINE, Outing(TUESDAY, 45, None, None)], False),
        ([FINE, Outing(TUESDAY - timedelta(days=14), 30, 2, 3)], True),
        ([FINE, Outing(TUESDAY - timedelta(days=15), 30, 2, 3)], False),
    ],
)
def test_the_gate_asks_for_two_gentle_half_hours_in_a_fortnight(
    outings: list[Outing], ready: object
) -> None:
    assert going_on.is_ready(outings, TUESDAY) is ready


@pytest.mark.parametrize(
    ("weeks", "first"),
    [
        ([], None),
        ([("1", [FINE, FINE])], Offer(Way.MOVE_ON, "2")),
        ([("1", [HARD, HARD])], Offer(Way.REPEAT, "1")),
        ([("1", [FINE, HARD])], Offer(Way.REPEAT, "1")),
        ([("1", [FINE, Outing(TUESDAY, 30, 3, 3)])], Offer(Way.REPEAT, "1")),
        ([("4", [FINE])], Offer(Way.MOVE_ON, "5")),  # one session missed: go on
        ([("4", [FINE]), ("5", [])], Offer(Way.REPEAT, "4")),  # one week: the last finished
        ([("4", [FINE]), ("5", []), ("6", [])], Offer(Way.STEP_BACK, "3")),
        ([("5", [FINE]), *((week, []) for week in "678")], Offer(Way.STEP_BACK, "3")),
        ([("4", [FINE]), *((week, []) for week in "5678")], Offer(Way.STEP_BACK, "2")),
        ([("1", [])], Offer(Way.REPEAT, "1")),
        ([("1", [FINE]), ("2", []), ("3", [])], Offer(Way.STEP_BACK, "1")),
        ([("F3", [FINE, FINE])], Offer(Way.REPEAT, "F3")),  # until the gate is open
        ([("8", [FINE, FINE])], None),
        ([("8", [HARD])], Offer(Way.REPEAT, "8")),
    ],
)
def test_what_is_offered_first(weeks: list, first: Offer | None) -> None:
    assert going_on.offer(weeks) == first


WEEKS_OF_GROUP = st.builds(
    lambda start, came: [(plan.moved(start, n), [FINE] * heads) for n, heads in enumerate(came)],
    st.sampled_from(plan.ORDER),
    st.lists(st.integers(0, 3), min_size=1, max_size=8),
)


@given(WEEKS_OF_GROUP)
def test_a_break_never_leads_farther_back_than_three_weeks_or_out_of_the_runs(weeks: list) -> None:
    offer = going_on.offer(weeks)
    missed = next((n for n, (_, came) in enumerate(reversed(weeks)) if came), len(weeks))

    if not missed:
        assert offer is None or offer.way is Way.MOVE_ON or offer.week == "F3"
        return
    due = weeks[-missed][0]
    back = plan.ORDER.index(due) - plan.ORDER.index(offer.week)
    assert 0 <= back <= min(missed, 3)
    assert plan.WEEKS[offer.week].is_foundation == plan.WEEKS[due].is_foundation
    assert back == min(missed, 3) or offer.week in ("F1", "1")


@given(WEEKS_OF_GROUP, st.integers(1, 6))
def test_a_longer_break_never_leads_farther_on(weeks: list, more: int) -> None:
    shorter = going_on.offer(weeks)
    longer = going_on.offer([*weeks, *(("8", []) for _ in range(more))])

    if shorter is not None and not weeks[-1][1]:
        assert plan.ORDER.index(longer.week) <= plan.ORDER.index(shorter.week)


@given(st.sampled_from(plan.ORDER), st.integers(0, 12))
def test_nobody_walks_into_the_runs_unasked(week: str, weeks_on: int) -> None:
    after = plan.with_group(week, weeks_on)

    assert plan.WEEKS[after].is_foundation == plan.WEEKS[week].is_foundation
    assert plan.ORDER.index(after) >= plan.ORDER.index(week)
