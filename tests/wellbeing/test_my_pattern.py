"""My pattern: one page for one person, at every stage, with every number in a table too."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.database import db
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, STARTS, Evening, agree, past_check_ins, stored
from wellbeing.charts import Scale
from wellbeing.models import CheckIn

PAIR = {"mood_before": 0, "mood_after": 2, "connected_before": 4, "connected_after": 6}
FLAT = {"mood_before": 1, "mood_after": 1, "connected_before": 5, "connected_after": 5}


def pairs(n: int) -> list[dict[str, Any]]:
    """Pairs that differ a little."""
    return [PAIR | {"mood_after": 2 + back % 2} for back in range(n)]


@pytest.mark.both_databases
@pytest.mark.parametrize("n", [0, 1, 4, 5, 8, 60])
def test_the_page_stands_at_every_number_of_check_ins(
    app: Flask, evening: Evening, ben: Visitor, n: int
) -> None:
    past_check_ins(app, evening, pairs(n), every=7)

    page = ben.get("/me/wellbeing")

    assert page.status_code == 200
    assert ("Patterns appear from five" in page.text) is (1 <= n < 5)
    assert ("on average" in page.text) is (n >= 5)
    assert ("Over time" in page.text) is (n >= 8)
    numbers = page.text.count("<table") + page.text.count("<tfoot")  # a bar has its row in a table
    assert numbers >= page.text.count('role="img"')


def test_s23_minus_one_and_then_two_is_a_bar_from_minus_one_to_two(
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    clock_hand.move_to(STARTS - timedelta(hours=1))
    as_member(evening.ben).post(evening.url, consent="yes", mood_before="-1")
    clock_hand.move_to(HOME)
    ben = as_member(evening.ben)
    ben.post(evening.url, mood_after="2")

    page = ben.get("/me/wellbeing").text

    mood = Scale(-5, 5)
    assert re.findall(r'class="dumb" d="M[0-9.]+ ([0-9.]+)V([0-9.]+)"', page) == [
        (str(mood.y(-1)), str(mood.y(2)))
    ]
    latest = page.split("data-latest")[1].split("</dl>")[0]
    assert re.findall(r"<b[^>]*>([^<]+)</b>", latest) == ["\N{MINUS SIGN}1", "2"]
    assert "you finished" not in page


@pytest.mark.parametrize(("n", "sentence"), [(4, False), (5, True)])
def test_s23_dots_first_and_a_sentence_from_five_pairs(
    app: Flask,
    evening: Evening,
    ben: Visitor,
    n: int,
    sentence: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    past_check_ins(app, evening, [PAIR] * n, every=7)

    page = ben.get("/me/wellbeing").text

    assert page.count('class="dumb"') >= n
    assert ("points, likely" in page) is sentence


def test_s24_no_change_is_fine_and_nobody_is_compared(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    past_check_ins(app, evening, [FLAT] * 6, every=7)

    page = ben.get("/me/wellbeing").text

    assert "Steady is a fine answer" in page
    with app.app_context():
        for row in stored(app, evening.ben):
            own = {"version": 1, "created_at": row.created_at, "after_at": row.after_at}
            answers = {"member_id": evening.ada, "event_id": row.event_id, "mood_after": 5}
            db.session.add(CheckIn(**own, **answers, connected_after=10, lonely_after=0))
        db.session.commit()
    assert ben.get("/me/wellbeing").text.split("<main")[1] == page.split("<main")[1]


@pytest.mark.parametrize(("n", "every", "trend"), [(7, 10, False), (8, 5, False), (8, 7, True)])
def test_s25_a_trend_needs_eight_check_ins_over_six_weeks(
    app: Flask,
    evening: Evening,
    ben: Visitor,
    n: int,
    every: int,
    trend: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    past_check_ins(app, evening, [PAIR] * n, every=every)

    assert ("Over time" in ben.get("/me/wellbeing").text) is trend


def test_s25_the_trend_sets_the_first_four_beside_the_latest_four(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    grew = [PAIR | {"connected_after": after} for after in (3, 4, 4, 5, 6, 7, 8, 9)]
    past_check_ins(app, evening, grew, every=7)

    page = ben.get("/me/wellbeing").text

    assert "The middle of your first four answers was 4, of your latest four 7.5." in page


def test_a_sentence_about_cause_stands_under_every_pattern(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    past_check_ins(app, evening, pairs(5), every=7)

    assert "It cannot show what caused it" in ben.get("/me/wellbeing").text


@pytest.mark.parametrize("who", ["ada", "cleo"])
def test_nobody_else_sees_or_erases_it(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor], who: str
) -> None:
    agree(app, evening.ben)
    as_member(evening.ben).post(evening.url, note="My own line", **GOOD)
    (row,) = stored(app, evening.ben)
    someone = as_member(getattr(evening, who))

    assert "My own line" not in someone.get("/me/wellbeing").text
    assert someone.post(f"/me/wellbeing/check-ins/{row.id}/delete").status_code == 404
    assert len(stored(app, evening.ben)) == 1


def test_one_check_in_can_be_erased_and_so_can_all(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    past_check_ins(app, evening, pairs(3), every=7)
    first, *rest = stored(app, evening.ben)

    ben.post(f"/me/wellbeing/check-ins/{first.id}/delete")
    assert [row.id for row in stored(app, evening.ben)] == [row.id for row in rest]

    ben.post("/me/wellbeing/delete")
    assert stored(app, evening.ben) == []


def test_a_run_to_check_in_for_is_offered_until_it_is_answered(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    assert evening.url in ben.get("/me/wellbeing").text

    ben.post(evening.url, consent="yes", **GOOD)

    assert evening.url not in ben.get("/me/wellbeing").text


def test_taking_the_consent_back_erases_at_once_and_stays_in_the_ledger(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post(evening.url, consent="yes", **GOOD)

    page = ben.post("/me/wellbeing/consents", kind="store_checkins", given="no").text

    assert stored(app, evening.ben) == []
    assert "taken back" in page
    assert page.count("version 2") == 2


def test_the_consent_is_taken_back_in_one_tap_where_it_was_given(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    assert "Take it back" not in ben.get(evening.url).text
    ben.post(evening.url, consent="yes", **GOOD)
    page = ben.get(evening.url).text
    assert "Take it back and erase them all" in page
    assert 'action="/me/wellbeing/consents"' in page

    ben.post("/me/wellbeing/consents", kind="store_checkins", given="no")

    assert stored(app, evening.ben) == []
    assert "Yes, keep them for me" in ben.get(evening.url).text


def test_the_four_consents_are_separate_and_start_untaken(evening: Evening, ben: Visitor) -> None:
    page = ben.get("/me/wellbeing/consents").text

    assert page.count("You have not agreed to this.") == 4

    page = ben.post("/me/wellbeing/consents", kind="prompts", given="yes").text

    assert page.count("You agree to this.") == 1


def test_every_private_page_is_kept_by_nobody(evening: Evening, ben: Visitor) -> None:
    pages = (
        evening.url, "/me/wellbeing", "/me/wellbeing/consents", "/me/wellbeing/week",
        "/me/wellbeing/week-answers", "/me/wellbeing/longer",
    )  # fmt: skip

    for url in pages:
        answer = ben.get(url)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), url


def test_the_weekly_questions_come_on_sunday_to_whoever_asked_for_them(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    agree(app, evening.ben)
    as_member(evening.ben).post("/me/wellbeing/keeping", keep_days="365", weekly="yes")
    clock_hand.move_to(HOME + timedelta(days=5))  # Sunday evening
    ben = as_member(evening.ben)
    assert "Two questions about your week" in ben.get("/me/wellbeing").text

    ben.post("/me/wellbeing/week-answers", sleep_week="7", stress_week="")

    page = ben.get("/me/wellbeing").text
    assert "Two questions about your week" not in page
    assert "Sleep and stress, by week" in page


def test_the_longer_questions_come_at_weeks_0_4_and_8(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    agree(app, evening.ben, "deep_form")
    answers = {"ucla_1": 2, "ucla_2": 2, "ucla_3": 1, "lonely_direct": 3, "club_overlap": 2}
    open_in = []
    for week in range(10):
        clock_hand.move_to(HOME + timedelta(weeks=week, hours=1))
        answer = as_member(evening.ben).post("/me/wellbeing/longer", follow=False, **answers)
        open_in += [week] if answer.status_code == 303 else []

    assert open_in == [0, 4, 8]
    assert (
        "about the same as the first time"
        in as_member(evening.ben).get("/me/wellbeing/longer/done").text
    )


def test_a_logged_walk_counts_and_can_be_erased(evening: Evening, ben: Visitor) -> None:
    page = ben.post("/me/wellbeing/movements", kind="walk", minutes="3").text
    assert "48 minutes moved" in page  # 45 with the club, three to the meeting point

    assert ben.post("/me/wellbeing/movements", kind="walk", minutes="0").status_code == 422
    assert ben.post("/me/wellbeing/movements", kind="rest").status_code == 200
