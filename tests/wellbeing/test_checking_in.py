"""Checking in: who may, when, and what is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from core.database import db
from events.models import Event
from tests.visitor import Visitor
from tests.wellbeing.evenings import ENDS, GOOD, HOME, LOW, STARTS, Evening, agree, stored
from wellbeing.models import DEEP_RANGES, RANGES, WEEKLY_RANGES, CheckIn, DeepAnswer, WeeklyAnswer

BEFORE = {"mood_before": -1, "connected_before": 4, "lonely_before": 6}


@pytest.mark.both_databases
def test_five_answers_with_consent_are_kept_with_their_version(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    page = ben.post(evening.url, consent="yes", **GOOD)

    (row,) = stored(app, evening.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD
    assert (row.version, row.club_id, row.minutes, row.late) == (1, evening.club, 45, False)
    assert "Saved. Thanks, Ben." in page.text


def test_nothing_is_preselected_and_every_question_can_be_skipped(
    evening: Evening, ben: Visitor
) -> None:
    page = ben.get(evening.url).text

    assert "checked" not in page
    assert page.count("this question") == 7  # five, and two under "a little more"
    assert "Skip all" in page


def test_empty_means_skipped(app: Flask, evening: Evening, ben: Visitor) -> None:
    ben.post(evening.url, consent="yes", **dict.fromkeys(GOOD, ""))

    (row,) = stored(app, evening.ben)
    assert [getattr(row, item) for item in GOOD] == [None] * 5
    assert row.after_at == HOME


def test_without_consent_nothing_is_stored_and_the_page_says_so(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    page = ben.post(evening.url, **GOOD)

    assert stored(app, evening.ben) == []
    assert page.status_code == 200
    assert "Nothing was kept" in page.text


def test_consent_is_asked_once(app: Flask, evening: Evening, ben: Visitor) -> None:
    assert 'name="consent"' in ben.get(evening.url).text

    ben.post(evening.url, consent="yes", **GOOD)

    assert 'name="consent"' not in ben.get(evening.url).text


@pytest.mark.parametrize(
    ("at", "asks"),
    [
        (STARTS - timedelta(hours=3, seconds=1), None),
        (STARTS - timedelta(hours=3), "mood_before"),
        (STARTS + timedelta(minutes=10), "mood_before"),
        (STARTS + timedelta(minutes=10, seconds=1), None),
        (ENDS - timedelta(minutes=10, seconds=1), None),
        (ENDS - timedelta(minutes=10), "mood_after"),
        (ENDS + timedelta(hours=24), "mood_after"),
        (ENDS + timedelta(hours=24, seconds=1), None),
    ],
)
def test_the_windows_open_and_close_on_the_second(
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    at: Any,
    asks: str | None,
) -> None:
    clock_hand.move_to(at)

    page = as_member(evening.ben).get(evening.url).text

    shown = [item for item in ("mood_before", "mood_after") if f'name="{item}"' in page]
    assert shown == ([asks] if asks else [])


def test_a_closed_check_in_refuses_in_words(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    clock_hand.move_to(ENDS + timedelta(days=2))

    answer = as_member(evening.ben).post(evening.url, consent="yes", **GOOD)

    assert answer.status_code == 409
    assert stored(app, evening.ben) == []


def test_before_and_after_are_one_check_in_and_make_a_pair(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    clock_hand.move_to(STARTS - timedelta(minutes=5))
    as_member(evening.ben).post(evening.url, consent="yes", **BEFORE)
    clock_hand.move_to(HOME)
    as_member(evening.ben).post(evening.url, **GOOD)

    (row,) = stored(app, evening.ben)
    assert [row.change(item) for item in ("mood", "connected", "lonely")] == [4, 4, -5]


@pytest.mark.parametrize(("hours", "late"), [(6, False), (7, True)])
def test_answers_later_than_six_hours_are_kept_and_not_paired(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    hours: int,
    late: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    clock_hand.move_to(STARTS - timedelta(minutes=5))
    as_member(evening.ben).post(evening.url, consent="yes", **BEFORE)
    clock_hand.move_to(ENDS + timedelta(hours=hours))
    as_member(evening.ben).post(evening.url, **GOOD)

    (row,) = stored(app, evening.ben)
    assert (row.late, row.mood_after) == (late, 3)
    assert (row.change("mood") is None) is late


def test_a_late_look_that_changes_nothing_leaves_the_pair(
    app: Flask, evening: Evening, ben: Visitor, clock_hand: time_machine.Traveller
) -> None:
    ben.post(evening.url, consent="yes", **GOOD)
    clock_hand.move_to(ENDS + timedelta(hours=8))

    ben.post(evening.url, **GOOD | {"note": "Rain, and worth it"})

    assert stored(app, evening.ben)[0].late is False


def test_own_answers_can_be_changed_while_the_window_is_open(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post(evening.url, consent="yes", **GOOD)
    assert 'value="8" checked' in ben.get(evening.url).text

    ben.post(evening.url, **GOOD | {"connected_after": 5, "effort": ""})

    (row,) = stored(app, evening.ben)
    assert (row.connected_after, row.effort) == (5, None)


@pytest.mark.parametrize("who", ["ada", "cleo"])
def test_whoever_did_not_say_yes_has_no_check_in(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor], who: str
) -> None:
    someone = as_member(getattr(evening, who))

    assert someone.get(evening.url).status_code == 403
    assert someone.post(evening.url, consent="yes", **GOOD).status_code == 403
    assert stored(app, getattr(evening, who)) == []


def test_somebody_signed_out_is_asked_to_sign_in(app: Flask, evening: Evening) -> None:
    answer = Visitor(app).get(evening.url, follow=False)

    assert answer.status_code == 303
    assert "/sign-in" in answer.location


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("mood_after", "6"),
        ("mood_after", "-6"),
        ("connected_after", "11"),
        ("lonely_after", "-1"),
        ("effort", "3.5"),
        ("talk", "0"),
        ("talk", "5"),
        ("effort", "hard"),
        ("effort", "٣"),
        ("chats", "4"),
        ("daunting", "5"),
        ("feelings", "rich"),
        ("feelings", ["calmer", "proud", "tired", "sore"]),
        ("note", "n" * 281),
        ("note", "turn\u202eround"),
    ],
)
def test_what_is_out_of_range_is_refused_with_a_sentence(
    app: Flask, evening: Evening, ben: Visitor, item: str, value: Any
) -> None:
    page = ben.post(evening.url, consent="yes", **GOOD | {item: value})

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert stored(app, evening.ben) == []


@pytest.mark.both_databases
def test_the_tables_refuse_what_lies_outside_a_range(app: Flask, evening: Evening) -> None:
    tables: list[tuple[Any, Any, Any]] = [
        (CheckIn, RANGES, {"created_at": HOME, "late": False}),
        (WeeklyAnswer, WEEKLY_RANGES, {"week": HOME.date(), "answered_at": HOME}),
        (DeepAnswer, DEEP_RANGES, {"week_no": 0, "answered_at": HOME}),
    ]
    wrong = [
        (table, fixed | {item: value})
        for table, ranges, fixed in tables
        for item, (low, high) in ranges.items()
        for value in (low - 1, high + 1)
    ]

    refused = 0
    with app.app_context():
        for table, columns in wrong:
            row = table(member_id=evening.ben, version=1, **columns)
            try:
                with db.session.begin_nested():
                    db.session.add(row)
            except IntegrityError:
                refused += 1

    assert refused == len(wrong) == 34


def test_a_low_answer_shows_the_card_and_keeps_one_row(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    page = ben.post(evening.url, consent="yes", **LOW).text

    assert "Thank you for saying so" in page
    assert 'href="tel:116123"' in page
    assert "call 999 now" in page
    assert len(stored(app, evening.ben)) == 1


def test_a_good_answer_shows_no_card(evening: Evening, ben: Visitor) -> None:
    page = ben.post(evening.url, consent="yes", **GOOD).text

    assert "Thank you for saying so" not in page
    assert "/support" in page


def test_a_low_answer_without_consent_still_finds_somebody_to_talk_to(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    page = ben.post(evening.url, **LOW).text

    assert "Thank you for saying so" in page
    assert stored(app, evening.ben) == []


def test_a_note_is_sealed_in_the_database_and_open_to_its_author(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post(evening.url, consent="yes", note="Laughed at the lock", **GOOD)

    (row,) = stored(app, evening.ben)
    assert b"Laughed" not in row.note
    assert "Laughed at the lock" in ben.get("/me/wellbeing").text


def test_a_cancelled_run_has_no_check_in(app: Flask, evening: Evening, ben: Visitor) -> None:
    with app.app_context():
        db.session.get(Event, evening.run).cancelled_at = STARTS
        db.session.commit()

    assert ben.get(evening.url).status_code == 403


def test_consenting_alone_does_not_open_it_to_others(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    agree(app, evening.cleo)

    assert as_member(evening.cleo).get(f"{evening.url}/done").status_code == 403
