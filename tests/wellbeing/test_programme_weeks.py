"""Week by week: going on, once more, back after a break, and what was reached."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from events.attendance import Attendance, Part
from tests.visitor import Visitor
from tests.wellbeing.eight_weeks import (
    after,
    buttons,
    check_in,
    enrolment,
    stay_away,
    yes_to,
)
from tests.wellbeing.evenings import Evening

pytestmark = pytest.mark.both_databases

Browser = Callable[[int], Visitor]


def test_effort_6_twice_offers_repeat_first_and_repeating_keeps_group_and_place(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "1-B")
    check_in(app, evening.ben, "1-A", effort=6, talk=2)
    check_in(app, evening.ben, "1-B", effort=6, talk=2)
    ben = as_member(evening.ben)
    page = ben.get("/me/programme").text
    assert buttons(page) == ["Repeat Week 1", "Move on to Week 2 all the same"]

    row = enrolment(app, evening.ben)
    page = ben.post(f"/me/programme/{row.id}/week", week="1").text

    assert 'data-week="1"' in page
    assert buttons(page) == []
    row = enrolment(app, evening.ben)
    assert (row.week_now, row.repeats, row.state) == ("1", 1, "joined")
    assert yes_to(app, evening.ben) == 16


def test_with_breath_to_talk_moving_on_comes_first_and_needs_no_tap(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "1-B")
    check_in(app, evening.ben, "1-B", effort=4, talk=2)
    page = as_member(evening.ben).get("/me/programme").text

    assert buttons(page) == ["Move on to Week 2", "Repeat Week 1"]
    after(app, clock_hand, "2-A")
    assert 'data-week="2"' in as_member(evening.ben).get("/me/programme").text


def test_what_hurts_is_answered_with_a_repeat(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "1-B")
    row, ben = enrolment(app, evening.ben), as_member(evening.ben)

    answer = ben.post(f"/me/programme/{row.id}/week", week="2", hurts="yes")

    assert answer.status_code == 409
    assert "see a doctor" in answer.text
    assert ben.post(f"/me/programme/{row.id}/week", week="1", hurts="yes").status_code == 200


@pytest.mark.parametrize(
    ("missed", "offered"),
    [
        (["4-B"], "Move on to Week 5"),
        (["4-A", "4-B"], "Repeat Week 3"),
        (["3-A", "3-B", "4-A", "4-B"], "Go back to Week 1"),
    ],
)
def test_after_a_break_the_way_back_is_offered_first(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
    missed: list[str],
    offered: str,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    stay_away(app, evening.ben, *missed)
    after(app, clock_hand, "4-B")

    assert buttons(as_member(evening.ben).get("/me/programme").text)[0] == offered


def test_s08_week_5_b_is_the_first_five_minutes_for_the_members_eyes_alone(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "5-A")
    assert "First five minutes</li>" not in as_member(evening.ben).get("/me/programme").text

    event = after(app, clock_hand, "5-B")
    ben, ada = as_member(evening.ben), as_member(evening.ada)
    ada.post(f"{programme}/enrolment", action="join", start="1")

    assert "First five minutes</li>" in ben.get("/me/programme").text
    for url in (programme, f"/runs/{event.id}", f"/clubs/{evening.slug}", "/me/programme"):
        assert "First five minutes</li>" not in ada.get(url).text


def test_s08_a_milestone_is_shared_by_choice_and_taken_back(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "5-B")
    ben, ada, row = as_member(evening.ben), as_member(evening.ada), enrolment(app, evening.ben)
    ada.post(f"{programme}/enrolment", action="join", start="1")

    ben.post(f"/me/programme/{row.id}/sharing", shares="yes")
    assert "Ben: First five minutes" in ada.get(programme).text
    assert "Ben: First five minutes" not in Visitor(app).get(programme).text

    ben.post(f"/me/programme/{row.id}/sharing")
    assert "Ben: First five minutes" not in ada.get(programme).text


def test_repeating_and_stepping_back_keep_what_was_reached(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "5-B")
    row, ben = enrolment(app, evening.ben), as_member(evening.ben)

    page = ben.post(f"/me/programme/{row.id}/week", week="2").text

    assert 'data-week="2"' in page
    assert "First five minutes</li>" in page


def test_a_week_chosen_far_ahead_credits_nothing_that_is_past(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    after(app, clock_hand, "1-A")
    row, ben = enrolment(app, evening.ben), as_member(evening.ben)

    page = ben.post(f"/me/programme/{row.id}/week", week="8").text

    assert 'data-week="8"' in page
    assert "minutes</li>" not in page


def test_whoever_walked_instead_showed_up_and_ran_no_minutes(
    app: Flask,
    evening: Evening,
    programme: str,
    ben: Visitor,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    event = after(app, clock_hand, "5-B")
    with app.app_context():
        mark = {"event_id": event.id, "member_id": evening.ben, "marked_at": clock.now()}
        db.session.add(Attendance(**mark, part=Part.WALKED, present=True))
        db.session.commit()

    page = as_member(evening.ben).get("/me/programme").text

    assert "First five minutes</li>" not in page
    assert buttons(page)[0] == "Move on to Week 6"


def test_nobody_chooses_for_somebody_else(
    app: Flask, evening: Evening, programme: str, ben: Visitor, as_member: Browser
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="1")
    row = enrolment(app, evening.ben)

    answer = as_member(evening.cleo).post(f"/me/programme/{row.id}/week", week="3")

    assert answer.status_code == 404
    assert ben.post(f"/me/programme/{row.id}/week", week="9").status_code == 422
    assert enrolment(app, evening.ben).week_now == "1"
