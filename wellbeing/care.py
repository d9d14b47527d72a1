"""When a kind card with people to talk to is shown. Computed for the page; nobody else learns it.

The thresholds are generous on purpose, and no clinical cut-offs. Nothing here is recorded,
counted or logged, and notes are not read.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import ge, le

Rule = tuple[str, Callable[[int, int], bool], int]

RULES: tuple[Rule, ...] = (
    ("lonely_after", ge, 8),
    ("connected_after", le, 1),
    ("mood_after", le, -3),
    ("lonely_before", ge, 8),
    ("mood_before", le, -3),
    ("lonely_direct", le, 1),
    ("ucla3_total", ge, 8),
)
HARD: tuple[Rule, ...] = (("lonely_after", ge, 7), ("mood_after", le, -3))
LATEST, HARD_DAYS = 4, 3

Answers = Mapping[str, int | None]


def shows_card(answers: Answers) -> bool:
    """Whether any answer is low enough for the card."""
    return any(_holds(answers, *rule) for rule in RULES)


def is_longer(latest: Sequence[Answers]) -> bool:
    """Whether three of the last four check-ins were hard days; newest first or last alike."""
    hard = [any(_holds(answers, *rule) for rule in HARD) for answers in latest[:LATEST]]
    return sum(hard) >= HARD_DAYS


def _holds(answers: Answers, item: str, compare: Callable[[int, int], bool], limit: int) -> bool:
    value = answers.get(item)
    return value is not None and compare(value, limit)
