"""Addresses for clubs: readable, free, and never those of other pages."""

import secrets
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
    """A free slug for each name, in one statement: `harbour`, `harbour-2` … then letters by lot.

    Free now: the table's own rule has the last word when two ask at once.
    """
    wanted = [_candidates(slug_of(name)) for name in names]
    asked = {slug for slugs in wanted for slug in slugs}
    taken = RESERVED | set(db.session.scalars(select(Club.slug).where(Club.slug.in_(asked))))
    chosen = []
    for slugs in wanted:
        slug = next((slug for slug in slugs if slug not in taken), None) or _by_lot(slugs[0])
        taken.add(slug)
        chosen.append(slug)
    return chosen


def _candidates(base: str) -> list[str]:
    return [base, *(f"{base}-{number}" for number in range(2, MOST_NUMBERED + 1))]


def _by_lot(base: str) -> str:
    return f"{base}-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
