"""What the JSON takes and gives: the shapes that the OpenAPI document is made of."""

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields as f
from marshmallow import validate as v

from events.filters import CHOICES, Filters, words_of
from pages.searching import LONGEST_QUERY, PAGE, RADIUS_KM, one_line
from places.nearby import EVERYWHERE_KM

MOST = 50
FARTHEST_OFFSET = 2000
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _choice(name: str) -> f.List[Any]:
    field = f.String(validate=v.OneOf(CHOICES[name]))
    return f.List(field, load_default=list, metadata={"description": "May repeat."})


def _number(low: float, high: float, **more: Any) -> f.Float:
    return f.Float(allow_nan=False, validate=v.Range(low, high), **more)


class Moment(f.AwareDateTime):
    """An instant, or a day of the runs' own calendars.

    A plus sign that nobody encoded arrives as a blank: 18:30:00 01:00.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if len(str(value)) == len("2026-11-28"):
            return f.Date()._deserialize(value, attr, data, **more)
        return super()._deserialize(str(value).replace(" ", "+"), attr, data, **more)

    def _validate(self, value: Any) -> None:
        year = value.year
        if not EARLIEST.year <= year < LATEST.year:
            raise ma.ValidationError("Years go from 1970 to 2199.")


class PointQuery(ma.Schema):
    """A point, or none."""

    lat = _number(-90, 90)
    lon = _number(-180, 180)

    @ma.validates_schema
    def both_or_none(self, given: dict[str, Any], **_: Any) -> None:
        """A latitude needs its longitude."""
        if ("lat" in given) != ("lon" in given):
            raise ma.ValidationError("Give both lat and lon, or neither.", "lat")


class PlaceQuery(PointQuery):
    """What was typed so far; places near the point come earlier, and none is hidden."""

    q = f.String(required=True, validate=v.Length(max=200))
    limit = f.Integer(load_default=8, validate=v.Range(1, 20))


class ListQuery(PointQuery):
    """Where, how far, how many."""

    within_km = _number(0.001, EVERYWHERE_KM, load_default=RADIUS_KM)
    sort = f.String(load_default="nearest", validate=v.OneOf(["nearest", "soonest"]))
    limit = f.Integer(load_default=PAGE, validate=v.Range(1, MOST))
    offset = f.Integer(load_default=0, validate=v.Range(0, FARTHEST_OFFSET))
    level = _choice("level")
    pace = _choice("pace")
    day = _choice("day")
    label = f.List(
        f.String(validate=v.OneOf(CHOICES["label"])),
        load_default=list,
        metadata={"description": "May repeat; a run carries each."},
    )
    first = f.String(
        validate=v.OneOf(["yes"]), metadata={"description": "First-timers are welcome."}
    )
    words = f.String(
        load_default="",
        validate=v.Length(max=LONGEST_QUERY),
        metadata={"description": "Each is part of the title or the club's name, accents aside."},
    )


class ClubQuery(ListQuery):
    """Which clubs: those with such a run ahead, or that usually have one."""


class RunQuery(ListQuery):
    """Which runs; `from` and `to` bound the start: an instant `to` is excluded, a day included."""

    time = _choice("time")
    since = Moment(data_key="from", default_timezone=UTC)
    until = Moment(data_key="to", default_timezone=UTC)
    once = f.String(
        validate=v.OneOf(["yes"]),
        metadata={
            "description": "Of a series or a programme, the next date stands for the later ones."
        },
    )


def filters_of(given: dict[str, Any]) -> Filters:
    """The filters of a query, each value once and in the usual order."""
    chosen: dict[str, Any] = {
        name: tuple(value for value in choices if value in given.get(name, ()))
        for name, choices in CHOICES.items()
    }
    for name in ("since", "until"):
        chosen[name] = None if isinstance(given.get(name), datetime) else given.get(name)
    chosen["first"] = given.get("first") == "yes"
    chosen["words"] = words_of(one_line(given.get("words", "")))
    once = given.get("once") == "yes"
    return Filters(**chosen, window=bool(window_of(given)), once=once)


def window_of(given: dict[str, Any]) -> dict[str, datetime]:
    """The instants between which a run starts, where the query names one of them."""
    named = {name: given.get(name) for name in ("since", "until")}
    moments = {name: moment for name, moment in named.items() if isinstance(moment, datetime)}
    return {"since": EARLIEST, "until": LATEST} | moments if moments else {}


class Place(ma.Schema):
    """A place of the gazetteer."""

    name = f.String(required=True)
    region = f.String(required=True)
    country = f.String(required=True)
    latitude = f.Float(required=True)
    longitude = f.Float(required=True)
    timezone = f.String(required=True)


class TownQuery(ma.Schema):
    """The middle of a map, and how far it goes each way."""

    lat = _number(-90, 90, required=True)
    lon = _number(-180, 180, required=True)
    within_km = _number(0.1, 400, load_default=RADIUS_KM)


class Town(ma.Schema):
    """A name for a map."""

    name = f.String(required=True)
    latitude = f.Float(required=True)
    longitude = f.Float(required=True)


class Towns(ma.Schema):
    """The largest first."""

    places = f.List(f.Nested(Town), required=True)


class Places(ma.Schema):
    """Likeliest first."""

    places = f.List(f.Nested(Place), required=True)


class NextRun(ma.Schema):
    """A club's next run."""

    id = f.Integer(required=True)
    title = f.String(required=True)
    starts_at = f.String(required=True, metadata={"format": "date-time"})
    url = f.Url(required=True)


