"""Which kind of file it is, and its rows: checked, located, none twice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOBase
from typing import BinaryIO

from clubs.importing.features import read_features
from clubs.importing.records import Source, Unreadable, text_of
from clubs.importing.rows import Row, Wrong, row_of
from clubs.importing.tables import read_table
from clubs.importing.whereabouts import locate


@contextmanager
def opened(file: BinaryIO) -> Iterator[Source]:
    """The file's records, whatever it is. Raises Unreadable, at once or when taking records."""
    text, encoding = text_of(file)
    try:
        yield _source_of(text, encoding)
    finally:
        text.close()


def _source_of(text: TextIOBase, encoding: str) -> Source:
    start = ""
    while not start.strip() and (line := text.read(256)):
        start = line.lstrip("\ufeff")
    text.seek(0)
    if start.lstrip().startswith("{"):
        return read_features(text, encoding)
    if start.lstrip().startswith("["):
        raise Unreadable("This is JSON, but no GeoJSON FeatureCollection.")
    return read_table(text, encoding)


def good_rows(source: Source, refuse: Callable[[str], None]) -> Iterator[Row]:
    """The rows that can be stored; for each other one, a line with its number and the reason."""
    seen: dict[int, int] = {}
    for record in source.records:
        try:
            row = row_of(record)
            locate(row)
            first = seen.setdefault(hash(row.key), record.number)
            if first != record.number:
                raise Wrong(f"it is the same club as number {first}")
        except Wrong as wrong:
            refuse(f"{record.where}: {wrong}")
        else:
            yield row
