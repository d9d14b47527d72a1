"""Time zones of places, at sea included. What a club keeps is this name, never an offset."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA name of the zone at a point, one that `ZoneInfo` can load.

    At sea it is a nautical zone such as "Etc/GMT+2", whose sign is the reverse of the usual.
    """
    name = str(tzfpy.get_tz(longitude, latitude))
    return name if _loads(name) else _nautical(longitude)


@lru_cache
def _loads(name: str) -> bool:
    """Whether this machine's zone data know the name; an older set may lack a new one."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _nautical(longitude: float) -> str:
    hours = round(longitude / 15)
    if hours == 0:
        return "Etc/GMT"
    return f"Etc/GMT{-hours:+d}"


def is_at_sea(latitude: float, longitude: float) -> bool:
    """Whether the point lies in a nautical zone: often a latitude and longitude swapped."""
    return zone_at(latitude, longitude).startswith("Etc/")
