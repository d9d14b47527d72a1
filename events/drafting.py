"""From what was typed to a run: its place, its zone, its start, and the columns of its groups."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from geopy.exc import GeocoderServiceError

from clubs.models import Club
from core.refusal import Refused
from events.labels import labels_of
from events.models import Event, MeetingPoint, PaceGroup
from events.run_form import USUAL_MINUTES, GroupForm, RunForm
from places import geocoding
from places.distance import geodesic_km
from places.folding import fold
from places.geocoding import Found
from places.zones import zone_at
from web.filters import Style

CLOSE_KM = 60
"""Words that mean a place farther from the club must be that place's very name."""
HORIZON = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a run meets: the point in degrees, the words for it, the area around, the zone."""

    latitude: float
    longitude: float
    place: str
    area: str
    zone: ZoneInfo


def spot_of(form: RunForm, club: Club) -> Spot:
    """Where the run meets. Coordinates win over words.

    Words that the gazetteer does not know are a meeting point near the club's own place.
    """
    words, point = form.place.data or "", form.point()
    if point is None:
        found = _found(words, club)
        point = (found.latitude, found.longitude) if found else (club.latitude, club.longitude)
    area = _area_of(*point) or club.place
    return Spot(*point, words or area, area, ZoneInfo(zone_at(*point)))


def _found(words: str, club: Club) -> Found | None:
    here = (club.latitude, club.longitude)
    try:
        places = geocoding.find(words, near=here, country=club.country)
    except GeocoderServiceError:
        return None
    name = fold(words.split(",", maxsplit=1)[0])
    for place in places:
        away = geodesic_km(here, (place.latitude, place.longitude))
        if away <= CLOSE_KM or place.kind == "coordinate" or fold(place.name) == name:
            return place
    return None


def _area_of(latitude: float, longitude: float) -> str | None:
    try:
        return geocoding.name_of(latitude, longitude)
    except GeocoderServiceError:
        return None


def draft(event: Event, form: RunForm, spot: Spot, now: datetime) -> bool:
    """Write what was typed onto the run, but its groups; False when a field says what is wrong."""
    local = datetime.combine(form.date.data, form.time.data)
    same = (local, spot.zone.key) == (event.starts_local, event.timezone)
    if not same and not _is_ahead(form, local, spot.zone, now):
        return False
    try:
        event.schedule(local, spot.zone, form.minutes.data or USUAL_MINUTES)
    except Refused as refusal:
        form.refuse("time", str(refusal))
        return False
    event.locate(spot.latitude, spot.longitude)
    event.place, event.area = spot.place, spot.area
    event.title, event.about = form.title.data, form.about.data or ""
    event.how_to_find, event.capacity = form.how_to_find.data or "", form.capacity.data
    event.meeting_point = MeetingPoint(form.meeting_point.data)
    event.first_timers = form.first_timers.data
    event.bad_weather_plan = form.bad_weather_plan.data or None
    for name, value in form.described().items():
        setattr(event, name, value)
    return True


def _is_ahead(form: RunForm, local: datetime, zone: ZoneInfo, now: datetime) -> bool:
    here = now.astimezone(zone)
    if local.date() < here.date():
        form.refuse("date", _("Choose a date that has not passed."))
    elif local.date() > (here + HORIZON).date():
        form.refuse("date", _("Choose a date within the next ten years."))
    elif local.replace(tzinfo=zone).astimezone(UTC) <= now:
        form.refuse("time", _("Choose a time that has not passed."))
    else:
        return True
    return False


def write_groups(event: Event, groups: list[GroupForm]) -> None:
    """The run's groups as typed, those that were there kept by their id, else by their place."""
    known = {str(group.id): group for group in event.groups}
    kept = [known.get(typed.id.data or "") for typed in groups]
    spare = [group for group in event.groups if group not in kept]
    rows = []
    for position, typed in enumerate(groups):
        unnamed = spare.pop(0) if spare and not typed.id.data else None
        group = kept[position] or unnamed or PaceGroup()
        _fill(group, typed, position)
        rows.append(group)
    event.groups = rows


def _fill(group: PaceGroup, typed: GroupForm, position: int) -> None:
    pace = typed.pace.typed
    group.position, group.level = position, typed.level.data
    group.pace, group.seconds_per_km = pace.tag, pace.seconds_per_km
    group.distance_km, group.capacity = typed.distance_km.km, typed.capacity.data
    group.leader_id, group.sweeper_id = typed.leader.member_id, typed.sweeper.member_id


def typed_of(event: Event, style: Style) -> dict[str, Any]:
    """The run as the form would have it typed."""
    return {
        "title": event.title,
        "date": event.starts_local.date(),
        "time": event.starts_local.time(),
        "minutes": event.minutes,
        "place": event.place,
        "latitude": f"{event.latitude:.6f}",
        "longitude": f"{event.longitude:.6f}",
        "how_to_find": event.how_to_find,
        "meeting_point": event.meeting_point,
        "capacity": event.capacity,
        "about": event.about,
        "bad_weather_plan": event.bad_weather_plan or "",
        "first_timers": event.first_timers,
        "kind": event.kind,
        "sound": event.sound or "",
        "labels": labels_of(event),
        "hangout": event.hangout,
        "no_drop": "yes" if event.promises else "",
        "regroup_minutes": event.regroup_minutes,
        "shape": event.shape or "",
        "groups": [_typed_group(group, style) for group in event.groups],
    }


def _typed_group(group: PaceGroup, style: Style) -> dict[str, Any]:
    seconds = group.seconds_per_km
    return {
        "id": str(group.id),
        "level": group.level,
        "pace": style.pace(seconds) + style.per if seconds else group.pace or "",
        "distance_km": f"{group.distance_km:g}" if group.distance_km else "",
        "leader": str(group.leader_id or ""),
        "sweeper": str(group.sweeper_id or ""),
        "capacity": group.capacity,
    }
