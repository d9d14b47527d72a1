"""CSV files as people's programs write them: comma, semicolon or tab, any order of columns."""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOBase

from clubs.importing.records import COLUMNS, Record, Source, Unreadable, note_unknown

DELIMITERS = ",;\t"
_LONGEST_HEADER = 1 << 16


def read_table(text: TextIOBase, encoding: str) -> Source:
    """The rows of a CSV file with a header. Raises Unreadable where a needed column is missing."""
    line, skipped = _header_line(text)
    delimiter = max(DELIMITERS, key=lambda sign: _known(_cells(line, sign)))
    header = [_column(cell) for cell in _cells(line, delimiter)]
    _demand(header)
    unknown: list[str] = []
    positions = {name: place for place, name in reversed(list(enumerate(header)))}
    repeated = (name for place, name in enumerate(header) if positions[name] != place)
    note_unknown((name for name in header if name and name not in COLUMNS), unknown)
    note_unknown((f"{name} (again)" for name in repeated if name in COLUMNS), unknown)
    kept = {name: place for name, place in positions.items() if name in COLUMNS}
    reader = csv.reader(text, delimiter=delimiter)
    return Source("CSV", encoding, _records(reader, kept, len(header), skipped), unknown)


def _header_line(text: TextIOBase) -> tuple[str, int]:
    """The first line that says something, and how many lines it took to get there."""
    lines = 0
    while line := text.readline(_LONGEST_HEADER):
        lines += 1
        # Excel reads the delimiter from such a line, and people copy it along.
        if line.strip() and not line.casefold().startswith("sep="):
            return line, lines
    raise Unreadable("The file has no header row.")


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []


def _column(cell: str) -> str:
    return cell.strip().strip("\ufeff").casefold().replace(" ", "_")


def _known(cells: Sequence[str]) -> int:
    return sum(_column(cell) in COLUMNS for cell in cells)


def _demand(header: Sequence[str]) -> None:
    named = ", ".join(name for name in header[:20] if name)
    if "name" not in header:
        raise Unreadable(f"The file has no column “name”. Its columns: {named}.")
    if "place" not in header and not {"latitude", "longitude"} <= set(header):
        raise Unreadable(
            f"The file needs the columns “latitude” and “longitude”, or “place”. It has: {named}."
        )


def _records(
    reader: Iterator[list[str]], kept: dict[str, int], width: int, skipped: int
) -> Iterator[Record]:
    number = 1
    while True:
        number += 1
        line = skipped + getattr(reader, "line_num", 0) + 1
        where = f"row {number} (line {line})"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problem = "a text is too long here, or a quote is not closed"
            yield Record(number, where, problem=problem)
            continue
        if any(cell.strip() for cell in cells):
            yield _record(number, where, cells, kept, width)


def _record(number: int, where: str, cells: list[str], kept: dict[str, int], width: int) -> Record:
    if any(cell.strip() for cell in cells[width:]):
        problem = f"{len(cells)} fields where the header names {width}; is a quote missing?"
        return Record(number, where, problem=problem)
    fields = {name: cells[place].strip() for name, place in kept.items() if place < len(cells)}
    return Record(number, where, fields)
