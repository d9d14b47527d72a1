"""A whole life with check-ins, and then everything that left the pages: none of it says a word."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import Model, db
from jobs.timetable import TIMETABLE, run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, LOW, STARTS, Evening, agree, past_check_ins
from wellbeing import consents
from wellbeing.instruments import ITEMS

WORDS = {
    "note": "Heron on the lock gate",
    "reflection": "Proud of the hill",
    "why": "For the quiet by the canal",
    "hard": "Came alone at night",
}
OWN_TABLES = {
    "check_in", "weekly_answer", "deep_answer", "why_card", "low_day", "hard_thing", "movement",
    "quiz_result", "wellbeing_preference", "consent",
}  # fmt: skip
"""Where answers and agreements lie; every other table must know nothing of them."""
LABELS = {str(text) for item in ITEMS.values() for text in item.labels.values() if len(text) > 8}
NAMES = re.compile(r"mood_|lonely|connected_|ucla|stress_week|sleep_week|daunting|not-feeling")


def lives(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor],
    hand: time_machine.Traveller,
) -> list[str]:  # fmt: skip
    """Ben answers everything there is to answer; every address and title he passes."""
    agree(app, evening.ben, *consents.AGREEMENTS)
    past_check_ins(app, evening, [GOOD] * 4, every=7)
    hand.move_to(STARTS - timedelta(hours=1))
    ben = as_member(evening.ben)
    before = {"mood_before": -4, "connected_before": 1, "lonely_before": 9}
    answers = [ben.post(evening.url, follow=False, **before)]
    hand.move_to(HOME)
    works(app)  # asks him how it was
    ben = as_member(evening.ben)
    answers += [
        ben.post(evening.url, follow=False, note=WORDS["note"], feelings=["calmer"], **LOW),
        ben.post(f"{evening.url}/reflection", follow=False, reflection=WORDS["reflection"]),
        ben.post("/me/wellbeing/longer", follow=False, ucla_1="3", ucla_2="3", ucla_3="3"),
        ben.post("/me/wellbeing/why", follow=False, words=WORDS["why"]),
        ben.post("/me/wellbeing/hard-things", follow=False, words=WORDS["hard"]),
        ben.post("/me/not-feeling-it", follow=False, way="rest"),
        ben.post("/me/wellbeing/keeping", follow=False, keep_days="730", weekly="yes"),
        ben.post(f"/clubs/{evening.slug}/hello", follow=False, to="0"),
        ben.post(evening.url, follow=False, mood_after="4711"),
    ]
    hand.move_to(STARTS + timedelta(days=5))
    ben = as_member(evening.ben)
    answers += [
        ben.post("/me/wellbeing/week-answers", follow=False, sleep_week="1", stress_week="9"),
        ben.get("/me/wellbeing"),
        ben.get("/me/wellbeing/check-ins"),
        ben.post(evening.url, follow=False, **LOW),  # too late: a refusal
        ben.get("/me/wellbeing/nothing-of-the-kind"),
    ]
    titles = [title for one in answers for title in re.findall("<title>(.*?)</title>", one.text)]
    return [*titles, *(f"{one.request.url} {one.headers.get('Location')}" for one in answers)]


def works(app: Flask) -> None:
    """The worker does everything once."""
    for entry in TIMETABLE:
        with app.app_context():
            run(entry, clock.now())


@pytest.mark.both_databases
def test_no_log_mail_notice_address_title_or_other_table_says_a_word(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)

    passed = lives(app, evening, as_member, clock_hand)
    works(app)

    with app.app_context():
        others = {
            table.name: [str(tuple(row)) for row in db.session.execute(select(table))]
            for table in Model.metadata.sorted_tables
            if table.name not in OWN_TABLES
        }
    assert len(others["outbox"]) > 0
    everything = others | {"log": caplog.text.splitlines(), "pages passed": passed}
    for where, lines in everything.items():
        for line in lines:
            assert not any(words in line for words in WORDS.values()), (where, line)
            assert not any(label in line for label in LABELS), (where, line)
            assert where in ("pages passed", "log") or not NAMES.search(line), (where, line)
            assert "4711" not in line, (where, line)


@pytest.mark.both_databases
def test_what_is_sealed_is_in_no_row_in_the_clear(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    lives(app, evening, as_member, clock_hand)

    with app.app_context():
        rows = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in Model.metadata.sorted_tables
            for row in db.session.execute(select(table))
            for value in row
        ]

    for words in WORDS.values():
        assert not any(words.encode() in value for value in rows), words
