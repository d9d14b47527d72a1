"""Eight weeks together, as its organizer starts it and people come in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from core.outbox import Message
from tests.factories import make_member, make_membership
from tests.visitor import Visitor
from tests.wellbeing.eight_weeks import (
    TUESDAY,
    TYPED,
    enrolment,
    sessions,
    walk,
    yes_to,
)
from tests.wellbeing.evenings import HOME, STARTS, Evening
from wellbeing.programmes.models import Programme

pytestmark = pytest.mark.both_databases

Browser = Callable[[int], Visitor]


def test_s07_a_start_date_makes_a_c_b_of_eight_weeks_as_real_runs(
    app: Flask, programme: str
) -> None:
    found = sessions(app)

    assert len(found) == 24
    assert [f"{event.starts_local:%a %H:%M}" for event in found.values()] == [
        "Tue 18:30",
        "Thu 18:30",
        "Sat 18:30",
    ] * 8
    first = found["1-A"]
    assert (first.title, first.minutes) == ("Week 1 A: Say hello to it", 30)
    assert "10 × (30 s run / 90 s walk)" in first.about
    assert [(one.level, one.pace, one.capacity) for one in first.groups] == [
        ("chat", "run_walk", 8)
    ]
    assert found["1-C"].groups[0].pace == "walk"


def test_it_is_on_the_pages_where_runs_are(
    app: Flask, evening: Evening, programme: str, clock_hand: time_machine.Traveller
) -> None:
    first = sessions(app)["1-A"]

    assert "Week 1 A: Say hello to it" in Visitor(app).get(f"/clubs/{evening.slug}").text
    page = Visitor(app).get(f"/runs/{first.id}").text
    assert "10 × (30 s run / 90 s walk)" in page
    assert f"{programme}/sessions/1-A/intervals" in page


def test_the_walks_may_come_first_and_a_second_leader_opens_a_second_group(
    app: Flask, evening: Evening, ada: Visitor
) -> None:
    leaders = {"leader": str(evening.ada), "second_leader": str(evening.ben)}
    ada.post(f"/clubs/{evening.slug}/programmes", **(TYPED | {"begin": "F1"}), **leaders)

    found = sessions(app)
    assert len(found) == 32
    assert found["F1-A"].title == "Foundation 1 A: Half an hour, twice"
    assert [one.leader_id for one in found["1-A"].groups] == [evening.ada, evening.ben]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weekdays": ["tu", "we"]}, "Leave a day of rest"),
        ({"date": "2026-06-02"}, "ahead"),
        ({"date": ""}, "Choose a date"),
        ({"time": ""}, "Choose a time"),
        ({"leader": "999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(
    app: Flask, evening: Evening, ada: Visitor, change: dict, words: str
) -> None:
    answer = ada.post(f"/clubs/{evening.slug}/programmes", **(TYPED | change))

    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert db.session.scalar(select(Programme)) is None


def test_organizers_alone_start_one(evening: Evening, ben: Visitor) -> None:
    assert ben.get(f"/clubs/{evening.slug}/programmes/new").status_code == 403
    assert ben.post(f"/clubs/{evening.slug}/programmes", **TYPED).status_code == 403


def test_joining_says_yes_to_a_and_b_and_leaving_gives_the_places_back(
    app: Flask, evening: Evening, programme: str, ben: Visitor
) -> None:
    page = ben.post(f"{programme}/enrolment", action="join", start="1").text

    assert "You are in" in page
    assert 'data-heads="1"' in page
    assert yes_to(app, evening.ben) == 16
    page = ben.post(f"{programme}/enrolment", action="leave").text
    assert 'data-heads="0"' in page
    assert yes_to(app, evening.ben) == 0


def test_eight_people_for_one_leader(
    app: Flask, evening: Evening, programme: str, as_member: Browser
) -> None:
    with app.app_context():
        club = db.session.get(Club, evening.club)
        people = [make_member(name) for name in "ABCDEFGHI"]
        for member in people:
            make_membership(club, member)
        ids = [member.id for member in people]
        db.session.commit()
    for member_id in ids[:8]:
        as_member(member_id).post(f"{programme}/enrolment", action="join", start="1")

    answer = as_member(ids[8]).post(f"{programme}/enrolment", action="join", start="1")

    assert answer.status_code == 409
    assert "All places are taken" in answer.text
    assert "All places are taken" in as_member(ids[8]).get(programme).text


def test_s05_the_page_turns_from_foundation_to_ready_for_week_1(
    app: Flask, evening: Evening, programme: str, ben: Visitor
) -> None:
    before = ben.get(programme).text
    walk(app, evening.ben)
    half_way = ben.get(programme).text
    walk(app, evening.ben, minutes=45)

    page = ben.get(programme).text

    for earlier in (before, half_way):
        assert ">Foundation<" in earlier
        assert "Start with walks" in earlier
        assert "all the same" in earlier  # the override
    assert ">Ready for week 1<" in page
    assert "Join at week 1<" in page


def test_s05_whoever_started_with_walks_begins_week_1_when_ready(
    app: Flask, evening: Evening, programme: str, ben: Visitor
) -> None:
    ben.post(f"{programme}/enrolment", action="join", start="F1")
    assert 'data-week="F1"' in ben.get("/me/programme").text
    walk(app, evening.ben)
    walk(app, evening.ben)
    page = ben.get("/me/programme").text
    assert "Ready for week 1" in page

    row = enrolment(app, evening.ben)
    page = ben.post(f"/me/programme/{row.id}/week", week="1").text

    assert 'data-week="1"' in page


def test_s59_the_disclaimer_stands_once_where_one_joins(
    programme: str, ben: Visitor, app: Flask
) -> None:
    before = ben.get(programme).text
    after_ = ben.post(f"{programme}/enrolment", action="join", start="1").text

    assert before.count("not a medical service") + before.count("medical advice") >= 2
    assert 'id="disclaimer"' in before
    assert 'href="/support"' in before
    assert 'id="disclaimer"' not in after_


def test_s06_the_leaders_page_lists_every_step_without_a_script(app: Flask, programme: str) -> None:
    page = Visitor(app).get(f"{programme}/sessions/1-a/intervals").text

    assert page.count("data-seconds") == 22
    assert "10 × (30 s run / 90 s walk)" in page
    assert "20 min main part, 30 min in all" in page
    for wrong in ("9-A", "F1-C", "1", "1-Z"):
        assert Visitor(app).get(f"{programme}/sessions/{wrong}/intervals").status_code == 404


def test_the_pages_of_a_club_and_of_strangers(
    app: Flask, evening: Evening, programme: str, clock_hand: time_machine.Traveller
) -> None:
    stranger = Visitor(app)

    assert programme in stranger.get(f"/clubs/{evening.slug}/programmes").text
    assert "Sign in to join" in stranger.get(programme).text
    assert stranger.get("/programmes/999").status_code == 404
    clock_hand.move_to(HOME + timedelta(weeks=10))
    assert "This one is over" in stranger.get(programme).text


def test_the_clocks_change_under_it_and_the_hour_on_the_wall_stays(
    app: Flask, evening: Evening, ada: Visitor
) -> None:
    ada.post(f"/clubs/{evening.slug}/programmes", **(TYPED | {"date": "2026-10-06"}))

    walls = {event.starts_local.time() for event in sessions(app).values()}
    offsets = {event.starts_at.hour for event in sessions(app).values()}
    assert walls == {datetime.combine(TUESDAY, STARTS.time()).time().replace(hour=18, minute=30)}
    assert offsets == {17, 18}


def test_a_late_joiner_begins_at_the_groups_week_or_before_and_never_after(
    app: Flask,
    evening: Evening,
    programme: str,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    clock_hand.move_to(sessions(app)["4-A"].starts_at - timedelta(days=1))
    ben = as_member(evening.ben)

    page = ben.get(programme).text
    offered = page.split('id="start"')[1].split("</select>")[0]
    ahead = ben.post(f"{programme}/enrolment", action="join", start="5")

    assert "The group is in Week 4." in page
    assert 'value="1" selected' in offered
    assert 'value="4"' in offered
    assert 'value="5"' not in offered
    assert ahead.status_code == 409
    assert enrolment(app, evening.ben) is None
    ben.post(f"{programme}/enrolment", action="join", start="3")
    row = enrolment(app, evening.ben)
    assert (row.week_now, row.since) == ("3", 3)


def test_the_quiz_says_where_a_late_joiner_may_begin(
    app: Flask,
    evening: Evening,
    programme: str,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    as_member(evening.ben).post(
        "/quiz/result", level="walk_run", start="W3", goal="first_5k", second_goal=""
    )
    clock_hand.move_to(sessions(app)["6-A"].starts_at - timedelta(days=1))

    page = as_member(evening.ben).get(programme).text

    assert 'value="3" selected' in page.split('id="start"')[1].split("</select>")[0]


def test_a_whole_programme_is_called_off_at_once_and_everybody_hears_of_it_once(
    app: Flask,
    evening: Evening,
    programme: str,
    as_member: Browser,
    clock_hand: time_machine.Traveller,
) -> None:
    ben = as_member(evening.ben)
    ben.post(f"{programme}/enrolment", action="join", start="1")
    clock_hand.move_to(sessions(app)["2-A"].starts_at - timedelta(days=1))
    ada = as_member(evening.ada)

    assert as_member(evening.ben).post(f"{programme}/call-off").status_code == 403
    page = ada.post(f"{programme}/call-off", reason="The bridge is closed").text

    assert "This programme is called off." in page
    runs = sessions(app)
    assert [key for key, run in runs.items() if not run.is_cancelled] == ["1-A", "1-C", "1-B"]
    with app.app_context():
        mails = db.session.scalars(select(Message).where(Message.recipient.like("ben%"))).all()
        told = [mail for mail in mails if "run-cancelled" in mail.key]
    assert len(told) == 1
    assert "The bridge is closed" in told[0].text
    assert "Runs after it are cancelled too" in told[0].text
    assert "What you reached" not in as_member(evening.ben).get("/me/programme").text
    assert ada.post(f"{programme}/call-off", reason="Again").status_code == 409
    assert "called off" in as_member(evening.cleo).get(programme).text
