"""A whole life with check-ins, and then everything that left the pages: none of it says a word."""

import email
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Table, select
from werkzeug.test import TestResponse

from core import clock
from core.database import Model, db
from core.delivery import deliver_due
from jobs.timetable import TIMETABLE, run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, STARTS, Evening, agree, past_check_ins
from wellbeing import consents
from wellbeing.instruments import ITEMS
from wellbeing.shapes.asked import WHENS

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


ONE: dict[str, Any] = {
    "mood_before": -4, "connected_before": 1, "lonely_before": 9, "mood_after": -4,
    "connected_after": 1, "lonely_after": 9, "effort": 6, "talk": 4, "chats": 0, "daunting": 4,
    "feelings": ["left_out", "flat"], "note": WORDS["note"], "reflection": WORDS["reflection"],
    "sleep_week": 1, "stress_week": 9, "ucla_1": 3, "ucla_2": 3, "ucla_3": 3, "lonely_direct": 1,
    "club_overlap": 1,
}  # fmt: skip
OTHER: dict[str, Any] = {
    "mood_before": 5, "connected_before": 10, "lonely_before": 0, "mood_after": 5,
    "connected_after": 10, "lonely_after": 0, "effort": 10, "talk": 1, "chats": 3, "daunting": 0,
    "feelings": ["calmer", "proud", "laughed"], "note": "Sun on the reservoir", "reflection": "Ha",
    "sleep_week": 10, "stress_week": 0, "ucla_1": 1, "ucla_2": 1, "ucla_3": 1, "lonely_direct": 5,
    "club_overlap": 6,
}  # fmt: skip
"""Two ways to answer every question there is, alike in none."""


def lives(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor],
    hand: time_machine.Traveller, given: dict[str, Any],
) -> list[TestResponse]:  # fmt: skip
    """Ben answers everything there is to answer; what he is answered, page after page."""
    asked = {when: {one.id for one in ITEMS.values() if one.when == when} for when in WHENS}
    part = {when: {item: given[item] for item in items} for when, items in asked.items()}
    after = part["after"] | part["after_more"]
    agree(app, evening.ben, *consents.AGREEMENTS)
    past_check_ins(app, evening, [GOOD] * 4, every=7)
    hand.move_to(STARTS - timedelta(hours=1))
    ben = as_member(evening.ben)
    answers = [ben.post(evening.url, follow=False, **part["before"])]
    hand.move_to(HOME)
    works(app)  # asks him how it was
    ben = as_member(evening.ben)
    answers += [
        ben.post(evening.url, follow=False, **after),
        ben.post(f"{evening.url}/reflection", follow=False, **part["after_conditional"]),
        ben.post("/me/wellbeing/longer", follow=False, **part["deep"]),
        ben.post("/me/wellbeing/why", follow=False, words=WORDS["why"]),
        ben.post("/me/wellbeing/hard-things", follow=False, words=WORDS["hard"]),
        ben.post("/me/not-feeling-it", follow=False, way="rest"),
        ben.post("/me/wellbeing/keeping", follow=False, keep_days="730", weekly="yes"),
        ben.post(f"/clubs/{evening.slug}/hello", follow=False, to="0"),
        ben.post(evening.url, follow=False, **after | {"mood_after": "4711"}),
    ]
    assert [answer.status_code for answer in answers] == [303] * 9 + [422]
    hand.move_to(STARTS + timedelta(days=5))
    ben = as_member(evening.ben)
    return [
        *answers,
        ben.post("/me/wellbeing/week-answers", follow=False, **part["weekly"]),
        ben.get("/me/wellbeing"),
        ben.get("/me/wellbeing/check-ins"),
        ben.post(evening.url, follow=False, **after),  # too late: a refusal
        ben.post_without_token(evening.url, **after),  # refused before it is read
        ben.get("/me/wellbeing/nothing-of-the-kind"),
    ]


def passed(answers: list[TestResponse]) -> list[str]:
    """Every address, title and header on the way, and each page that refuses."""
    titles = [title for one in answers for title in re.findall("<title>(.*?)</title>", one.text)]
    errors = [one.text for one in answers if one.status_code >= 400 and one.status_code != 422]
    assert len(errors) == 3
    return [*titles, *errors, *(f"{one.request.url} {one.headers}" for one in answers)]


