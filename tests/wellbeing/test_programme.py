"""Eight weeks together, as its organizer and the people in it meet it."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from events.attendance import Attendance, Part
from events.models import Answer, Event, Rsvp
from tests.factories import make_member, make_membership
from tests.visitor import Visitor
from tests.wellbeing.evenings import HOME, STARTS, Evening
from wellbeing.models import CheckIn, Kind, Movement
from wellbeing.programmes.models import Enrolment, Programme, ProgrammeSession

pytestmark = pytest.mark.both_databases

Browser = Callable[[int], Visitor]
TUESDAY = date(2026, 6, 9)
TYPED = {
    "begin": "1",
    "date": TUESDAY.isoformat(),
    "time": "18:30",
    "latitude": "51.4613",
    "longitude": "-0.1156",
    "place": "Lock Café",
}


@pytest.fixture
def ada(evening: Evening, as_member: Browser) -> Visitor:
    """The organizer's browser."""
    return as_member(evening.ada)


@pytest.fixture
def programme(evening: Evening, ada: Visitor) -> str:
    """The address of a programme that begins next Tuesday, led by Ada."""
    answer = ada.post(
        f"/clubs/{evening.slug}/programmes", follow=False, leader=str(evening.ada), **TYPED
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def sessions(app: Flask) -> dict[str, Event]:
    """The runs of the programme by week and letter."""
    with app.app_context():
        rows = db.session.execute(
            select(ProgrammeSession, Event).join(Event).order_by(ProgrammeSession.position)
        ).all()
        for _row, event in rows:
            assert event.groups
        return {f"{row.week}-{row.letter}": event for row, event in rows}


def enrolment(app: Flask, member_id: int) -> Enrolment | None:
    """The member's row."""
    with app.app_context():
        return db.session.scalar(select(Enrolment).where(Enrolment.member_id == member_id))


def after(app: Flask, hand: time_machine.Traveller, key: str) -> Event:
    """An hour after the end of a session."""
    event = sessions(app)[key]
    hand.move_to(event.ends_at + timedelta(hours=1))
    return event


def check_in(app: Flask, member_id: int, key: str, **answers: int) -> None:
    """What the member logged after a session."""
    event = sessions(app)[key]
    with app.app_context():
        own = {"member_id": member_id, "event_id": event.id, "club_id": event.club_id}
        at = {"created_at": event.ends_at, "after_at": event.ends_at, "minutes": event.minutes}
        db.session.add(CheckIn(**own, **at, version=1, **answers))
        db.session.commit()


def walk(app: Flask, member_id: int, **changes: object) -> None:
    """A walk of half an hour with breath to talk, yesterday."""
    usual = {"day": clock.now().date() - timedelta(days=1), "minutes": 30, "talk": 2}
    with app.app_context():
        own = {"member_id": member_id, "kind": Kind.WALK, "logged_at": clock.now()}
        db.session.add(Movement(**own, **(usual | changes)))
        db.session.commit()


def stay_away(app: Flask, member_id: int, *keys: str) -> None:
    """The member says no to these sessions."""
    ids = [event.id for key, event in sessions(app).items() if key in keys]
    with app.app_context():
        for row in db.session.scalars(
            select(Rsvp).where(Rsvp.event_id.in_(ids), Rsvp.member_id == member_id)
        ):
            row.answer = Answer.NO
        db.session.commit()


def buttons(page: str) -> list[str]:
    """What the buttons under 'What comes next?' say, in their order."""
    found = re.search(r"data-first=.*?</form>", page, re.DOTALL)
    return re.findall(r"<button[^>]*>([^<]+)</button>", found[0]) if found else []


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
        ({"weekdays": ["1", "2"]}, "Leave a day of rest"),
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
    assert _yes(app, evening.ben) == 16
    page = ben.post(f"{programme}/enrolment", action="leave").text
    assert 'data-heads="0"' in page
    assert _yes(app, evening.ben) == 0


def _yes(app: Flask, member_id: int) -> int:
    ids = [event.id for event in sessions(app).values()]
    with app.app_context():
        mine = select(Rsvp).where(Rsvp.member_id == member_id, Rsvp.event_id.in_(ids))
        return sum(row.answer is Answer.YES for row in db.session.scalars(mine))


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
    assert _yes(app, evening.ben) == 16


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
