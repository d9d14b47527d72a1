"""A run as an iCalendar file (RFC 5545), with the zone it is planned in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Timezone, vText
from icalendar import Event as Entry

from events.models import Event
from events.wording import shown_place, shown_point
from web.mails import link

PRODUCT = "-//Patter//Runs//EN"
AROUND = timedelta(days=366)
"""How far around the run its zone's rules are told."""


def calendar_of(event: Event, now: datetime, *, exact: bool) -> str:
    """One run to put into a calendar. A newer file replaces the older: same UID, higher SEQUENCE.

    Without `exact` it says the area and the rounded point.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    day = event.starts_local.date()
    zone = ZoneInfo(event.timezone)
    calendar.add_component(Timezone.from_tzinfo(zone, zone.key, day - AROUND, day + AROUND))
    calendar.add_component(entry_of(event, now, exact=exact))
    return calendar.to_ical().decode()


def entry_of(event: Event, now: datetime, *, exact: bool) -> Entry:
    """The run as one entry of a calendar."""
    zone = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", f"run-{event.id}@patter")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("location", vText(shown_place(event, exact=exact)))
    entry.add("geo", shown_point(event, exact=exact))
    entry.add("url", link(f"/runs/{event.id}"))
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("description", _description(event))
    return entry


def _description(event: Event) -> str:
    lines = [event.club.name, link(f"/runs/{event.id}")]
    if event.is_cancelled:
        lines.insert(0, _("Cancelled: %(reason)s", reason=event.cancel_reason or ""))
    return "\n".join(lines)
