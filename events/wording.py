"""A run in words: when, where and how, for pages, mails and calendars alike."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from clubs.talk import LEVELS, Level
from events.models import Event, PaceGroup
from members.models import Member
from places.points import rounded
from web.filters import Style, day, short_day

DAYLIGHT = range(7, 17)


def day_and_time(event: Event, style: Style) -> str:
    """Tuesday 24 November, 18:30: on the wall of the run's own place."""
    return f"{day(event.starts_local)}, {style.clock(event.starts_local)}"


def short_time(event: Event, style: Style) -> str:
    """Tue 24 Nov, 18:30."""
    return f"{short_day(event.starts_local)}, {style.clock(event.starts_local)}"


def weekday(event: Event) -> str:
    """Tuesday."""
    return format_date(event.starts_local.date(), "EEEE")


def month(event: Event) -> str:
    """NOV."""
    return format_date(event.starts_local.date(), "MMM").upper()


def stamp(event: Event) -> str:
    """The start for machines: RFC 3339 with the offset of its own place."""
    return event.starts_at.astimezone(ZoneInfo(event.timezone)).isoformat()


def zone_note(event: Event, member: Member | None) -> str:
    """The zone by name, where it is not the reader's own."""
    if member is None or member.timezone in (None, event.timezone):
        return ""
    return _("time in %(zone)s", zone=event.timezone.split("/")[-1].replace("_", " "))


def all_levels() -> list[Level]:
    """The talk levels, gentlest first."""
    return sorted(LEVELS.values(), key=lambda level: level.number)


def levels(event: Event) -> list[Level]:
    """The talk levels of the run's groups, gentlest first."""
    wanted = {group.level for group in event.groups}
    return [level for level in all_levels() if level.id in wanted]


def back_by(event: Event, style: Style) -> str:
    """How long, and when it ends on the same wall."""
    end = event.ends_at.astimezone(ZoneInfo(event.timezone))
    return _(
        "About %(minutes)s minutes, back by %(end)s", minutes=event.minutes, end=style.clock(end)
    )


def group_name(group: PaceGroup) -> str:
    """What a group is called: its pace tag, or its talk level where it has none."""
    return group.tag.name if group.tag else group.talk.name


def group_facts(group: PaceGroup, style: Style) -> str:
    """Distance and pace of a group, as far as they are known: 5 km, 6:00/km."""
    facts = [style.length(group.distance_km)] if group.distance_km else []
    if group.seconds_per_km:
        facts.append(style.pace(group.seconds_per_km) + style.per)
    elif group.tag:
        facts.append(style.pace_range(group.tag.fastest, group.tag.slowest))
    return ", ".join(facts)


def pace_span(event: Event, style: Style) -> str:
    """The paces of all groups together, quickest first; empty where none is known."""
    ends = [
        end
        for group in event.groups
        for end in (
            (group.seconds_per_km,)
            if group.seconds_per_km
            else (group.tag.fastest, group.tag.slowest)
            if group.tag
            else ()
        )
    ]
    if not ends:
        return ""
    quickest, gentlest = min(ends), max(ends)
    if quickest == gentlest:
        return style.pace(quickest) + style.per
    return style.pace_range(quickest, gentlest)


def distance_span(event: Event, style: Style) -> str:
    """The distances of all groups: 5 km, or 3 to 5 km; empty where none is known."""
    known = sorted({group.distance_km for group in event.groups if group.distance_km})
    if not known:
        return ""
    longest = style.length(known[-1])
    if len(known) == 1:
        return longest
    shortest = style.length(known[0]).split()[0]
    return _("%(shortest)s to %(longest)s", shortest=shortest, longest=longest)


def daylight(event: Event) -> str:
    """The scene over the page: day or dusk, by the hour of the start."""
    return "day" if event.starts_local.hour in DAYLIGHT else "dusk"


def going_text(heads: int) -> str:
    """14 going."""
    return ngettext("%(num)s going", "%(num)s going", heads)


def places_text(room: int | None, waiting: int) -> str:
    """6 places left, or how many wait; empty where any number may come."""
    if waiting:
        return _("Full, %(waiting)s waiting", waiting=waiting)
    if room is None:
        return ""
    if room == 0:
        return _("Full. The next free place is yours if you wait.")
    return ngettext("%(num)s place left", "%(num)s places left", room)


def shown_place(event: Event, *, exact: bool) -> str:
    """Where it meets, as the reader may see it."""
    return event.place if exact else event.area or event.club.place


def shown_point(event: Event, *, exact: bool) -> tuple[float, float]:
    """The point of the meeting place, as the reader may see it: rounded to about a kilometre."""
    point = event.latitude, event.longitude
    return point if exact else rounded(*point)


def a_week_on(event: Event, now: datetime) -> datetime:
    """The next time it could be: the same weekday and hour, a week or more later, not past."""
    local = event.starts_local + timedelta(weeks=1)
    here = now.astimezone(ZoneInfo(event.timezone)).replace(tzinfo=None)
    while local <= here:
        local += timedelta(weeks=1)
    return local
