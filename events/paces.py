"""A pace as people type it: "6:00", "10:30/mile", or the name of a pace tag. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from clubs.talk import PACES
from web.filters import KM_PER_MILE

QUICKEST, GENTLEST = 120, 1800
"""Seconds per kilometre that a group may state: 2:00 to 30:00."""
_CLOCK = re.compile(
    r"(\d{1,2})[:.'](\d{2})\s*(?:min)?\s*(?:/\s*|per\s+)?(km|kilomet\w+|mi|miles?)?"
)
_BY_NAME = {name: tag.id for tag in PACES.values() for name in (tag.id, tag.name.casefold())}


@dataclass(frozen=True, slots=True)
class TypedPace:
    """A pace tag, seconds per kilometre, or both where the seconds lie in a tag's range."""

    tag: str | None
    seconds_per_km: int | None


def read_pace(text: str, *, miles: bool) -> TypedPace:
    """What the text says; `miles` tells the unit where it names none.

    Raises ValueError for words that are no pace, and for a pace beyond 2:00 to 30:00 per km.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if plain in _BY_NAME:
        return TypedPace(_BY_NAME[plain], None)
    match = _CLOCK.fullmatch(plain)
    if match is None or int(match[2]) > 59:
        raise ValueError(text)
    seconds = int(match[1]) * 60 + int(match[2])
    per_mile = match[3].startswith("mi") if match[3] else miles
    per_km = round(seconds / KM_PER_MILE) if per_mile else seconds
    if not QUICKEST <= per_km <= GENTLEST:
        raise ValueError(text)
    return TypedPace(tag_of(per_km), per_km)


def tag_of(seconds_per_km: int) -> str | None:
    """The tag whose usual range holds the pace; of two that meet there the quicker one."""
    fitting = [tag for tag in PACES.values() if tag.fastest <= seconds_per_km <= tag.slowest]
    return min(fitting, key=lambda tag: tag.slowest).id if fitting else None
