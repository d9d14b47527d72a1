"""The roll call as its leaders use it: who is here, who is back, and what a lost signal does."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from core import clock
from core.database import db
from events.attendance import Attendance, Part, RollCall
from events.choices import Coming
from events.models import Answer, Event
from members.models import Member
from tests.clubs.conftest import signed_in
from tests.factories import make_member, make_rsvp
from tests.visitor import Visitor


@pytest.fixture
def evening(app: Flask, cast: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A quarter of an hour before a run with room for two, which Ben leads.

    Dora comes for the first time with a friend, Emil waits, and Fay said no.
    """
    run_id = cast.post(
        capacity=2,
        groups=[{"level": "chat", "pace": "social", "leader_id": cast.ids["ben"]}],
    )
    with app.app_context():
        run = db.session.get(Event, run_id)
        dora, emil, fay = (make_member(name) for name in ("Dora", "Emil", "Fay"))
        make_rsvp(run, dora, guests=1, first_time=True)
        make_rsvp(run, emil)
        make_rsvp(run, fay, answer=Answer.NO)
        ids = SimpleNamespace(**cast.ids, dora=dora.id, emil=emil.id, fay=fay.id)
        start, end, group = run.starts_at, run.ends_at, run.groups[0].id
        db.session.commit()
    with time_machine.travel(start - timedelta(minutes=15), tick=True) as clock_:
        yield SimpleNamespace(
            run=run_id,
            url=f"/runs/{run_id}/roll-call",
            ids=ids,
            ada=signed_in(app, ids.ada),
            ben=signed_in(app, ids.ben),
            cleo=signed_in(app, ids.cleo),
            stranger=Visitor(app),
            group=group,
            start=start,
            end=end,
            move_to=clock_.move_to,
        )


@pytest.fixture
def marks(app: Flask, evening: SimpleNamespace) -> Callable[[], dict[str, Attendance]]:
    """Every mark of the run, by first name."""

    def asked() -> dict[str, Attendance]:
        with app.app_context():
            rows = db.session.scalars(select(Attendance).order_by(Attendance.id)).all()
            return {row.member.name if row.member else row.name or "": row for row in rows}

    return asked


def tap(visitor: Visitor, evening: SimpleNamespace, name: str, /, **fields: object) -> TestResponse:
    """One tap with a name of its own."""
    return visitor.swap(evening.url, tap=f"tap-{name}", **fields)


def here(html: str) -> int:
    """How many people the list says are here."""
    return int(re.search(r'data-here="(\d+)"', html)[1])


def test_one_tap_marks_somebody_here_and_a_second_takes_it_back(evening, marks):
    first = tap(evening.ben, evening, "first-one", member=evening.ids.dora, present="yes")
    there = marks()["Dora"]
    second = tap(evening.ben, evening, "second-one", member=evening.ids.dora, present="no")

    assert (there.present, there.part, there.marked_by_id) == (True, Part.RAN, evening.ids.ben)
    assert (here(first.text), here(second.text)) == (2, 0)  # her friend comes with her
    assert not marks()["Dora"].present


def test_the_list_has_the_groups_with_first_timers_marked_and_those_in_line_below(evening):
    page = evening.ben.get(evening.url).text

    places = [page.index(words) for words in ("Dora", "In line", "Emil", "Said they can")]
    assert places == sorted(places)
    assert "First time" in page
    assert "with 1 friend" in page
    assert "Leads" in page
    assert "Cleo" not in page


def test_a_tap_without_scripts_is_a_plain_post_that_leads_back_to_the_row(evening, marks):
    page = evening.ben.get(evening.url).text
    name = re.search(r'name="tap" value="([^"]+)"', page)[1]

    answer = evening.ben.post(
        evening.url, follow=False, tap=name, member=evening.ids.dora, present="yes"
    )

    assert answer.status_code == 303
    assert answer.location.endswith(f"/roll-call#m{evening.ids.dora}")
    assert marks()["Dora"].present


def test_a_tap_that_is_sent_twice_is_counted_once(evening, marks):
    for _again in range(3):
        tap(evening.ben, evening, "walk-up-1", name="Gus", present="yes")
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    tap(evening.ada, evening, "dora-gone", member=evening.ids.dora, present="no")
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")

    assert list(marks()) == ["Gus", "Dora"]
    assert not marks()["Dora"].present


def test_a_tap_that_waited_for_a_signal_does_not_overrule_a_later_one(evening, marks):
    tap(evening.ada, evening, "a-minute-ago", member=evening.ids.dora, present="yes")
    tap(evening.ada, evening, "just-now-no", member=evening.ids.dora, present="no")

    tap(evening.ben, evening, "from-before", member=evening.ids.dora, present="yes", ago=300_000)
    late = marks()["Dora"].present
    tap(evening.ben, evening, "from-now-on", member=evening.ids.dora, present="yes", ago=0)

    assert (late, marks()["Dora"].present) == (False, True)


