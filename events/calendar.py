"""Runs as iCalendar (RFC 5545, RFC 5546), with the zones they are planned in.

A run is one entry for ever: its UID never changes, its SEQUENCE rises with each change.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry

from events.models import Event, Rsvp
from events.wording import shown_place, shown_point
from web.mails import link

PRODUCT = "-//Patter//Runs//EN"
AROUND = timedelta(days=366)
"""How far around its runs a zone's rules are told."""
State = Literal["going", "waiting", "none"]
PARTS = {"going": "ACCEPTED", "waiting": "TENTATIVE", "none": "DECLINED"}


def calendar_of(event: Event, now: datetime, *, exact: bool) -> str:
    """One run to put into a calendar. A newer file replaces the older: same UID, higher SEQUENCE.

    Without `exact` it says the area and the rounded point. A cancelled run takes its entry away.
    """
    method = "CANCEL" if event.is_cancelled else "PUBLISH"
    return _written(method, [event], [entry_of(event, now, exact=exact)])


def invitation(event: Event, row: Rsvp, state: State, now: datetime, *, exact: bool) -> str:
    """What a mail about an answer carries: the entry as it is now, or its end.

    It is taken away when the run is cancelled, and when the member has declined (`none`).
    """
    entry = entry_of(event, now, exact=exact)
    host = vCalAddress(f"mailto:{parseaddr(current_app.config['MAIL_FROM'])[1]}")
    host.params["CN"] = vText(event.club.name)
    guest = vCalAddress(f"mailto:{row.member.email}")
    guest.params["CN"] = vText(row.member.name)
    guest.params["PARTSTAT"], guest.params["RSVP"] = vText(PARTS[state]), vText("FALSE")
    entry.add("organizer", host)
    entry.add("attendee", guest)
    ended = event.is_cancelled or state == "none"
    if state == "none":
        entry["status"] = vText("CANCELLED")
    elif state == "waiting" and not ended:
        entry["status"] = vText("TENTATIVE")
    return _written("CANCEL" if ended else "REQUEST", [event], [entry])


def _written(method: str, events: Iterable[Event], entries: Iterable[Entry], **more: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for name, value in more.items():
        calendar.add(name.replace("_", "-"), value)
    # The zones first, since some calendars read a file once, from its top. Their rules are the
    # slow part of writing one, and the same from run to run.
    body = calendar.to_ical().decode().removesuffix("END:VCALENDAR\r\n")
    zones = "".join(zone_rules(*key) for key in sorted(_zones(events)))
    runs = "".join(entry.to_ical().decode() for entry in entries)
    return f"{body}{zones}{runs}END:VCALENDAR\r\n"


def _zones(events: Iterable[Event]) -> set[tuple[str, int, int]]:
    """The zones of these runs, each with the first and the last year."""
    years: dict[str, list[int]] = {}
    for event in events:
        years.setdefault(event.timezone, []).append(event.starts_local.year)
    return {(zone, min(each), max(each)) for zone, each in years.items()}


@lru_cache(maxsize=256)
def zone_rules(zone: str, first: int, last: int) -> str:
    """A zone's rules from the year before the first to the year after the last one."""
    start, end = datetime(first, 1, 1).date(), datetime(last, 12, 31).date()  # noqa: DTZ001 - days
    rules = Timezone.from_tzinfo(ZoneInfo(zone), zone, start - AROUND, end + AROUND)
    return str(rules.to_ical().decode())


def uid_of(event: Event) -> str:
    """One for ever, whatever the site's address; another site's run 12 has another one."""
    return f"run-{event.id}-{event.created_at:%Y%m%d%H%M%S}@patter"


def entry_of(event: Event, now: datetime, *, exact: bool) -> Entry:
    """The run as one entry of a calendar; `now` is when it was written."""
    entry = _frame(event, now)
    entry.add("summary", event.title)
    entry.add("location", vText(shown_place(event, exact=exact)))
    entry.add("geo", shown_point(event, exact=exact))
    entry.add("url", link(f"/runs/{event.id}"))
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("description", _description(event))
    return entry


def busy_entry(event: Event, now: datetime) -> Entry:
    """When, and neither what nor where nor which run."""
    entry = _frame(event, now)
    entry["uid"] = vText(f"busy-{uid_of(event)}")
    entry.add("summary", _("Busy"))
    entry.add("class", "PRIVATE")
    return entry


def _frame(event: Event, now: datetime) -> Entry:
    zone = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", uid_of(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    return entry


def _description(event: Event) -> str:
    lines = [event.club.name, link(f"/runs/{event.id}")]
    if event.is_cancelled:
        lines.insert(0, _("Cancelled: %(reason)s", reason=event.cancel_reason or ""))
    return "\n".join(lines)


def add_to(event: Event, exact: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - a template asks
    """Links that open a calendar on the web with the run filled in, by the calendar's name."""
    begins, ends = event.starts_at, event.ends_at
    place, about = shown_place(event, exact=exact), _description(event)
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}",
        "ctz": event.timezone,
        "location": place,
        "details": about,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        "startdt": begins.isoformat(),
        "enddt": ends.isoformat(),
        "location": place,
        "body": about,
    }
    return [
        ("Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}"),
    ]


def feed(name: str, events: list[Event], entries: Iterable[Entry]) -> str:
    """Many runs as one calendar that a program looks into from time to time."""
    return _written("PUBLISH", events, entries, x_wr_calname=name, x_published_ttl="PT1H")
