"""Calendars read by others than the one that wrote them, and by a client that keeps entries."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import recurring_ical_events
import time_machine
import vobject
from flask import Flask
from icalendar import Calendar

from core import clock
from core.database import db
from core.outbox import Message
from events.models import MeetingPoint
from members.models import Member
from tests.factories import make_club, make_member, make_rsvp, make_run
from tests.visitor import Visitor, signed_in

Mails = Callable[..., list[Message]]
NAMES = ("Läufe 🏃‍♀️ am Kanal, mit; Haken \\ und allem " * 2, "ריצת בוקר בפארק", "中文" * 35)


class Client:
    """A calendar program: keeps one entry a UID, by SEQUENCE and DTSTAMP, and drops cancelled."""

    def __init__(self) -> None:
        self.entries: dict[str, vobject.base.Component] = {}

    def receive(self, text: str) -> None:
        """Do what RFC 5546 says with a file or a part of a mail."""
        calendar = vobject.readOne(text)
        for entry in calendar.vevent_list:
            known = self.entries.get(entry.uid.value)
            if known is not None and self._age(known) > self._age(entry):
                continue
            self.entries[entry.uid.value] = entry
            if calendar.method.value == "CANCEL":
                del self.entries[entry.uid.value]

    @staticmethod
    def _age(entry: vobject.base.Component) -> tuple[int, object]:
        return int(entry.sequence.value), entry.dtstamp.value


def test_create_move_decline_come_again_and_cancel_end_right(
    cast: SimpleNamespace, mails: Mails
) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z") as at:
        run = cast.post()
        steps = (
            lambda: cast.ben.post(f"/runs/{run}/rsvp", answer="yes"),
            lambda: cast.ada.post(f"/runs/{run}/edit", **form_of(cast, run, time="19:45")),
            lambda: cast.ben.post(f"/runs/{run}/rsvp", answer="no"),
            lambda: cast.ben.post(f"/runs/{run}/rsvp", answer="yes"),
            lambda: cast.ada.post(f"/runs/{run}/cancel", reason="Ice everywhere"),
        )
        client, seen, shown = Client(), 0, []
        for step in steps:
            step()
            at.shift(timedelta(minutes=5))
            for mail in mails()[seen:]:
                client.receive(mail.calendar)
            seen = len(mails())
            shown.append([f"{one.dtstart.value:%H:%M}" for one in client.entries.values()])

    assert shown == [["18:30"], ["19:45"], [], ["19:45"], []]
    assert {mail.recipient for mail in mails()} == {cast.emails["ben"]}
    methods = [re.search(r"METHOD:(\w+)", mail.calendar)[1] for mail in mails()]
    assert methods == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]


def test_a_news_feed_says_when_a_run_was_changed_and_when_it_was_called_off(
    cast: SimpleNamespace,
) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as at:
        run, said = cast.post(), []
        for step in (
            lambda: None,
            lambda: cast.ben.post(f"/runs/{run}/rsvp", answer="yes"),
            lambda: cast.ada.post(f"/runs/{run}/edit", **form_of(cast, run, time="19:45")),
            lambda: cast.ada.post(f"/runs/{run}/cancel", reason="Ice everywhere"),
        ):
            step()
            feed = cast.stranger.get("/clubs/harbour/feed.atom").text
            said.append(set(re.findall(r"<updated>(.*?)</updated>", feed)))
            at.shift(timedelta(hours=1))

    assert said == [
        {"2026-11-20T12:00:00Z"},
        {"2026-11-20T12:00:00Z"},  # who comes is nobody's news
        {"2026-11-20T14:00:00Z"},
        {"2026-11-20T15:00:00Z"},
    ]


def form_of(cast: SimpleNamespace, run: int, **changes: str) -> dict[str, str]:
    """The run's edit form as a browser would send it back."""
    page = cast.ada.get(f"/runs/{run}/edit").text
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    chosen = re.findall(r'name="(groups-0-level)"[^>]*value="(\w+)"[^>]* checked', page)
    fields.pop("csrf_token", None)
    return {**fields, **dict(chosen), "scope": "this", **changes}


