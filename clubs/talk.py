"""Talk levels and pace tags, as `wellbeing/data/talk_test.json` defines them."""

import json
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "wellbeing" / "data" / "talk_test.json"


@dataclass(frozen=True, slots=True)
class Level:
    """How much one can talk at an effort: 1 Sing (gentlest) to 4 Single words."""

    number: int
    id: str
    name: str
    cue: str


@dataclass(frozen=True, slots=True)
class Pace:
    """A pace tag and its usual range, in seconds per kilometre; the slower end is the larger."""

    id: str
    name: str
    fastest: int
    slowest: int


_source = json.loads(SOURCE.read_text(encoding="utf-8"))

LEVELS = {
    row["id"]: Level(row["level"], row["id"], row["name"], row["cue"]) for row in _source["levels"]
}
PACES = {
    row["id"]: Pace(row["id"], row["name"], row["sec_per_km_min"], row["sec_per_km_max"])
    for row in _source["pace_tags"]
}
