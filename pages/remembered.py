"""The place searched last, in a cookie that its owner can read and delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

from flask import Response, current_app
from werkzeug.http import dump_cookie

from pages.searching import MOST_ABOUT_KM, number
from places.distance import Point

COOKIE = "place"
KEPT_FOR = timedelta(days=90)
VALUE = "its-value"
LONGEST_LABEL = 120
ROUNDED_KM = 1.0
"""No distance from a rounded point is said to be less."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody looked, to two digits of a degree, about a kilometre.

    `about_km`: the point is the middle of an area that is known to so many kilometres.
    """

    point: Point
    label: str
    country: str | None
    about_km: float = 0.0


def read(cookies: Mapping[str, str]) -> Place | None:
    """The place in the cookie; None where there is none, or what it holds makes no sense."""
    parts = cookies.get(COOKIE, "").split("|")
    if len(parts) not in (4, 5):
        return None
    latitude, longitude = number(parts[0], -90, 90), number(parts[1], -180, 180)
    label = "".join(sign for sign in unquote(parts[3]) if sign.isprintable())[:LONGEST_LABEL]
    if latitude is None or longitude is None or not label:
        return None
    country = parts[2] if len(parts[2]) == 2 and parts[2].isascii() else None
    about_km = number(parts[4], 0.1, MOST_ABOUT_KM) if len(parts) == 5 else None
    return Place((latitude, longitude), label, country, about_km or 0.0)


def keep(answer: Response, place: Place) -> None:
    """Write the cookie."""
    latitude, longitude = (round(value, 2) + 0.0 for value in place.point)
    label = quote(place.label[:LONGEST_LABEL], safe="")
    value = f"{latitude}|{longitude}|{place.country or ''}|{label}|{place.about_km or ''}"
    written = _cookie(secure=current_app.config["PUBLIC_URL"].startswith("https:"))
    answer.headers.add("Set-Cookie", written.replace(VALUE, value))


@lru_cache(maxsize=2)
def _cookie(*, secure: bool) -> str:
    """The cookie's header, written once but for its value, in which nothing needs quoting."""
    age = int(KEPT_FOR.total_seconds())
    return dump_cookie(COOKIE, VALUE, age, secure=secure, httponly=True, samesite="Lax")
