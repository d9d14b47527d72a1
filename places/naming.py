"""What a neighbour would call a point."""

import math

from places.shelf import KM_A_DEGREE, Neighbour, Place, Shelf
from places.zones import is_at_sea

FARTHEST_KM = 50.0
# Farther than that from a town, the region has to do.
FARTHEST_REGION_KM = 250.0
# A large town names the whole when it has so many times the people of its part.
TIMES_BIGGER = 4


def nearest(
    shelf: Shelf,
    latitude: float,
    longitude: float,
    *,
    within_km: float = FARTHEST_KM,
    cc: str = "",
) -> Place | None:
    """The town or locality nearest to a point, of one country when `cc` says so."""
    for km in (min(5.0, within_km), within_km):
        if place := shelf.nearest(latitude, longitude, km, cc):
            return place
    return None


def _flat_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The distance over a few kilometres, on a flat map of the place; right across 180° too."""
    east = (lon1 - lon2 + 180) % 360 - 180
    return KM_A_DEGREE * math.hypot(lat1 - lat2, east * math.cos(math.radians(lat2)))


def spoken_name(shelf: Shelf, latitude: float, longitude: float) -> str | None:
    """ "Brixton, London", "Truro, Cornwall"; far from every town the region; None at sea."""
    if is_at_sea(latitude, longitude):
        return None
    place = nearest(shelf, latitude, longitude)
    if place is None:
        beyond = nearest(shelf, latitude, longitude, within_km=FARTHEST_REGION_KM)
        return ", ".join(filter(None, [beyond.region, beyond.country])) if beyond else None
    whole = _whole(shelf, place)
    beside = whole.name if whole else place.region or place.country
    return place.name if beside == place.name else f"{place.name}, {beside}"


def _whole(shelf: Shelf, place: Place) -> Neighbour | None:
    """The big town that this place is a part of, when there is one."""
    larger = shelf.large_around(place.latitude, place.longitude, 40.0)
    for town in sorted(larger, key=lambda row: -row.population):
        if town.population < TIMES_BIGGER * place.population:
            return None
        reach = 1.0 + math.sqrt(town.population / 3000 / math.pi)
        here = (place.latitude, place.longitude)
        if town.cc == place.cc and _flat_km(town.latitude, town.longitude, *here) <= reach:
            return town
    return None
