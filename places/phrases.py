"""How a line of words may fall into a name and what it lies in."""

from collections.abc import Iterator
from dataclasses import dataclass

from places.folding import fold

LONGEST_CONTEXT = 3
MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Split:
    """Folded: a name, and the areas or bigger towns said with it."""

    head: str
    contexts: tuple[str, ...]
    has_comma: bool


def splits(text: str) -> Iterator[Split]:
    """The readings, likeliest first: at the commas, then at the last words, then at the first."""
    parts = [key for part in text.split(",") if (key := fold(part))][:MOST_PARTS]
    for start in range(len(parts) - 1):
        yield Split(parts[start], tuple(parts[start + 1 :]), has_comma=True)
    words = " ".join(parts).split()[:8]
    for size in range(1, min(LONGEST_CONTEXT, len(words) - 1) + 1):
        yield Split(" ".join(words[:-size]), (" ".join(words[-size:]),), has_comma=False)
        yield from _two_contexts(words, size)
    for size in range(1, min(LONGEST_CONTEXT, len(words) - 1) + 1):
        yield Split(" ".join(words[size:]), (" ".join(words[:size]),), has_comma=False)


def _two_contexts(words: list[str], size: int) -> Iterator[Split]:
    """ "Brooklyn New York USA": the last word and those before it."""
    if size == 1:
        for more in range(2, min(LONGEST_CONTEXT, len(words) - 1) + 1):
            contexts = (" ".join(words[-more:-1]), words[-1])
            yield Split(" ".join(words[:-more]), contexts, has_comma=False)


def spans(key: str) -> Iterator[str]:
    """The last words and the first words, the longer before the shorter."""
    words = key.split()
    for size in range(min(LONGEST_CONTEXT, len(words) - 1), 0, -1):
        yield " ".join(words[-size:])
        yield " ".join(words[:size])


def pieces(key: str) -> Iterator[str]:
    """Every one to three neighbouring words, the longer first."""
    words = key.split()[:12]
    for size in range(min(LONGEST_CONTEXT, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
