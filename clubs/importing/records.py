"""What a file holds: records with a number, read one at a time, in whatever encoding it came."""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import BinaryIO

COLUMNS = (
    "name", "latitude", "longitude", "place", "about", "website", "country", "timezone",
    "source", "source_id", "level", "pace", "weekday", "time",
)  # fmt: skip
MOST_UNKNOWN = 50
"""So many unknown columns are named; a file of rubbish has no end of them."""

_CHUNK = 1 << 16


class Unreadable(Exception):
    """The file as a whole cannot be read; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row or feature: where it stands, its known fields as text, or what is wrong with it."""

    number: int
    where: str
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


@dataclass(slots=True)
class Source:
    """A file being read. `unknown` grows while `records` are taken."""

    kind: str
    encoding: str
    records: Iterator[Record]
    unknown: list[str]


def text_of(file: BinaryIO) -> tuple[TextIOWrapper, str]:
    """The file as text from its start, and the encoding; unreadable signs become U+FFFD.

    Raises Unreadable for a file that is empty or no text.
    """
    encoding = _encoding_of(file)
    file.seek(0)
    return TextIOWrapper(file, encoding, errors="replace", newline=""), encoding


def _encoding_of(file: BinaryIO) -> str:
    start = file.read(_CHUNK)
    if not start.strip():
        raise Unreadable("The file is empty.")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is an Excel workbook. Save it as CSV first.")
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(start, file) else "cp1252"


def _is_utf8(start: bytes, file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def note_unknown(names: Iterator[str], unknown: list[str]) -> None:
    """Remember columns that mean nothing here, each once."""
    for name in names:
        if name not in unknown and len(unknown) < MOST_UNKNOWN:
            unknown.append(name)
