"""Talk levels and pace tags, as `wellbeing/data/talk_test.json` defines them."""

import json
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext

SOURCE = Path(__file__).parent.parent / "wellbeing" / "data" / "talk_test.json"


@dataclass(frozen=True, slots=True)
class Level:
    """How much one can talk at an effort: 1 Sing (gentlest) to 4 Single words.

    `english` is its name in the file, `name` and `cue` are in the reader's language.
    """

    number: int
    id: str
    english: str
    english_cue: str

    @property
    def name(self) -> str:
        """What it is called."""
        return gettext(self.english)

    @property
    def cue(self) -> str:
        """How one tells that one is at it."""
        return gettext(self.english_cue)


@dataclass(frozen=True, slots=True)
class Pace:
    """A pace tag and its usual range, in seconds per kilometre; the slower end is the larger."""

    id: str
    english: str
    fastest: int
    slowest: int

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return gettext(self.english)


_source = json.loads(SOURCE.read_text(encoding="utf-8"))

LEVELS = {
    row["id"]: Level(row["level"], row["id"], row["name"], row["cue"]) for row in _source["levels"]
}
PACES = {
    row["id"]: Pace(row["id"], row["name"], row["sec_per_km_min"], row["sec_per_km_max"])
    for row in _source["pace_tags"]
}