def test_two_leaders_see_each_others_taps_and_nothing_is_sent_twice(evening):
    first = evening.ada.get(evening.url, HX_Request="true")
    tag = first.headers["ETag"]
    still = evening.ada.get(evening.url, HX_Request="true", If_None_Match=tag)
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    after = evening.ada.get(evening.url, HX_Request="true", If_None_Match=tag)

    assert (still.status_code, still.text) == (304, "")
    assert (after.status_code, here(after.text)) == (200, 2)
    assert after.headers["ETag"] != tag


def test_somebody_who_walked_up_is_on_the_list_by_first_name_and_can_be_taken_back(evening, marks):
    page = tap(evening.ben, evening, "walk-up-1", name="Gus", group=evening.group, present="yes")
    row = marks()["Gus"]
    tap(evening.ada, evening, "not-gus-1", row=row.id, present="no")

    assert "Walked up" in page.text
    assert (row.member_id, row.group_id) == (None, evening.group)
    assert not marks()["Gus"].present


def test_whoever_said_no_or_waits_or_did_not_answer_may_turn_up_all_the_same(evening, marks):
    for number, who in enumerate((evening.ids.emil, evening.ids.fay, evening.ids.ada)):
        tap(evening.ben, evening, f"turned-up-{number}", member=who, present="yes")
    listed = evening.ben.get(f"{evening.url}?everybody=yes").text

    assert set(marks()) == {"Emil", "Fay", "Ada"}
    assert "From the club" in listed


def test_helping_walking_and_the_coffee_are_showing_up(app, evening, marks):
    for number, part in enumerate(("helped", "coffee", "walked")):
        tap(evening.ben, evening, f"as-{part}-{number}", member=evening.ids.ben, part=part)
    mine = evening.ben.get("/me").text

    assert marks()["Ben"].part is Part.WALKED
    assert 'data-times="1"' in mine
    assert "data-times" not in evening.cleo.get("/me").text


def test_whoever_comes_for_the_coffee_or_to_help_has_a_heading_and_is_marked_as_such(
    app, evening, marks
):
    with app.app_context():
        run = db.session.get(Event, evening.run)
        for name, kind in (("Ina", Coming.COFFEE), ("Jo", Coming.HELP)):
            row = make_rsvp(run, make_member(name), kind=kind, group_id=None, meet_me=True)
            evening.ids.__dict__[name.lower()] = row.member_id
        run.capacity = None
        db.session.commit()

    page = evening.ben.get(evening.url).text
    tap(evening.ben, evening, "ina-is-here", member=evening.ids.ina, present="yes")
    tap(evening.ben, evening, "jos-is-here", member=evening.ids.jo, present="yes")

    assert page.index("Helping") < page.index("Jo</b>") < page.index("For the coffee")
    assert "asked to be met" in page
    assert {name: mark.part for name, mark in marks().items()} == {
        "Ina": Part.COFFEE,
        "Jo": Part.HELPED,
    }


