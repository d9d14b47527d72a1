"""Coordinates as people paste them: typed pairs, map links, geo addresses."""

import re
import unicodedata
from urllib.parse import unquote

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
# NFKC has made the wide and the small hyphen plain; the minus sign and the dash stay.
MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})
# In this order: the pin of a Google link is more exact than the middle of its map.
_LINKS = [
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"[?&#]mlat={_NUMBER}&mlon={_NUMBER}"),
    re.compile(rf"[?&](?:q|query|ll|sll|center|daddr|destination|near|coordinate)=(?:loc:)?{_NUMBER},\s*\+?{_NUMBER}"),
    re.compile(rf"#(?:map=)?\d{{1,2}}(?:\.\d+)?/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"/@{_NUMBER},{_NUMBER}"),
    re.compile(rf"/(?:place|search|dir)/(?:[^/]*/)?{_NUMBER},\s*\+?{_NUMBER}"),
    re.compile(rf"^geo:{_NUMBER},{_NUMBER}"),
    re.compile(rf"[?&]lat={_NUMBER}&lon={_NUMBER}"),
]  # fmt: skip
_PAIR = re.compile(rf"^\(?\s*{_NUMBER}\s*(?:[,;/|]\s*|\s+){_NUMBER}\s*\)?$")
_COMMA_PAIR = re.compile(r"^\s*([+-]?\d{1,3},\d+)\s*(?:[;/|,]\s*|\s+)([+-]?\d{1,3},\d+)\s*$")
# "51°27'41.5\"N 0°6'56\"W", as encyclopaedias and watches write it, or with decimal minutes.
_ANGLE = r"(\d{1,3})\s*°\s*(\d{1,2}(?:[.,]\d+)?)\s*'\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|'')\s*)?"
_MINUTED = re.compile(rf"^\s*{_ANGLE}([NS])[\s,;/]*{_ANGLE}([EWO])\s*$", re.I)
_PRIMES = str.maketrans({"\u2032": "'", "\u2019": "'", "\u02b9": "'", "\u201d": '"', "\u02ba": '"'})
_SIDED = re.compile(
    r"^\s*(\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NS])[\s,;/]*(\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EWO])\s*$", re.I
)


def typed(text: str) -> tuple[float, float] | None:
    """The latitude and longitude that the text states, or None when it states something else.

    Raises ValueError with a sentence when it states a pair that is nowhere on Earth.
    """
    plain = unicodedata.normalize("NFKC", text).translate(MINUS_SIGNS).strip()
    pair = _linked(plain) or _paired(plain)
    if pair is None:
        return None
    latitude, longitude = pair
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError("Latitude goes from -90 to 90 and longitude from -180 to 180.")
    return latitude, longitude


def _linked(text: str) -> tuple[float, float] | None:
    if not re.match(r"(https?://|geo:|www\.|maps\.|openstreetmap\.)", text, re.I):
        return None
    address = unquote(text)
    for pattern in _LINKS:
        if match := pattern.search(address):
            return float(match[1]), float(match[2])
    return None


def _paired(text: str) -> tuple[float, float] | None:
    bare = text.replace("°", "")
    if match := _COMMA_PAIR.match(bare):
        return _number(match[1]), _number(match[2])
    match = _PAIR.match(bare)
    # "10001 1234" and "8 12" are no positions: a pair carries a point or a separator.
    if match and ("." in bare or "," in bare):
        return float(match[1]), float(match[2])
    if sided := _SIDED.match(text):
        return _signed(_number(sided[1]), sided[2]), _signed(_number(sided[3]), sided[4])
    if parts := _MINUTED.match(text.translate(_PRIMES)):
        north, east = _angle(parts[1], parts[2], parts[3]), _angle(parts[5], parts[6], parts[7])
        return _signed(north, parts[4]), _signed(east, parts[8])
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _angle(degrees: str, minutes: str, seconds: str | None) -> float:
    """Degrees with their parts; minutes and seconds of 60 and more are nowhere on Earth."""
    parts = _number(minutes), _number(seconds or "0")
    if max(parts) >= 60:
        raise ValueError("Minutes and seconds of a position go from 0 to 59.")
    return _number(degrees) + parts[0] / 60 + parts[1] / 3600


def _signed(size: float, side: str) -> float:
    return -size if side.upper() in {"S", "W"} else size