@pytest.mark.parametrize("name", NAMES, ids=["emoji", "right to left", "wide"])
def test_others_read_every_name_and_no_line_is_too_long(
    app: Flask, cast: SimpleNamespace, name: str
) -> None:
    title = name[:80]
    run = cast.post(title=title)

    raw = cast.stranger.get(f"/runs/{run}/calendar.ics").data
    feed = cast.stranger.get("/clubs/harbour/calendar.ics").data

    for file in (raw, feed):
        assert max(len(line) for line in file.split(b"\r\n")) <= 75
        assert b"\n" not in file.replace(b"\r\n", b"")
        assert vobject.readOne(file.decode()).vevent.summary.value == title
        days = recurring_ical_events.of(Calendar.from_ical(file))
        near = clock.now() - timedelta(days=1), clock.now() + timedelta(days=9)
        assert [str(one["SUMMARY"]) for one in days.between(*near)] == [title]
        assert b"BEGIN:VTIMEZONE" in file


def test_a_feed_is_told_unchanged_by_its_etag_until_a_run_changes(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()
    first = cast.stranger.get("/clubs/harbour/calendar.ics")
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        same = cast.stranger.get("/clubs/harbour/calendar.ics", If_None_Match=first.headers["ETag"])

    cast.ada.post(f"/runs/{run}/cancel", reason="Ice")
    other = cast.stranger.get("/clubs/harbour/calendar.ics", If_None_Match=first.headers["ETag"])

    assert same.status_code == 304
    assert other.status_code == 200
    assert "STATUS:CANCELLED" in other.text


def address(page: str) -> str:
    found = re.search(r'value="(https?://[^"]+)(/calendar/[^"]+\.ics)"', page)
    assert found, page
    return found[2]


def test_the_secret_address_shows_my_runs_and_dies_when_renewed(cast: SimpleNamespace) -> None:
    run = cast.post(meeting_point=MeetingPoint.GOING, place="Behind the boathouse")
    cast.post(title="Not mine")
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    old = address(cast.ben.post("/me/calendar", busy="no").text)
    feed = cast.stranger.get(old)
    new = address(cast.ben.post("/me/calendar", busy="no").text)

    assert "Behind the boathouse" in feed.text
    assert "Not mine" not in feed.text
    assert feed.headers["X-Robots-Tag"].startswith("noindex")
    assert feed.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in feed.headers["Cache-Control"]
    assert "Set-Cookie" not in feed.headers
    assert cast.stranger.get(old).status_code == 404
    assert cast.stranger.get(new).status_code == 200
    assert new not in cast.ben.get("/me/calendar").text
    cast.ben.post("/me/calendar", busy="no", answer="end")
    assert cast.stranger.get(new).status_code == 404


def test_the_busy_address_says_when_and_nothing_else(cast: SimpleNamespace) -> None:
    run = cast.post(title="Canal loop", place="Lock Café")
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    busy = cast.stranger.get(address(cast.ben.post("/me/calendar", busy="yes").text)).text

    assert "SUMMARY:Busy" in busy
    assert not re.search("Canal|Lock|Harbour|LOCATION|GEO|/runs/", busy)


def test_a_members_feed_goes_with_the_member(app: Flask, cast: SimpleNamespace) -> None:
    path = address(cast.cleo.post("/me/calendar", busy="no").text)

    with app.app_context():
        db.session.delete(db.session.get_one(Member, cast.ids["cleo"]))
        db.session.commit()

    assert cast.stranger.get(path).status_code == 404


def test_one_person_waiting_is_tentative(app: Flask) -> None:
    with app.app_context():
        club, ada, ben = make_club(), make_member("Ada"), make_member("Ben")
        run = make_run(club, capacity=1)
        make_rsvp(run, ada)
        make_rsvp(run, ben)
        ben_id = ben.id
        db.session.commit()

    path = address(signed_in(app, ben_id).post("/me/calendar", busy="no").text)

    assert "STATUS:TENTATIVE" in Visitor(app).get(path).text
