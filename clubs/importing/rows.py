"""A record becomes a club to be, or is refused with a reason."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from clubs.importing.records import Record
from clubs.models import ABOUT_LENGTH, NAME_LENGTH, PLACE_LENGTH, WEBSITE_LENGTH
from clubs.shapes import is_visible, web_address
from clubs.talk import LEVELS, PACES
from places.points import read_coordinates
from web.forms import tidy
from web.markdown import without_tags

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LENGTHS = {
    "name": NAME_LENGTH, "about": ABOUT_LENGTH, "website": WEBSITE_LENGTH, "place": PLACE_LENGTH,
    "source": 80, "source_id": 120,
}  # fmt: skip

# Category by category this is what forms refuse, in one search: a hundred thousand rows are many.
_BEYOND = (
    "\\x7f-\\x9f\\ud800-\\uf8ff\\u202a-\\u202e\\u2066-\\u2069"
    "\\U000f0000-\\U000ffffd\\U00100000-\\U0010fffd"
)
HIDDEN = re.compile(f"[\\x00-\\x1f{_BEYOND}]")
HIDDEN_IN_WORDS = re.compile(f"[\\x00-\\x08\\x0b-\\x1f{_BEYOND}]")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::\d{2})?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)


class Wrong(Exception):
    """Why a row is refused, in words for whoever made the file."""


@dataclass(slots=True)
class Row:
    """A row of the right shape. `point` is None where a place is still to be looked up."""

    record: Record
    fields: dict[str, str]
    point: tuple[float, float] | None
    digest: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same club in another import; `point` must be known."""
        source, source_id = self.fields["source"], self.fields["source_id"]
        if source and source_id:
            return source, source_id
        latitude, longitude = self.point or (0.0, 0.0)
        return point_key(self.fields["name"], latitude, longitude)


def point_key(name: str, latitude: float, longitude: float) -> tuple[str, ...]:
    """A club without a source: its name, and where it is to about 100 m."""
    return name, f"{latitude:.3f}", f"{longitude:.3f}"


def row_of(record: Record) -> Row:
    """The record, checked and tidied. Raises Wrong with the first reason against it."""
    if record.problem:
        raise Wrong(record.problem)
    fields = {name: _tidied(name, record.fields) for name in LENGTHS}
    if not is_visible(fields["name"]):
        raise Wrong("it has no name")
    fields["website"] = _website(fields["website"])
    for name, read in _READERS.items():
        text = record.fields.get(name, "")
        fields[name] = read(text.strip()) if text.strip() else ""
    point = _point(record.fields, fields["place"])
    return Row(record, fields, point, _digest(fields, point))


def _tidied(name: str, fields: Mapping[str, str]) -> str:
    text = tidy(fields.get(name, "").replace("\r\n", "\n").replace("\r", "\n")) or ""
    if name == "about":
        text = without_tags(text).strip()
    if "\ufffd" in text:
        raise Wrong(f"“{name}” holds signs that could not be read")
    if (HIDDEN_IN_WORDS if name == "about" else HIDDEN).search(text):
        raise Wrong(f"“{name}” holds invisible signs")
    if len(text) > LENGTHS[name]:
        raise Wrong(f"“{name}” has {len(text):,} characters; at most {LENGTHS[name]:,} fit")
    return text


def _website(text: str) -> str:
    if not text:
        return ""
    try:
        address = web_address(text)
    except ValueError:
        raise Wrong(f"“website” is no address of the web: {shown(text)}") from None
    if len(address) > WEBSITE_LENGTH:
        raise Wrong(f"“website” has {len(address)} characters; at most {WEBSITE_LENGTH} fit")
    return address


def _country(text: str) -> str:
    code = _countries().get(text.casefold())
    if code is None:
        raise Wrong(f"“country” is no ISO code of two letters: {shown(text)}")
    return code


@cache
def _countries() -> dict[str, str]:
    names = {code: name for code, name in Locale("en").territories.items() if len(code) == 2}
    codes = {code.casefold(): code for code in names}
    return {name.casefold(): code for code, name in names.items()} | codes | {"uk": "GB"}


def _timezone(text: str) -> str:
    if text not in _zones():
        raise Wrong(f"“timezone” is no zone like Europe/London: {shown(text)}")
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _level(text: str) -> str:
    return _id_of(text, "level", {key: level.name for key, level in LEVELS.items()})


def _pace(text: str) -> str:
    return _id_of(text, "pace", {key: pace.name for key, pace in PACES.items()})


def _id_of(text: str, column: str, names: Mapping[str, str]) -> str:
    for key, name in names.items():
        if text.casefold() in (key.casefold(), name.casefold()):
            return key
    raise Wrong(f"“{column}” is none of {', '.join(names)}: {shown(text)}")


def _weekday(text: str) -> str:
    word = text.casefold().removesuffix("s")
    for day in WEEKDAYS:
        if word in (day, day[:3]):
            return day[:3]
    raise Wrong(f"“weekday” is none of mon, tue, wed, thu, fri, sat, sun: {shown(text)}")


def _time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match:
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    raise Wrong(f"“time” is no time of day like 18:30: {shown(text)}")


_READERS = {
    "country": _country,
    "timezone": _timezone,
    "level": _level,
    "pace": _pace,
    "weekday": _weekday,
    "time": _time,
}


def _point(fields: Mapping[str, str], place: str) -> tuple[float, float] | None:
    latitude, longitude = fields.get("latitude", ""), fields.get("longitude", "")
    if not latitude and not longitude:
        if not place:
            raise Wrong("it has neither coordinates nor a place")
        return None
    try:
        return read_coordinates(latitude, longitude)
    except ValueError as error:
        raise Wrong(f"{shown(f'{latitude} / {longitude}')}: {error}") from None


def _digest(fields: Mapping[str, str], point: tuple[float, float] | None) -> str:
    said = json.dumps([dict(sorted(fields.items())), point])
    return hashlib.sha256(said.encode()).hexdigest()


def shown(text: str) -> str:
    """Words of a file as a terminal may show them: short, and nothing in them acts."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return f"“{plain[:40]}{'…' if len(plain) > 40 else ''}”"