def works(app: Flask) -> None:
    """The worker does everything once, and the mails go out."""
    for entry in TIMETABLE:
        with app.app_context():
            run(entry, clock.now())
    with app.app_context():
        deliver_due(clock.now())


def told(app: Flask, answers: list[TestResponse], log: str) -> dict[str, list[str]]:
    """All that is outside the own pages and tables: rows, mails as they are sent, log, answers."""
    with app.app_context():
        others = {
            table.name: [str(tuple(row)) for row in db.session.execute(select(table))]
            for table in Model.metadata.sorted_tables
            if table.name not in OWN_TABLES
        }
    sent = sorted(Path(app.instance_path, "mail").glob("*.eml"))
    mails = [text for file in sent for text in read(file)]
    assert others["outbox"]
    assert mails
    return others | {"log": log.splitlines(), "mails": mails, "passed": passed(answers)}


def read(file: Path) -> list[str]:
    """What a mail says as it is read: its headers but the border of its parts, and each part."""
    mail = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    headers = [f"{name}: {words}" for name, words in mail.items() if name != "Content-Type"]
    return headers + [part.get_content() for part in mail.iter_parts()]


def test_the_two_ways_to_answer_cover_every_question_and_are_alike_in_none() -> None:
    assert set(ONE) == set(OTHER) == set(ITEMS)
    assert [item for item in ITEMS if ONE[item] == OTHER[item]] == []


@pytest.mark.both_databases
def test_no_log_mail_notice_address_title_or_other_table_says_a_word(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    answers = lives(app, evening, as_member, clock_hand, ONE)
    works(app)

    for where, lines in told(app, answers, caplog.text).items():
        for line in lines:
            assert not any(words in line for words in WORDS.values()), (where, line)
            assert not any(label in line for label in LABELS), (where, line)
            assert where in ("passed", "log") or not NAMES.search(line), (where, line)
            assert "4711" not in line, (where, line)


def test_nothing_outside_is_different_when_every_answer_is_another(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    begun = rows_of(app)

    found = []
    for given in (ONE, OTHER):
        begin_again(app, begun)
        caplog.clear()
        clock_hand.move_to(HOME)
        answers = lives(app, evening, as_member, clock_hand, given)
        works(app)
        found.append(told(app, answers, caplog.text))

    one, other = (
        [f"{name} {masked(line)}" for name, lines in all_.items() for line in lines]
        for all_ in found
    )
    assert one == other


def rows_of(app: Flask) -> dict[Table, list[Any]]:
    """Everything in the database."""
    with app.app_context():
        tables = Model.metadata.sorted_tables
        return {table: db.session.execute(select(table)).mappings().all() for table in tables}


def begin_again(app: Flask, begun: dict[Table, list[Any]]) -> None:
    """The database holds these rows and no others, and no mail was ever sent.

    On SQLite numbers begin again too; PostgreSQL would go on counting.
    """
    with app.app_context():
        for table in reversed(begun):
            db.session.execute(table.delete())
        for table, rows in begun.items():
            if rows:
                db.session.execute(table.insert(), [dict(row) for row in rows])
        db.session.commit()
    for file in Path(app.instance_path, "mail").glob("*.eml"):
        file.unlink()


def masked(line: str) -> str:
    """Without what is chance or takes its time: secrets, numbers of requests, milliseconds."""
    line = re.sub(r"[A-Za-z0-9_.-]{24,}", "…", line)
    return re.sub(
        r"\b[0-9a-f]{12}\b|\b[0-9]+ ms\b|(?<=Set-Cookie: ).*|(?<=Content-Length: )[0-9]+", "…", line
    )


@pytest.mark.both_databases
def test_what_is_sealed_is_in_no_row_in_the_clear(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    lives(app, evening, as_member, clock_hand, ONE)

    with app.app_context():
        rows = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in Model.metadata.sorted_tables
            for row in db.session.execute(select(table))
            for value in row
        ]

    for words in WORDS.values():
        assert not any(words.encode() in value for value in rows), words
