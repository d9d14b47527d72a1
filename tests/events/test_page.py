"""The page of a run, for everybody who may come by."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from core import clock
from core.database import db
from events.models import Event
from members.models import Member
from tests.clubs.conftest import statements
from tests.events.conftest import marks
from tests.factories import make_member, make_rsvp

__all__ = ["statements"]

Statements = Callable[[], AbstractContextManager[list[str]]]


def test_one_tap_and_a_member_is_in_and_out_again(cast: SimpleNamespace) -> None:
    run = cast.post(capacity=1)

    came = cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
    left = cast.ben.post(f"/runs/{run}/rsvp", answer="no")

    assert "See you" in came.text
    assert marks(came.text) == {"rsvp": "going", "going": "1", "waiting": "0"}
    assert marks(left.text) == {"rsvp": "none", "going": "0", "waiting": "0"}


def test_whoever_comes_to_a_full_run_sees_the_place_in_line(cast: SimpleNamespace) -> None:
    run = cast.post(capacity=1)
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    page = cast.cleo.post(f"/runs/{run}/rsvp", answer="yes")

    assert "You are number 1 in line" in page.text
    assert marks(page.text) == {"rsvp": "waiting", "position": "1", "going": "1", "waiting": "1"}


def test_the_page_says_beforehand_that_a_yes_joins_the_club(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()
    joining = "With your yes you join Harbour Runners, too"

    assert joining in cast.cleo.get(f"/runs/{run}").text
    assert joining in cast.stranger.get(f"/runs/{run}/rsvp").text
    assert joining not in cast.ben.get(f"/runs/{run}").text
    with app.app_context():
        db.session.get(Event, run).club.is_open = False
        db.session.commit()
    assert joining not in cast.cleo.get(f"/runs/{run}").text


def test_htmx_gets_the_same_part_of_the_page(cast: SimpleNamespace) -> None:
    run = cast.post()

    part = cast.ben.swap(f"/runs/{run}/rsvp", answer="yes", guests="1")

    assert part.status_code == 200
    assert "<html" not in part.text
    assert part.text.lstrip().startswith(f'<div id="run-{run}"')
    assert "Undo" in part.text
    assert marks(part.text)["going"] == "2"


def test_a_refusal_says_why_and_how_to_wait(cast: SimpleNamespace) -> None:
    run = cast.post(capacity=1)
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    refusal = cast.ben.post(f"/runs/{run}/rsvp", answer="yes", guests="2")
    waiting = cast.ben.get(f"/runs/{run}?guests=2&wait=yes")

    assert refusal.status_code == 409
    assert "no room for more guests" in refusal.text
    assert f"/runs/{run}?" in refusal.text
    assert "Wait for it" in waiting.text


def test_names_are_for_people_who_are_signed_in_and_who_want_to_be_listed(
    cast: SimpleNamespace,
) -> None:
    run = cast.post()
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
    cast.cleo.post(f"/runs/{run}/rsvp", answer="yes", unlisted="yes")

    signed_in, signed_out = (
        cast.ada.get(f"/runs/{run}").text,
        cast.stranger.get(f"/runs/{run}").text,
    )

    assert "Ben" in signed_in
    assert "Cleo" not in signed_in
    assert "Ben" not in signed_out
    assert marks(signed_out)["going"] == "2"


@pytest.mark.parametrize(
    ("visible_to", "see_it"),
    [("public", "ada ben cleo stranger"), ("going", "ada"), ("members", "ada ben")],
)
def test_the_meeting_point_is_shown_to_whom_it_is_meant_for(
    cast: SimpleNamespace, visible_to: str, see_it: str
) -> None:
    run = cast.post(
        meeting_point=visible_to, place="Behind the boathouse", area="Brixton",
        how_to_find="Knock twice", at=(51.4613456, -0.1156789),
    )  # fmt: skip

    shown = []
    for name in ("ada", "ben", "cleo", "stranger"):
        browser = getattr(cast, name)
        outputs = [browser.get(f"/runs/{run}{end}").text for end in ("", "/calendar.ics", "/rsvp")]
        secrets = ("Behind the boathouse", "Knock twice", "51.4613456")
        if any(secret in text for text in outputs for secret in secrets):
            shown.append(name)

    assert shown == see_it.split()


def test_whoever_is_going_sees_the_point_and_loses_it_with_the_place(cast: SimpleNamespace) -> None:
    run = cast.post(meeting_point="going", place="Behind the boathouse", capacity=1)

    going = cast.cleo.post(f"/runs/{run}/rsvp", answer="yes").text
    left = cast.cleo.post(f"/runs/{run}/rsvp", answer="no").text

    assert "Behind the boathouse" in going
    assert "Behind the boathouse" not in left


def test_the_calendar_file_is_in_the_runs_own_zone_and_replaces_itself(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post(timezone="America/New_York", starts=datetime(2026, 12, 1, 18, 30))  # noqa: DTZ001 - a wall clock

    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        first = Calendar.from_ical(cast.stranger.get(f"/runs/{run}/calendar.ics").data)
        cast.ada.post(f"/runs/{run}/cancel", reason="Snow")
        second = Calendar.from_ical(cast.stranger.get(f"/runs/{run}/calendar.ics").data)

    (before,), (after,) = first.walk("VEVENT"), second.walk("VEVENT")
    assert first["METHOD"] == "PUBLISH"
    assert before["DTSTART"].dt.isoformat() == "2026-12-01T18:30:00-05:00"
    assert [zone["TZID"] for zone in first.walk("VTIMEZONE")] == ["America/New_York"]
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"], after["STATUS"]) == (0, 1, "CANCELLED")


def test_words_of_members_are_words_and_no_markup(cast: SimpleNamespace) -> None:
    bad = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    run = cast.post(title=bad[:80], about=bad, place=bad, how_to_find=bad)

    page = cast.stranger.get(f"/runs/{run}").text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_page_asks_the_same_few_questions_however_many_come(
    app: Flask, cast: SimpleNamespace, statements: Statements
) -> None:
    run, counts = cast.post(), []

    for _round in range(2):
        with app.app_context():
            for _number in range(10):
                make_rsvp(db.session.get(Event, run), make_member("P"))
            db.session.commit()
        with statements() as asked:
            assert cast.ben.get(f"/runs/{run}").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 11, asked


def test_an_answer_takes_few_statements(
    app: Flask, cast: SimpleNamespace, statements: Statements
) -> None:
    run = cast.post()

    with statements() as asked:
        cast.ben.post(f"/runs/{run}/rsvp", follow=False, answer="yes")

    before_the_answer = [one for one in asked if "UPDATE event" in one or "INSERT INTO rsvp" in one]
    assert len(before_the_answer) == 2
    assert len(asked) <= 19, asked


def test_a_run_that_is_over_takes_no_answer_and_says_so(cast: SimpleNamespace) -> None:
    run = cast.post()

    with time_machine.travel(clock.now() + timedelta(days=9)):
        page = cast.stranger.get(f"/runs/{run}")
        answer = cast.stranger.post(
            f"/runs/{run}/rsvp", answer="yes", name="Eve", email="eve@example.org"
        )

    assert "This run is over" in page.text
    assert answer.status_code == 409


def test_miles_and_twelve_hours_are_the_readers_choice(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post(groups=[{"level": "chat", "seconds_per_km": 360, "distance_km": 5.0}])
    with app.app_context():
        member = db.session.get(Member, cast.ids["ben"])
        member.units, member.hours = "km", "12"
        db.session.commit()

    ben, cleo = cast.ben.get(f"/runs/{run}").text, cast.cleo.get(f"/runs/{run}").text

    assert "6:00/km" in ben
    assert "6:30 pm" in ben
    assert "9:39/mi" in cleo  # a club in Great Britain, and no choice made
    assert "18:30" in cleo


@pytest.mark.parametrize("end", ["", "/rsvp", "/calendar.ics", "/edit", "/confirm/nonsense"])
@pytest.mark.parametrize("number", ["99999", "2147483648", "9" * 40, "-1", "x"])
def test_a_run_that_is_not_there_is_not_there(cast: SimpleNamespace, number: str, end: str) -> None:
    assert cast.ada.get(f"/runs/{number}{end}").status_code == 404
