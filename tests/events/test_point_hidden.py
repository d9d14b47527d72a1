"""A meeting point that is not for everybody is in no output for anybody else."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from core import clock
from core.database import db
from core.outbox import Message
from events import telling
from events.filters import Filters
from events.following import follow
from events.models import Event
from events.moving import cancel
from events.near_news import tell_near_places
from events.reminding import tell_new_runs
from tests.events.test_calendars import address
from tests.factories import make_member
from tests.visitor import Visitor

Mails = Callable[[], list[Message]]
SPOT, HINT = "Zebra Fountain", "behind the purple kiosk"
SECRET = re.compile(rf"{SPOT}|{HINT}|51\.478|-0\.012")
WHERE = (51.47871, -0.01234)


def outputs(browser: Visitor, run: int) -> dict[str, str]:
    """What each page and file about the run says to somebody."""
    paths = [
        *(f"/runs/{run}", f"/runs/{run}/rsvp", f"/runs/{run}/calendar.ics"),
        *("/near?lat=51.48&lon=-0.01", "/clubs/harbour", "/clubs/harbour/calendar.ics"),
        *("/clubs/harbour/feed.atom", "/near.atom?lat=51.48&lon=-0.01"),
        *("/api/v1/runs?lat=51.48&lon=-0.01", f"/api/v1/runs/{run}"),
        *("/api/v1/clubs/harbour", "/", "/clubs", "/me", "/me/notices", "/quiz", "/support"),
        *(f"/runs/{run}/check-in", "/near?lat=51.48&lon=-0.01&show=map", "/near?q=Greenwich"),
    ]
    return {path: browser.get(path).text for path in paths}


@pytest.mark.parametrize(
    ("who", "setting"), [("stranger", "going"), ("cleo", "going"), ("stranger", "members")]
)
def test_no_page_file_answer_or_mail_gives_it_away(
    cast: SimpleNamespace, mails: Mails, setting: str, who: str
) -> None:
    run = cast.post(
        place=SPOT, how_to_find=HINT, area="Greenwich", at=WHERE, meeting_point=setting,
        capacity=1, starts=datetime(2027, 3, 10, 18),  # noqa: DTZ001 - the wall
    )  # fmt: skip
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
    browser = getattr(cast, who)
    fields = {"name": "Eve", "email": "eve@example.org"} if who == "stranger" else {}

    before = outputs(browser, run)
    feed = None
    if who == "cleo":
        feed = address(cast.cleo.post("/me/calendar", busy="no").text)
    browser.post(f"/runs/{run}/rsvp", answer="yes", **fields)
    waiting = outputs(browser, run) | ({feed: cast.stranger.get(feed).text} if feed else {})

    said = {**before, **{f"waiting {path}": text for path, text in waiting.items()}}
    assert {path: SECRET.findall(text) for path, text in said.items() if SECRET.search(text)} == {}
    assert feed is None or "SUMMARY" in waiting[feed]
    assert "Greenwich" in before[f"/runs/{run}"]
    to = "eve@example.org" if who == "stranger" else cast.emails["cleo"]
    got = [mail for mail in mails() if mail.recipient == to]
    assert got
    assert not [mail.key for mail in got if SECRET.search(f"{mail.text}{mail.html}{mail.calendar}")]


def test_a_reader_with_an_account_who_is_no_member_reads_the_area(cast: SimpleNamespace) -> None:
    run = cast.post(place=SPOT, how_to_find=HINT, at=WHERE, meeting_point="members")

    said = outputs(cast.cleo, run)

    assert {path: SECRET.findall(text) for path, text in said.items() if SECRET.search(text)} == {}


def test_whoever_goes_finds_it_in_each_of_them(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post(place=SPOT, how_to_find=HINT, at=WHERE, meeting_point="going")
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    seen = [cast.ben.get(path).text for path in (f"/runs/{run}", f"/runs/{run}/calendar.ics")]

    assert all(SPOT in text for text in seen)
    assert any(SPOT in mail.text for mail in mails() if mail.recipient == cast.emails["ben"])


def test_no_news_no_change_and_no_call_off_gives_it_away_to_whoever_does_not_go(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post(
        place=SPOT, how_to_find=HINT, area="Greenwich", at=WHERE, meeting_point="going",
        capacity=1,
    )  # fmt: skip
    cast.ada.post(f"/runs/{run}/rsvp", answer="yes")
    cast.cleo.post(f"/runs/{run}/rsvp", answer="yes")
    with app.app_context():
        dan = make_member("Dan")
        follow(dan, WHERE, "Greenwich", 10, Filters(), clock.now() - timedelta(hours=1))
        db.session.commit()
        now = clock.now() + timedelta(hours=1)
        tell_new_runs(now)
        tell_near_places(now)
        event = db.session.get_one(Event, run)
        telling.changed(event, now)
        cancel(event, "Ice", now)
        db.session.commit()

    others = [mail for mail in mails() if mail.recipient != cast.emails["ada"]]
    told = {mail.key.split(":")[0]: mail for mail in others}

    assert {"new-run", "near", "run-changed", "run-cancelled"} <= set(told)
    assert "Greenwich" in told["new-run"].text
    said = {key: f"{mail.text}{mail.html}{mail.calendar}" for key, mail in told.items()}
    assert [key for key, text in said.items() if SECRET.search(text)] == []
