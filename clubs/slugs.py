"""Addresses for clubs: readable, free, and never those of other pages."""

import secrets
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from clubs.models import Club
from core.database import db
from core.identifiers import slug_of

RESERVED = {"new"}
"""Pages of ours under /clubs/."""
MOST_NUMBERED = 9
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def free_slugs(names: Sequence[str]) -> list[str]:
    """A free slug for each name, in two statements: `harbour`, `harbour-2` … then letters by lot.

    Free now: the table's own rule has the last word when two ask at once.
    """
    bases = [slug_of(name) for name in names]
    taken = RESERVED | _in_use(set(bases))
    repeated = {base for base, times in Counter(bases).items() if times > 1}
    taken |= _in_use({slug for base in repeated | taken for slug in _numbered(base)})
    chosen = []
    for base in bases:
        free = (slug for slug in (base, *_numbered(base)) if slug not in taken)
        chosen.append(next(free, None) or _by_lot(base))
        taken.add(chosen[-1])
    return chosen


def _in_use(slugs: set[str]) -> set[str]:
    return set(db.session.scalars(select(Club.slug).where(Club.slug.in_(slugs))))


def _numbered(base: str) -> list[str]:
    return [f"{base}-{number}" for number in range(2, MOST_NUMBERED + 1)]


def _by_lot(base: str) -> str:
    return f"{base}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
