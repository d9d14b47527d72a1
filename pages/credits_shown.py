"""The sources of the places, as the file beside them lists them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import places

CREDITS = Path(places.__file__).parent / "data" / "CREDITS.md"


@dataclass(frozen=True, slots=True)
class Source:
    """One source: what came from it, by whom, under which licence, with which credit."""

    what: str
    source: str
    licence: str
    credit: str


@cache
def sources() -> tuple[Source, ...]:
    """Every row of the table in the credits."""
    if not CREDITS.is_file():
        return ()
    lines = CREDITS.read_text(encoding="utf-8").splitlines()
    rows = [
        [_plain(cell) for cell in line.strip().strip("|").split("|")]
        for line in lines
        if line.startswith("|") and not line.startswith(("| what", "| ---"))
    ]
    return tuple(Source(*row) for row in rows if len(row) == 4)


def _plain(cell: str) -> str:
    """A cell without its Markdown."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", cell).replace("`", "").strip()