def test_all_back_closes_when_everybody_is_back(evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    tap(evening.ben, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.move_to(evening.end)
    page = tap(evening.ben, evening, "dora-back", member=evening.ids.dora, back="yes")

    closed = evening.ben.post(f"{evening.url}/close")

    assert 'data-out="0"' in page.text
    assert marks()["Dora"].back_at is not None
    assert "Everybody is back." in closed.text


def test_it_cannot_be_closed_silently_with_somebody_out(app, evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    tap(evening.ben, evening, "emil-here", member=evening.ids.emil, present="yes")
    tap(evening.ben, evening, "emil-back", member=evening.ids.emil, back="yes")

    asked = evening.ben.post(f"{evening.url}/close")
    empty = evening.ben.post(f"{evening.url}/close", reason="  ")
    told = evening.ben.post(f"{evening.url}/close", reason="Dora took the tram home.")

    assert (asked.status_code, empty.status_code) == (409, 409)
    assert "1 is still out" in asked.text
    assert "Dora" in asked.text
    assert "Emil" not in asked.text
    assert "Closed with somebody out." in told.text
    assert "Dora took the tram home." in told.text
    assert marks()["Dora"].back_at is None


def test_all_on_the_list_are_back_counts_those_who_were_on_it(evening, marks):
    tap(evening.ben, evening, "dora-here", member=evening.ids.dora, present="yes")
    page = evening.ben.post(f"{evening.url}/close").text
    listed = re.findall(r'name="back" value="(\d+)"', page)
    tap(evening.ada, evening, "emil-here", member=evening.ids.emil, present="yes")

    one_more = evening.ben.post(f"{evening.url}/close", back=listed)
    listed = re.findall(r'name="back" value="(\d+)"', one_more.text)
    nobody = evening.ben.post(f"{evening.url}/close", back=[*listed, marks()["Dora"].id])

    assert one_more.status_code == 409
    assert "Everybody is back." in nobody.text


def test_a_mark_that_arrives_late_opens_a_closed_roll_call_again(app, evening):
    tap(evening.ada, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.ada.post(f"{evening.url}/close")

    tap(evening.ben, evening, "from-the-bridge", member=evening.ids.dora, present="yes", ago=60_000)

    with app.app_context():
        assert db.session.scalar(select(RollCall)) is None


def test_a_closed_roll_call_goes_on_when_asked(app, evening):
    tap(evening.ben, evening, "ben-coffee", member=evening.ids.ben, part="coffee")
    evening.ben.post(f"{evening.url}/close")
    evening.ben.post(f"{evening.url}/open")

    page = evening.ben.get(evening.url).text

    assert "All back" in page
    assert "Everybody is back." not in page


def test_an_empty_roll_call_cannot_be_closed(evening):
    answer = evening.ben.post(f"{evening.url}/close")

    assert answer.status_code == 409
    assert "Nobody is marked yet." in answer.text


def test_the_leaders_and_the_organizers_may_and_nobody_else(evening):
    url, fields = evening.url, {"tap": "tap-nobody", "member": evening.ids.dora, "present": "yes"}

    assert [one.get(url).status_code for one in (evening.ada, evening.ben)] == [200, 200]
    assert [evening.cleo.get(url).status_code, evening.cleo.post(url, **fields).status_code] == [
        403,
        403,
    ]
    assert evening.cleo.post(f"{url}/close").status_code == 403
    assert evening.cleo.post(f"{url}/open").status_code == 403
    assert evening.cleo.get(f"/runs/{evening.run}/people").status_code == 403
    assert evening.stranger.get(url, follow=False).location.startswith("/sign-in")
    assert evening.ben.get("/runs/99999/roll-call").status_code == 404
    assert evening.ben.get(f"/runs/{evening.run}/edit").status_code == 403


def test_the_run_shows_the_way_to_the_roll_call_to_those_who_may(evening):
    link = f'href="{evening.url}"'

    assert link in evening.ada.get(f"/runs/{evening.run}").text
    assert link in evening.ben.get(f"/runs/{evening.run}").text
    assert link not in evening.cleo.get(f"/runs/{evening.run}").text


@pytest.mark.parametrize(
    "fields",
    [
        {"present": "yes"},
        {"name": " ", "present": "yes"},
        {"member": "0", "present": "yes"},
        {"member": "9" * 30, "present": "yes"},
        {"member": "1", "present": "perhaps"},
        {"member": "1", "part": "flew"},
        {"member": "1", "present": "yes", "ago": "-5"},
        {"name": "x" * 51, "present": "yes"},
        {"name": "Gus\u202e", "present": "yes"},
        {"member": "1", "present": "yes", "tap": "short"},
    ],
)
def test_a_tap_that_makes_no_sense_is_refused_in_words(evening, marks, fields):
    answer = evening.ben.post(evening.url, **{"tap": "tap-of-mine", **fields})

    assert answer.status_code == 422
    assert marks() == {}


def test_nobody_from_elsewhere_can_be_marked(app, evening, marks):
    with app.app_context():
        foreign = make_member("Hans").id
        db.session.commit()

    answers = [
        tap(evening.ben, evening, "somebody-else", member=foreign, present="yes"),
        tap(evening.ben, evening, "some-other-row", row=99999, present="yes"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert marks() == {}


def test_it_opens_three_hours_before_and_stays_open_for_a_week(evening):
    def status(at: datetime, name: str) -> int:
        evening.move_to(at)
        return tap(evening.ben, evening, name, member=evening.ids.dora, present="yes").status_code

    early = status(evening.start - timedelta(hours=3, minutes=1), "too-early")
    in_time = status(evening.start - timedelta(hours=2, minutes=59), "in-time-1")
    later = status(evening.end + timedelta(days=6), "much-later")
    evening.ben = signed_in(evening.ben._app, evening.ids.ben)
    too_late = status(evening.end + timedelta(days=7, minutes=1), "too-late-1")

    assert [early, in_time, later, too_late] == [409, 200, 200, 409]


def test_names_are_words_on_the_page_whatever_is_in_them(app, evening):
    with app.app_context():
        db.session.get(Member, evening.ids.dora).name = "<script>x</script>"
        db.session.commit()

    page = tap(evening.ben, evening, "bold-walk", name="<b>Gus</b>", present="yes").text

    assert "<script>x" not in page
    assert "&lt;b&gt;Gus" in page
    assert clock.now() < evening.end
