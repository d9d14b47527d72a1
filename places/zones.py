"""Time zones of places, at sea included. What a club keeps is this name, never an offset."""

from zoneinfo import available_timezones

import tzfpy

_KNOWN = available_timezones()


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA name of the zone at a point, one that `ZoneInfo` can load.

    At sea it is a nautical zone such as "Etc/GMT+2", whose sign is the reverse of the usual.
    """
    name = str(tzfpy.get_tz(longitude, latitude))
    return name if name in _KNOWN else _nautical(longitude)


def _nautical(longitude: float) -> str:
    hours = round(longitude / 15)
    if hours == 0:
        return "Etc/GMT"
    return f"Etc/GMT{-hours:+d}"


def is_at_sea(latitude: float, longitude: float) -> bool:
    """Whether the point lies in a nautical zone: often a latitude and longitude swapped."""
    return zone_at(latitude, longitude).startswith("Etc/")
