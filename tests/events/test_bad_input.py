"""Wrong submissions get 422 with a sentence and what was typed, a rule's no 409; never a 500."""

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core.database import db
from events.models import Event, Rsvp
from tests.events.test_posting import FIVE, NOW
from tests.visitor import Visitor

MEGABYTE = "m" * 1_000_000
RUNS = [
    ({"title": ""}, "Give the run a name."),
    ({"title": "   "}, "Give the run a name."),
    ({"title": "\u200b\u200d"}, "Type something that can be seen."),
    ({"title": "T" * 81}, "take away 1"),
    ({"title": MEGABYTE}, "Use at most 80 characters"),
    ({"title": "Run\x07"}, "invisible characters"),
    ({"title": "Run \u202eegap"}, "invisible characters"),
    ({"title": "Run\x00"}, "invisible characters"),
    ({"date": ""}, "Choose a date"),
    ({"date": "tomorrow"}, "Choose a date, like"),
    ({"date": "2027-02-30"}, "Choose a date, like"),
    ({"date": "2026-11-21"}, "has not passed"),
    ({"date": "1999-12-31"}, "has not passed"),
    ({"date": "0001-01-01"}, "has not passed"),
    ({"date": "9999-12-31"}, "next ten years"),
    ({"date": "2026-12-01\x00"}, "Choose a date, like"),
    ({"date": "2026-11-22", "time": "09:00"}, "Choose a time that has not passed."),
    ({"time": ""}, "Choose a time"),
    ({"time": "25:61"}, "Choose a time of day"),
    ({"time": "half six"}, "Choose a time of day"),
    ({"time": "-1:00"}, "Choose a time of day"),
    ({"date": "2027-03-28", "time": "01:30"}, "skip this hour"),
    ({"minutes": "0"}, "From 1 minute"),
    ({"minutes": "-30"}, "From 1 minute"),
    ({"minutes": "1441"}, "From 1 minute"),
    ({"minutes": "an hour"}, "Type a whole number"),
    ({"minutes": "9" * 5000}, "Type a whole number"),
    ({"minutes": "1e3"}, "Type a whole number"),
    ({"capacity": "0"}, "Make it 1 or more"),
    ({"capacity": "-1"}, "Make it 1 or more"),
    ({"capacity": "99999999999999999999"}, "Make it 1 or more"),
    ({"capacity": "ten"}, "Type a whole number"),
    ({"capacity": "2.5"}, "Type a whole number"),
    ({"place": ""}, "Say where to meet."),
    ({"place": "p" * 201}, "take away 1"),
    ({"place": "a\u2066b"}, "invisible characters"),
    ({"latitude": "91", "longitude": "0"}, "between -90 and 90"),
    ({"latitude": "0", "longitude": "-181"}, "between -180 and 180"),
    ({"latitude": "51.5", "longitude": ""}, "should be a number"),
    ({"latitude": "", "longitude": "0"}, "should be a number"),
    ({"latitude": "nan", "longitude": "0"}, "should be a number"),
    ({"latitude": "inf", "longitude": "0"}, "should be a number"),
    ({"latitude": "north", "longitude": "west"}, "should be a number"),
    ({"latitude": "1" * 400, "longitude": "0"}, "Use at most 30 characters"),
    ({"about": "a" * 5001}, "take away 1"),
    ({"about": MEGABYTE}, "Use at most 5000 characters"),
    ({"about": "a\x1bb"}, "invisible characters"),
    ({"how_to_find": "h" * 501}, "take away 1"),
    ({"meeting_point": "secret"}, "Choose one of these."),
    ({"groups-0-level": ""}, "Choose how much one can talk."),
    ({"groups-0-level": "sprint"}, "Choose how much one can talk."),
    ({"groups-1-pace": "6:00"}, "Choose how much one can talk."),
    ({"groups-0-pace": "warp"}, "Type a pace like 6:00"),
    ({"groups-0-pace": "6:75"}, "Type a pace like 6:00"),
    ({"groups-0-pace": "0:01"}, "Type a pace like 6:00"),
    ({"groups-0-pace": "6" * 500}, "Use at most 40 characters"),
    ({"groups-0-distance_km": "-5"}, "from 0.1 to 200"),
    ({"groups-0-distance_km": "201"}, "from 0.1 to 200"),
    ({"groups-0-distance_km": "nan"}, "from 0.1 to 200"),
    ({"groups-0-distance_km": "far"}, "from 0.1 to 200"),
    ({"groups-0-capacity": "0"}, "Make it 1 or more"),
    ({"groups-0-capacity": "-1"}, "Make it 1 or more"),
    ({"groups-0-leader": "999"}, "Choose somebody who belongs"),
    ({"groups-0-leader": "x"}, "Choose somebody who belongs"),
]
ANSWERS = [
    ({"answer": ""}, 422),
    ({"answer": "maybe"}, 422),
    ({"answer": "YES"}, 422),
    ({"answer": "yes\x00"}, 422),
    ({"answer": MEGABYTE}, 422),
    ({"answer": "yes", "guests": "4"}, 422),
    ({"answer": "yes", "guests": "-1"}, 422),
    ({"answer": "yes", "guests": "two"}, 422),
    ({"answer": "yes", "guests": "1.5"}, 422),
    ({"answer": "yes", "guests": "9" * 5000}, 422),
    ({"answer": "yes", "group": "x"}, 422),
    ({"answer": "yes", "group": "999999"}, 409),
    ({"answer": "yes", "group": "9" * 30}, 409),
    ({"answer": "yes", "group": "-1"}, 409),
]
STRANGERS = [
    ({"name": ""}, "Type your first name."),
    ({"name": "\u200b"}, "Type something that can be seen."),
    ({"name": "n" * 51}, "take away 1"),
    ({"name": MEGABYTE}, "Use at most 50 characters"),
    ({"name": "Eve\r\nBcc: x@example.org"}, "invisible characters"),
    ({"name": "\u202eevE"}, "invisible characters"),
    ({"email": ""}, "Type your email address."),
    ({"email": "eve"}, "Type the address in full"),
    ({"email": "eve@"}, "Type the address in full"),
    ({"email": "eve@example.org, ada@example.org"}, "Type the address in full"),
    ({"email": "eve@example.org\r\nBcc: ada@example.org"}, "invisible characters"),
    ({"email": "e" * 300 + "@example.org"}, "Use at most"),
    ({"email": MEGABYTE}, "Use at most"),
    ({"guests": "4"}, "Bring up to three people."),
    ({"answer": "perhaps"}, "Say yes or no."),
]
# Others that are odd and fine: they make a run, whatever they say.
ODD = [
    {"groups-x-level": "chat", "groups--1-level": "chat", "groups-²-level": "chat"},
    {"groups-99999999-level": "chat"},
    {"first_timers": "banana"},
    {"do": "dance"},
    {"title": "走る 🏃‍♀️ run"},
    {"unknown": MEGABYTE[:1000]},
]


