"""Sessions for anywhere, without a kit or a club, as `library.json` tells them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellbeing.files import read


@dataclass(frozen=True, slots=True)
class Session:
    """One session: what it counts as, how long it takes, its usual talk level (1 to 4)."""

    id: str
    name: str
    kind: str
    minutes: int
    talk: int
    mindful: bool
    line: str
    steps: Sequence[Mapping[str, int | str]]


LIBRARY = {row["id"]: Session(**row) for row in read("library.json")["sessions"]}
SWAPS = tuple(LIBRARY[name] for name in ("walk-10", "stretch-10", "sit-10"))
"""The swap ladder below a run, step by step."""
