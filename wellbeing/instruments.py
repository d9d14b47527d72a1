"""The questions and their rules, read from `data/` and checked once, when the product starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wellbeing.files import read


@dataclass(frozen=True, slots=True)
class Item:
    """One question, which may be skipped. `labels` are the words beside some of its numbers."""

    id: str
    when: str
    type: str
    text: str
    min: int = 0
    max: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    max_choices: int = 0
    max_length: int = 0

    def words_for(self, value: int | None) -> str:
        """The word that stands beside a number, or the number itself."""
        return "" if value is None else str(self.labels.get(str(value), value))


INSTRUMENTS = read("instruments.json")
QUIZ = read("quiz.json")
SUPPORT = read("support_lines.json")
TALK_TEST = read("talk_test.json")
PROGRAMME = read("programme.json")
EVIDENCE = read("evidence.json")

VERSION: int = INSTRUMENTS["version"]
"""Goes into every stored answer, so that it can be read by the questions of its time."""


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{key: row[key] for key in Item.__slots__ if key in row})


ITEMS = {row["id"]: _item(row) for row in INSTRUMENTS["items"]}


def _asked(when: str) -> tuple[Item, ...]:
    return tuple(item for item in ITEMS.values() if item.when == when)


BEFORE, AFTER, WEEKLY, DEEP = (_asked(when) for when in ("before", "after", "weekly", "deep"))
MORE = tuple(ITEMS[name] for name in ("chats", "daunting"))
FEELINGS = {choice["id"]: choice["label"] for choice in ITEMS["feelings"].choices}
WEIGHTS: dict[int, int] = {row["level"]: row["guideline_multiplier"] for row in TALK_TEST["levels"]}
"""How many guideline minutes one minute at a talk level counts for."""