def short(case: Any) -> str:
    return repr(case)[:60]


@pytest.mark.parametrize(("wrong", "sentence"), RUNS, ids=map(short, RUNS))
def test_a_wrong_run_is_not_posted_and_says_why(
    app: Flask, cast: SimpleNamespace, wrong: dict[str, str], sentence: str
) -> None:
    with time_machine.travel(NOW):
        page = cast.ada.post("/clubs/harbour/runs", **(FIVE | wrong))

    assert page.status_code == 422
    assert sentence in page.text
    assert 'role="alert"' in page.text
    assert 'value="18:30"' in page.text or "time" in wrong
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 0


@pytest.mark.parametrize(("wrong", "status"), ANSWERS, ids=map(short, ANSWERS))
def test_a_wrong_answer_is_not_recorded(
    app: Flask, cast: SimpleNamespace, wrong: dict[str, str], status: int
) -> None:
    page = cast.ben.post(f"/runs/{cast.post()}/rsvp", **wrong)

    assert page.status_code == status
    with app.app_context():
        assert db.session.scalar(select(func.count(Rsvp.id))) == 0


@pytest.mark.parametrize(("wrong", "sentence"), STRANGERS, ids=map(short, STRANGERS))
def test_a_wrong_field_of_somebody_signed_out_is_said_at_the_field(
    app: Flask, cast: SimpleNamespace, wrong: dict[str, str], sentence: str
) -> None:
    fields = {"answer": "yes", "name": "Eve", "email": "eve@example.org"}

    page = Visitor(app).post(f"/runs/{cast.post()}/rsvp", **(fields | wrong))

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Eve"' in page.text or "name" in wrong
    with app.app_context():
        assert db.session.scalar(select(func.count(Rsvp.id))) == 0


@pytest.mark.parametrize("odd", ODD, ids=map(short, ODD))
def test_what_is_odd_and_harmless_still_makes_a_run(
    cast: SimpleNamespace, odd: dict[str, str]
) -> None:
    with time_machine.travel(NOW):
        answer = cast.ada.post("/clubs/harbour/runs", follow=False, **(FIVE | odd))

    assert answer.status_code == 303


@pytest.mark.parametrize("reason", ["", "r" * 301, "\u202e", MEGABYTE], ids=short)
def test_calling_off_asks_for_a_reason_in_words(
    app: Flask, cast: SimpleNamespace, reason: str
) -> None:
    run = cast.post()

    assert cast.ada.post(f"/runs/{run}/cancel", reason=reason).status_code == 422
    with app.app_context():
        assert not db.session.get(Event, run).is_cancelled


def test_every_post_without_the_forms_token_is_refused(cast: SimpleNamespace) -> None:
    run = cast.post()
    ends = ("rsvp", "edit", "cancel", "again", "confirm/x")
    urls = [f"/runs/{run}/{end}" for end in ends] + ["/clubs/harbour/runs"]

    statuses = {url: cast.ada.post_without_token(url).status_code for url in urls}

    assert set(statuses.values()) == {400}, statuses
