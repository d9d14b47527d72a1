"""Where a row's club is: places looked up, zones and names found, each asked once."""

from functools import lru_cache

from geopy.exc import GeocoderServiceError

from clubs.importing.rows import Row, Wrong, shown
from clubs.models import PLACE_LENGTH
from places import geocoding
from places.zones import is_at_sea, zone_at


def locate(row: Row) -> None:
    """Give the row its point, and check it. Raises Wrong for unknown places and for the sea."""
    if row.point is None:
        row.point = _place(row.fields["place"], row.fields["country"])
    if not row.fields["timezone"] and is_at_sea(*row.point):
        raise Wrong(
            "the point is at sea; were latitude and longitude swapped? If not, give its timezone"
        )


@lru_cache(maxsize=4096)
def _place(words: str, country: str) -> tuple[float, float]:
    try:
        found = geocoding.find(words, country=country or None)
    except GeocoderServiceError:
        raise Wrong(f"the place {shown(words)} could not be looked up") from None
    if country:
        found = [one for one in found if one.country_code == country]
    if not found:
        raise Wrong(f"the place {shown(words)} is not known; give coordinates")
    if geocoding.is_ambiguous(found):
        first, second = found[0].label, found[1].label
        raise Wrong(f"the place {shown(words)} may be {first} or {second}; give coordinates")
    return found[0].latitude, found[0].longitude


def columns_of(row: Row) -> dict[str, str | None]:
    """The row's place, country and zone, found where the file does not say."""
    latitude, longitude = row.point or (0.0, 0.0)
    near = round(latitude, 3), round(longitude, 3)
    place = row.fields["place"] or _name_near(*near) or f"{latitude:.3f}, {longitude:.3f}"
    return {
        "place": place[:PLACE_LENGTH],
        "country": row.fields["country"] or _country_near(*near),
        "timezone": row.fields["timezone"] or zone_at(latitude, longitude),
    }


@lru_cache(maxsize=16_384)
def _name_near(latitude: float, longitude: float) -> str | None:
    try:
        return geocoding.name_of(latitude, longitude)
    except GeocoderServiceError:
        return None


@lru_cache(maxsize=16_384)
def _country_near(latitude: float, longitude: float) -> str | None:
    try:
        return geocoding.country_at(latitude, longitude)
    except GeocoderServiceError:
        return None
