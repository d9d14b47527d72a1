"""Coordinates from forms: read, checked and, for the public, rounded."""

import math
import unicodedata

from places.coordinates import MINUS_SIGNS


def read_coordinates(lat_text: str, lon_text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, from two fields.

    A decimal comma and full-width digits are fine. Raises ValueError with a sentence for the
    person when one is no number or lies nowhere on Earth.
    """
    latitude = _degrees(lat_text, "latitude", 90)
    longitude = _degrees(lon_text, "longitude", 180)
    return latitude, longitude


def _degrees(text: str, name: str, limit: int) -> float:
    plain = unicodedata.normalize("NFKC", str(text)).translate(MINUS_SIGNS).strip()
    try:
        degrees = float(plain.replace(",", ".").replace("_", "x").removesuffix("°"))
    except ValueError:
        raise ValueError(f"The {name} should be a number, like 51.5.") from None
    if not math.isfinite(degrees):
        raise ValueError(f"The {name} should be a number, like 51.5.")
    if abs(degrees) > limit:
        raise ValueError(f"The {name} lies between -{limit} and {limit} degrees.")
    return degrees


def rounded(latitude: float, longitude: float, digits: int = 2) -> tuple[float, float]:
    """The point to show to everybody: two digits are about a kilometre, three about 100 m."""
    # Adding zero turns -0.0, which would print as "-0.0", into 0.0.
    return round(latitude, digits) + 0.0, round(longitude, digits) + 0.0
