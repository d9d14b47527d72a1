"""Who is here: taps, undone, repeated, late, and of somebody new."""

import re

import pytest

from core.database import db
from events.attendance import Part
from events.choices import Coming
from events.models import Event
from tests.events.roll_calls.conftest import tap
from tests.factories import make_member, make_rsvp


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
