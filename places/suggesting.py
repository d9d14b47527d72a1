"""Completing a name while it is typed."""

from places.attempts import search
from places.folding import fold
from places.ranking import Hit, Wishes, ranked, weighed
from places.shelf import Shelf

AROUND_KM = 25.0
WHOLE = 0.5
# Two typed letters begin some name of every metropolis in some language.
OTHER_NAME = -1.5


def completions(shelf: Shelf, prefix: str, wishes: Wishes, limit: int) -> list[Hit]:
    """Up to `limit` places whose name starts so; when none does, what a search would find."""
    text = prefix.strip()
    key = fold(text)
    if not key:
        return []
    if any(sign.isdigit() for sign in key) or "," in text:
        return _searched(shelf, text, wishes, limit)
    starting = shelf.starting(key)
    hits = [weighed(place, wishes, 0.0 if place.own else OTHER_NAME) for place in starting]
    hits += [weighed(place, wishes, WHOLE) for place in shelf.named(key, 10)]
    if wishes.near:
        hits += _nearby(shelf, key, wishes.near, wishes)
    return ranked(hits, limit) or _searched(shelf, text, wishes, limit)


def _searched(shelf: Shelf, text: str, wishes: Wishes, limit: int) -> list[Hit]:
    try:
        return search(shelf, text, wishes, limit) if len(text) > 2 else []
    except ValueError:  # half-typed coordinates may be nowhere for a moment
        return []


def _nearby(shelf: Shelf, key: str, near: tuple[float, float], wishes: Wishes) -> list[Hit]:
    """Small places close by, which a list of the largest leaves out."""
    around = shelf.around(*near, AROUND_KM)
    numbers = [row.number for row in around if _starts(row.name, key)]
    return [weighed(place, wishes) for place in shelf.numbered(numbers[:20])]


def _starts(name: str, key: str) -> bool:
    # Most names differ in their first letter; folding them all would cost ten times as much.
    first = name[:1]
    return (not first.isascii() or first.lower() == key[0]) and fold(name).startswith(key)
