"""Paces ("6:00–6:30/km", "10:30 mile", a tag's name) and lengths ("5", "3 mi"), as typed. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from clubs.talk import PACES
from web.filters import KM_PER_MILE

QUICKEST, GENTLEST = 120, 1800
"""Seconds per kilometre that a group may state: 2:00 to 30:00."""
_CLOCK = r"(\d{1,2})[:.'](\d{2})\s*(?:min)?"
_UNIT = r"\s*(?:/\s*|per\s+|min/)?(k|km|kilomet\w+|mi|miles?)?"
_PACE = re.compile(rf"{_CLOCK}(?:\s*(?:-|to)\s*{_CLOCK})?{_UNIT}")
_SUB = re.compile(rf"(?:sub|under|below)[\s-]*(\d{{1,2}})(?:[:.'](\d{{2}}))?{_UNIT}")
_LENGTH = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(?:k|km|kilomet\w+|(mi|miles?))?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))  # noqa: RUF001 - people paste any dash
_BY_NAME = {name: tag.id for tag in PACES.values() for name in (tag.id, tag.name.casefold())}


@dataclass(frozen=True, slots=True)
class TypedPace:
    """A pace tag, seconds per kilometre, or both where the seconds lie in a tag's range."""

    tag: str | None
    seconds_per_km: int | None


class UnitNeeded(ValueError):
    """ "Sub-10" alone: quicker than ten minutes, but to the kilometre or to the mile?"""


def read_pace(text: str, *, miles: bool) -> TypedPace:
    """What the text says; `miles` tells the unit where it names none.

    Of a range it is the middle, as what the leader expects. Raises ValueError for words that are
    no pace and for a pace beyond 2:00 to 30:00 per km, and UnitNeeded for "sub-10" alone.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    plain = " ".join(folded.split())
    if plain in _BY_NAME:
        return TypedPace(_BY_NAME[plain], None)
    if sub := _SUB.fullmatch(plain):
        if not sub[3]:
            raise UnitNeeded(text)
        return _typed([_seconds(sub[1], sub[2] or "00")], sub[3], miles=miles)
    match = _PACE.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    ends = [_seconds(match[1], match[2])]
    if match[3]:
        ends.append(_seconds(match[3], match[4]))
    return _typed(ends, match[5], miles=miles)


def read_km(text: str) -> float:
    """Kilometres, to the metre, of "5", "7,5 km" or "3 mi".

    Raises ValueError for words that are no length.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", ".").casefold().strip()
    match = _LENGTH.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    return round(float(match[1]) * (KM_PER_MILE if match[2] else 1), 3)


def _seconds(minutes: str, seconds: str) -> int:
    if int(seconds) > 59:
        raise ValueError(seconds)
    return int(minutes) * 60 + int(seconds)


def _typed(ends: list[int], unit: str | None, *, miles: bool) -> TypedPace:
    per_mile = unit.startswith("mi") if unit else miles
    per_km = [end / KM_PER_MILE if per_mile else end for end in ends]
    if not all(QUICKEST <= round(end) <= GENTLEST for end in per_km):
        raise ValueError(ends)
    middle = round(sum(per_km) / len(per_km))
    return TypedPace(tag_of(middle), middle)


def tag_of(seconds_per_km: int) -> str | None:
    """The tag whose usual range holds the pace; of two that meet there the quicker one."""
    fitting = [tag for tag in PACES.values() if tag.fastest <= seconds_per_km <= tag.slowest]
    return min(fitting, key=lambda tag: tag.slowest).id if fitting else None