class Club(ma.Schema):
    """A club; `distance_km` where a point was asked about."""

    slug = f.String(required=True)
    name = f.String(required=True)
    latitude = f.Float(required=True)
    longitude = f.Float(required=True)
    distance_km = f.Float(required=True, allow_none=True)
    url = f.Url(required=True)
    place = f.String(required=True)
    next_run = f.Nested(NextRun, required=True, allow_none=True)


class ClubDetail(Club):
    """A club with what its page says of it."""

    about = f.String(required=True)
    website = f.String(required=True, allow_none=True)
    timezone = f.String(required=True)
    country = f.String(required=True, allow_none=True)
    members = f.Integer(required=True)


class Clubs(ma.Schema):
    """A page of clubs."""

    clubs = f.List(f.Nested(Club), required=True)
    next = f.Url(required=True, allow_none=True)


class Group(ma.Schema):
    """A pace group."""

    id = f.Integer(required=True)
    level = f.String(required=True, validate=v.OneOf(CHOICES["level"]))
    pace = f.String(required=True, allow_none=True)
    distance_km = f.Float(required=True, allow_none=True)


class Run(ma.Schema):
    """A run; `club` is the club's slug, the point rounded where the meeting point is not public."""

    id = f.Integer(required=True)
    title = f.String(required=True)
    club = f.String(required=True)
    club_name = f.String(required=True)
    starts_at = f.String(required=True, metadata={"format": "date-time"})
    timezone = f.String(required=True)
    minutes = f.Integer(required=True)
    latitude = f.Float(required=True)
    longitude = f.Float(required=True)
    distance_km = f.Float(required=True, allow_none=True)
    place = f.String(required=True)
    groups = f.List(f.Nested(Group), required=True)
    going = f.Integer(required=True)
    waiting = f.Integer(required=True)
    capacity = f.Integer(required=True, allow_none=True)
    first_timers = f.Boolean(required=True)
    cancelled = f.Boolean(required=True)
    url = f.Url(required=True)


class Runs(ma.Schema):
    """A page of runs."""

    runs = f.List(f.Nested(Run), required=True)
    next = f.Url(required=True, allow_none=True)


class Problem(ma.Schema):
    """Why not: RFC 9457."""

    type = f.String(required=True)
    title = f.String(required=True)
    status = f.Integer(required=True)
    detail = f.String(required=True)
