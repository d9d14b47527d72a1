"""Calendars read by a third library, strictly, and a story of one run as a program keeps it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
import vobject
from flask import Flask
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as Entry
from ical.event import EventStatus
from icalendar import Calendar

from core import clock
from core.database import db
from core.outbox import Message
from events import telling
from events.models import Event
from members.models import Member
from tests.factories import make_rsvp

Mails = Callable[..., list[Message]]
NAMES = ("Läufe 🏃‍♀️, mit; Haken \\ und Zeilen", "ריצת בוקר בפארק 🌳", "中文" * 35)


def read(text: str) -> tuple[str, list[Entry]]:
    """The method of a calendar, and its entries."""
    calendar = IcsCalendarStream.calendar_from_ics(text)
    return str(calendar.method or ""), calendar.events


@pytest.mark.parametrize("name", NAMES, ids=["emoji", "right to left", "wide"])
def test_a_strict_reader_reads_file_and_feed(cast: SimpleNamespace, name: str) -> None:
    run = cast.post(title=name[:80], starts=datetime.fromisoformat("2027-03-30T18:30"))

    for path in (f"/runs/{run}/calendar.ics", "/clubs/harbour/calendar.ics"):
        method, [entry] = read(cast.stranger.get(path).text)
        assert method == "PUBLISH"
        assert entry.summary == name[:80]
        assert entry.dtstart.astimezone(UTC) == datetime(2027, 3, 30, 17, 30, tzinfo=UTC)
        assert entry.dtend - entry.dtstart == timedelta(minutes=45)


PEOPLE = (
    "Ben 🏃‍♀️ & <Söhne>", "שרה בת־אל", "أحمد; بن: علي, الأول", 'Ben "the second"', "=?utf-8?q?B?=",
    "中文" * 20, "B\\en^n 'x'",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_in_an_invitation_is_a_name_to_three_readers(
    app: Flask, cast: SimpleNamespace, mails: Mails, name: str
) -> None:
    run = cast.post(starts=datetime.fromisoformat("2027-03-30T18:30"))
    with app.app_context():
        event = db.session.get_one(Event, run)
        ben = db.session.get_one(Member, cast.ids["ben"])
        ben.name = event.club.name = name
        telling.answered(event, make_rsvp(event, ben), clock.now())
        db.session.commit()

    text = mails()[0].calendar
    (_, [entry]), other = read(text), vobject.readOne(text).vevent
    third = Calendar.from_ical(text).events[0]
    people = [
        entry.attendees[0].common_name,
        other.attendee.cn_param,
        third["ATTENDEE"].params["CN"],
    ]
    hosts = [entry.organizer.common_name, other.organizer.cn_param, third["ORGANIZER"].params["CN"]]
    for said in (people, hosts):
        # The second one knows nothing of RFC 6868, by which quotes and carets are written.
        said[1] = said[1].replace("^'", '"').replace("^^", "^")
        assert said == [name] * 3
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75


def test_posted_moved_and_cancelled_end_in_the_right_entry(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post(starts=datetime.fromisoformat("2027-03-30T18:30"))

    def change(at: datetime, **changes: object) -> None:
        with time_machine.travel(at), app.app_context():
            event = db.session.get_one(Event, run)
            for column, value in changes.items():
                setattr(event, column, value)
            event.sequence += bool(changes)
            told = telling.cancelled if event.is_cancelled else telling.changed
            told(event, clock.now())
            db.session.commit()

    begun = datetime(2027, 3, 20, 12, tzinfo=UTC)
    with time_machine.travel(begun), app.app_context():
        event = db.session.get_one(Event, run)
        row = make_rsvp(event, db.session.get_one(Member, cast.ids["ben"]))
        telling.answered(event, row, clock.now())
        db.session.commit()
    change(begun + timedelta(hours=1), place="The other bridge")
    change(begun + timedelta(hours=2), cancelled_at=begun, cancel_reason="Ice")

    kept: dict[str, Entry] = {}
    methods = []
    for mail in mails():
        method, [entry] = read(mail.calendar or "")
        methods.append(method)
        known = kept.get(entry.uid)
        assert known is None or (known.sequence, known.dtstamp) < (entry.sequence, entry.dtstamp)
        kept[entry.uid] = entry
    [entry] = kept.values()
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]
    assert entry.status is EventStatus.CANCELLED
    assert entry.location == "The other bridge"


def test_a_run_gets_into_three_calendars_by_a_link(cast: SimpleNamespace) -> None:
    run = cast.post()

    page = cast.ben.post(f"/runs/{run}/rsvp", answer="yes").text

    ways = dict(re.findall(r'<a href="([^"]+)"[^>]*>(Google|Outlook|Apple)</a>', page))
    assert {name: url.partition("?")[0] for url, name in ways.items()} == {
        "Google": "https://calendar.google.com/calendar/render",
        "Outlook": "https://outlook.live.com/calendar/0/deeplink/compose",
        "Apple": f"/runs/{run}/calendar.ics",
    }
