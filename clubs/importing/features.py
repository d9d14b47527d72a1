"""GeoJSON, read feature by feature: a file of any length takes the memory of one feature."""

import json
from collections.abc import Iterator
from io import TextIOBase
from typing import Any

from clubs.importing.records import COLUMNS, Record, Source, Unreadable, note_unknown

LONGEST_FEATURE = 1 << 22
_CHUNK = 1 << 16
_SPACE = " \t\r\n"


def read_features(text: TextIOBase, encoding: str) -> Source:
    """The features of a FeatureCollection; broken JSON raises Unreadable where it breaks."""
    unknown: list[str] = []
    return Source("GeoJSON", encoding, _records(_Window(text), unknown), unknown)


class _Window:
    """The part of the text that is being looked at."""

    def __init__(self, text: TextIOBase) -> None:
        self._text, self._held, self._at, self._ended = text, "", 0, False
        self._decoder = json.JSONDecoder()

    def sign(self) -> str:
        """The next sign that is not blank, which stays; "" at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._read_on():
                return ""

    def take(self, *wanted: str) -> str:
        """The next sign, which must be one of these."""
        sign = self.sign()
        if sign not in wanted or not sign:
            raise Unreadable(f"The JSON breaks off: “{wanted[0]}” is missing.")
        self._at += 1
        return sign

    def value(self) -> Any:
        """The next value as a whole."""
        self.sign()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except (ValueError, RecursionError):
                if not self._read_on():
                    raise Unreadable("The file is not valid JSON.") from None
                continue
            # A number may go on beyond what is held: 51. and then 4613.
            if end < len(self._held) - 3 or not self._read_on():
                self._at = end
                return value

    def _read_on(self) -> bool:
        if len(self._held) - self._at > LONGEST_FEATURE:
            raise Unreadable("One feature is longer than 4 MB.")
        more = "" if self._ended else self._text.read(max(_CHUNK, len(self._held) - self._at))
        if not more:
            self._ended = True
            return False
        self._held, self._at = self._held[self._at :] + more, 0
        return True


def _records(window: _Window, unknown: list[str]) -> Iterator[Record]:
    window.take("{")
    found = False
    while window.sign() == '"':
        key = window.value()
        window.take(":")
        if key == "features":
            found = True
            yield from _features(window, unknown)
        else:
            window.value()
        if window.take(",", "}") == "}":
            break
    if not found:
        raise Unreadable("This is no GeoJSON FeatureCollection: it has no “features”.")


def _features(window: _Window, unknown: list[str]) -> Iterator[Record]:
    window.take("[")
    number = 0
    while window.sign() != "]":
        number += 1
        yield _record(number, window.value(), unknown)
        if window.sign() == ",":
            window.take(",")
        elif window.sign() != "]":
            raise Unreadable(f"The JSON breaks off after feature {number}.")
    window.take("]")


def _record(number: int, feature: Any, unknown: list[str]) -> Record:
    where = f"feature {number}"
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return Record(number, where, problem="it is no Feature")
    properties = feature.get("properties") or {}
    note_unknown((name for name in properties if name not in COLUMNS), unknown)
    fields = {name: _text(properties[name]) for name in COLUMNS if name in properties}
    if None in fields.values():
        name = next(name for name, text in fields.items() if text is None)
        return Record(number, where, problem=f"its “{name}” is no text")
    point = _point(feature.get("geometry"))
    if point is None:
        return Record(number, where, problem="its geometry is no Point")
    return Record(number, where, {name: text or "" for name, text in fields.items()} | point)


def _text(value: Any) -> str | None:
    if value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else None


def _point(geometry: Any) -> dict[str, str] | None:
    """Latitude and longitude; none for a feature without geometry, None for no point."""
    if geometry is None:
        return {}
    position = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(position, list) or len(position) < 2 or geometry.get("type") != "Point":
        return None
    return {"latitude": str(position[1]), "longitude": str(position[0])}
