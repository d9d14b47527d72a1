"""Runs as iCalendar (RFC 5545, RFC 5546), with the zones they are planned in.

A run is one entry for ever: its UID never changes, its SEQUENCE rises with each change.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Entry

from core.identifiers import digest
from events.models import Event, Rsvp
from events.wording import shown_place, shown_point
from web.mails import link

PRODUCT = "-//Patter//Runs//EN"
AROUND = timedelta(days=366)
"""How far around its runs a zone's rules are told."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
UNSTAMPED = f"\r\nDTSTAMP:{LONG_AGO:%Y%m%dT%H%M%SZ}\r\n"
Zones = set[tuple[str, int, int]]
"""Zones by name, each with the first and the last year of its runs."""
State = Literal["going", "waiting", "none"]
PARTS = {"going": "ACCEPTED", "waiting": "TENTATIVE", "none": "DECLINED"}


def calendar_of(event: Event, *, exact: bool) -> str:
    """One run to put into a calendar. A newer file replaces the older: same UID, higher SEQUENCE.

    Without `exact` it says the area and the rounded point. A cancelled run takes its entry away.
    Not stamped yet.
    """
    method = "CANCEL" if event.is_cancelled else "PUBLISH"
    return _written(method, _zone_of(event), [lines_of(facts_of(event, exact=exact))])


def invitation(event: Event, row: Rsvp, state: State, now: datetime, *, exact: bool) -> str:
    """What a mail about an answer carries: the entry as it is now, or its end.

    It is taken away when the run is cancelled, and when the member has declined (`none`).
    """
    entry = entry_of(facts_of(event, exact=exact), now)
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
    method = "CANCEL" if ended else "REQUEST"
    return _written(method, _zone_of(event), [entry.to_ical().decode()])


def _zone_of(event: Event) -> Zones:
    year = event.starts_local.year
    return {(event.timezone, year, year)}


def _written(method: str, zones: Zones, entries: Iterable[str], **more: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for name, value in more.items():
        calendar.add(name.replace("_", "-"), value)
    # The zones first, since some calendars read a file once, from its top. Their rules are the
    # slow part of writing one, and the same from run to run.
    body = calendar.to_ical().decode().removesuffix("END:VCALENDAR\r\n")
    rules = "".join(zone_rules(*key) for key in sorted(zones))
    return f"{body}{rules}{''.join(entries)}END:VCALENDAR\r\n"


@lru_cache(maxsize=256)
def zone_rules(zone: str, first: int, last: int) -> str:
    """A zone's rules from the year before the first to the year after the last one."""
    start, end = datetime(first, 1, 1).date(), datetime(last, 12, 31).date()  # noqa: DTZ001 - days
    rules = Timezone.from_tzinfo(ZoneInfo(zone), zone, start - AROUND, end + AROUND)
    return str(rules.to_ical().decode())


def uid_of(event: Event) -> str:
    """One for ever, whatever the site's address; another site's run 12 has another one."""
    return f"run-{event.id}-{event.created_at:%Y%m%d%H%M%S}@patter"


class Facts(NamedTuple):
    """What an entry says, but for when it was written."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    status: str
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    description: str = ""


def facts_of(event: Event, *, exact: bool, waiting: bool = False) -> Facts:
    """A run as its entry says it; `waiting`: it is not sure that the reader comes."""
    sure = "TENTATIVE" if waiting else "CONFIRMED"
    return Facts(
        *_frame(event),
        summary=event.title,
        status="CANCELLED" if event.is_cancelled else sure,
        location=shown_place(event, exact=exact),
        geo=shown_point(event, exact=exact),
        url=link(f"/runs/{event.id}"),
        description=_description(event),
    )


def busy_facts(event: Event) -> Facts:
    """When, and neither what nor where nor which run."""
    uid, sequence, begins, ends, zone = _frame(event)
    uid = digest(f"busy {uid}")[:32] + "@patter"
    return Facts(uid, sequence, begins, ends, zone, _("Busy"), "CONFIRMED")


def _frame(event: Event) -> tuple[str, int, datetime, datetime, str]:
    return uid_of(event), event.sequence, event.starts_at, event.ends_at, event.timezone


def entry_of(facts: Facts, now: datetime) -> Entry:
    """One entry of a calendar, written now."""
    zone = ZoneInfo(facts.zone)
    entry = Entry()
    entry.add("uid", facts.uid)
    entry.add("sequence", facts.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", facts.starts_at.astimezone(zone))
    entry.add("dtend", facts.ends_at.astimezone(zone))
    entry.add("summary", facts.summary)
    entry.add("status", facts.status)
    for name in ("location", "url", "description"):
        if getattr(facts, name):
            entry.add(name, getattr(facts, name))
    if facts.geo:
        entry.add("geo", facts.geo)
    return entry


def lines_of(facts: Facts) -> str:
    """The entry as text, but for when it was written, which `stamped` puts in."""
    return str(entry_of(facts, LONG_AGO).to_ical().decode())


def stamped(text: str, now: datetime) -> str:
    """A calendar written now."""
    return text.replace(UNSTAMPED, f"\r\nDTSTAMP:{now:%Y%m%dT%H%M%SZ}\r\n")


def _description(event: Event) -> str:
    lines = [event.club.name, link(f"/runs/{event.id}")]
    if event.is_cancelled:
        lines.insert(0, _("Cancelled: %(reason)s", reason=event.cancel_reason or ""))
    return "\n".join(lines)


def add_to(event: Event, exact: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - a template asks
    """Links that open a calendar with the run filled in, by the calendar's name."""
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
        ("Apple", f"/runs/{event.id}/calendar.ics"),
    ]


def feed(name: str, zones: Zones, entries: Iterable[str]) -> str:
    """Many runs as one calendar that a program looks into from time to time; not stamped yet."""
    return _written("PUBLISH", zones, entries, x_wr_calname=name, x_published_ttl="PT1H")
