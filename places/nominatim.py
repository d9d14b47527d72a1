"""A Nominatim server in front of the gazetteer, asked politely and never waited for long.

What the person typed is all that leaves: no position, no account, no language.
"""

import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import geopy.geocoders
from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderRateLimited, GeopyError

from core import clock
from places.coordinates import typed
from places.folding import fold
from places.ranking import Hit, Wishes, bias, ranked
from places.remembering import Memory

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 3.0
BETWEEN_CALLS_SECONDS = 1.0
CIRCUIT_SECONDS = 60.0
LONGEST_CIRCUIT_SECONDS = 3600.0
DAY = 86_400.0
HIT_SECONDS, NONE_SECONDS, ERROR_SECONDS = 30 * DAY, DAY, 300.0
_TOWNS = ("city", "town", "village", "suburb", "municipality")


class Nominatim:
    """Answers of one Nominatim server, remembered; None where the gazetteer should answer."""

    def __init__(self, address: str, memory: Path, *, contact: str = "") -> None:
        parts = urlsplit(address)
        self._geocoder = geopy.geocoders.Nominatim(
            domain=parts.netloc + parts.path.rstrip("/"),
            scheme=parts.scheme,
            user_agent=f"patter-run-clubs ({contact or 'self-hosted'})",
            timeout=TIMEOUT_SECONDS,
            adapter_factory=URLLibAdapter,
        )
        self._memory = Memory(memory)

    def find(self, query: str, wishes: Wishes, limit: int) -> list[Hit] | None:
        """Up to `limit` places; None when the server is unset, busy, resting or knows none."""
        if typed(query) or not fold(query):
            return None
        try:
            rows = self._rows(query)
        except sqlite3.Error:
            log.warning("The geocoder's memory cannot be used; the gazetteer answers.")
            return None
        hits = [_hit(row, wishes) for row in rows or [] if _has_position(row)]
        return ranked(hits, limit) or None

    def _rows(self, query: str) -> list[dict[str, Any]] | None:
        question, now = fold(query), clock.now().timestamp()
        known = self._memory.answer(question, now)
        if known is not None:
            return known
        if not self._memory.is_open("circuit", now):
            return None
        if not self._memory.pass_gate("call", now, BETWEEN_CALLS_SECONDS):
            return None
        return self._asked(query, question)

    def _asked(self, query: str, question: str) -> list[dict[str, Any]]:
        try:
            answer = _in_time(
                lambda: self._geocoder.geocode(
                    query, exactly_one=False, limit=5, addressdetails=True, language="en"
                )
            )
        except (GeopyError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            # A server that answers nonsense breaks geopy in more ways than its own errors.
            self._rest(error, question)
            return []
        rows = [_slim(place.raw) for place in answer or [] if _has_position(place.raw)]
        now = clock.now().timestamp()
        self._memory.keep(question, rows, now + (HIT_SECONDS if rows else NONE_SECONDS), now)
        return rows

    def _rest(self, error: Exception, question: str) -> None:
        """Opens the circuit: nobody asks again before the server has had its pause."""
        pause = CIRCUIT_SECONDS
        if isinstance(error, GeocoderRateLimited) and error.retry_after:
            pause = min(float(error.retry_after), LONGEST_CIRCUIT_SECONDS)
        log.warning("Nominatim failed (%s); the gazetteer answers.", type(error).__name__)
        now = clock.now().timestamp()
        self._memory.close_gate("circuit", now + pause)
        self._memory.keep(question, [], now + ERROR_SECONDS, now)


def _in_time(ask: Callable[[], Any]) -> Any:
    """What `ask` returns, unless it takes too long as a whole; then TimeoutError.

    The limit of a socket is one of each piece: a server that drips, or a name that is not
    resolved, would hold whoever waits for much longer.
    """
    answer: Future[Any] = Future()

    def asking() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # raised again where the answer is waited for
            answer.set_exception(error)

    Thread(target=asking, daemon=True).start()
    return answer.result(TIMEOUT_SECONDS)


def _has_position(row: dict[str, Any]) -> bool:
    """geopy reads a row without coordinates as (0, 0)."""
    try:
        latitude, longitude = float(row["lat"]), float(row["lon"])
    except (KeyError, TypeError, ValueError):
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


def _slim(row: dict[str, Any]) -> dict[str, Any]:
    """What we use of a row, and nothing else."""
    address = row.get("address") or {}
    kept = {key: address.get(key, "") for key in (*_TOWNS, "state", "country", "country_code")}
    wanted = ("lat", "lon", "name", "display_name", "addresstype", "importance", "boundingbox")
    return {key: row.get(key) for key in wanted} | {"address": kept}


def _hit(row: dict[str, Any], wishes: Wishes) -> Hit:
    address = row["address"]
    town = next((address[key] for key in _TOWNS if address[key]), "")
    name = row.get("name") or str(row.get("display_name") or "").split(",")[0]
    cc = str(address["country_code"]).upper()
    point = (float(row["lat"]), float(row["lon"]))
    kind = str(row.get("addresstype") or "place")
    return Hit(
        name=name if town in {"", name} else f"{name}, {town}",
        region=address["state"],
        country=address["country"],
        cc=cc,
        latitude=point[0],
        longitude=point[1],
        kind=kind,
        precision_km=_half_width_km(row),
        population=0,
        # Importance runs from 0 to 1; six of our points lie between a hamlet and a metropolis.
        weight=6 * float(row.get("importance") or 0) + bias(point, cc, wishes),
    )


def _half_width_km(row: dict[str, Any]) -> float:
    try:
        south, north, *_ = (float(edge) for edge in row["boundingbox"])
    except (KeyError, TypeError, ValueError):
        return 1.0
    return max(0.1, round(abs(north - south) * 55.6, 1))
