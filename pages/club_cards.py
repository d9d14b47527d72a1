"""Cards of clubs as finished strings, each with the club's next run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app
from markupsafe import Markup
from sqlalchemy import bindparam, select

from clubs.models import Club
from clubs.talk import LEVELS, Level
from core.listing import is_listed, keys_listed, length_for
from core.reading import read
from events.models import Event
from pages.cards import Reader
from web.language import spoken
from web.stencil import Drawn, Stencil, drawn_by, filled, mark

WORDS = ("url", "name", "badge", "place", "away", "next_text")
MAYBE = ("away", "next_text")
"""What some cards do not show."""


@dataclass(frozen=True, slots=True)
class ClubCard:
    """What `drawn` draws."""

    url: str
    name: str
    badge: str
    place: str
    away: str
    levels: tuple[Level, ...]
    next_text: str


class NextRun(NamedTuple):
    """The next run of a club: the columns of `_next_of`, in its order."""

    club_id: int
    id: int
    title: str
    starts_local: datetime
    timezone: str
    starts_at: datetime


def club_cards(
    ids: Sequence[int], reader: Reader, away: Mapping[int, str] | None = None
) -> list[ClubCard]:
    """The cards of these clubs in this order: two statements."""
    found = read(_rows_of(length_for(ids)), keys_listed(ids)) if ids else ()
    rows = {row[0]: _Row._make(row) for row in found}
    soonest = next_runs(list(rows), reader.now)
    badge = current_app.extensions["assets"]["badge"]
    return [
        ClubCard(
            url=f"/clubs/{row.slug}",
            name=row.name,
            badge=badge(row.badge),
            place=row.place,
            away=(away or {}).get(row.id, ""),
            levels=(LEVELS[row.usual_level],) if row.usual_level in LEVELS else (),
            next_text=_next_text(soonest.get(row.id), reader),
        )
        for row in (rows[key] for key in ids if key in rows)
    ]


def drawn(cards: Iterable[ClubCard]) -> Drawn:
    """The cards one after the other."""
    language = spoken()
    return filled(
        [
            (
                _stencil(language, card.levels, bool(card.away), bool(card.next_text)),
                (card.url, card.name, card.badge, card.place, card.away, card.next_text),
            )
            for card in cards
        ]
    )


@lru_cache(maxsize=200)
def _stencil(_locale: str, levels: tuple[Level, ...], *shown: bool) -> Stencil:
    """The card of a club with these levels, that is some way off and has a next run, or not."""
    said = {name: mark(name) for name in WORDS}
    said |= {name: Markup() for name, is_shown in zip(MAYBE, shown, strict=True) if not is_shown}
    return Stencil(drawn_by("components/club.html", "club_card", {**said, "levels": levels}), WORDS)


def _next_text(run: NextRun | None, reader: Reader) -> str:
    if run is None:
        return ""
    return reader.words.next(run.starts_local, run.timezone, reader.style)


class _Row(NamedTuple):
    """What a card says of the club itself: the columns of `_rows_of`, in its order."""

    id: int
    name: str
    slug: str
    badge: int
    place: str
    usual_level: str | None


@lru_cache(maxsize=50)
def _rows_of(length: int) -> Any:
    columns = Club.id, Club.name, Club.slug, Club.badge, Club.place, Club.usual_level
    return select(*columns).where(is_listed(Club.id, length))


@lru_cache(maxsize=50)
def _next_of(length: int) -> Any:
    first = (
        select(Event.id)
        .where(
            Event.club_id == Club.id,
            Event.starts_at > bindparam("now"),
            Event.cancelled_at.is_(None),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(1)
        .correlate(Club)
        .scalar_subquery()
    )
    return (
        select(Event.club_id, Event.id, Event.title, Event.starts_local, Event.timezone)
        .add_columns(Event.starts_at)
        .join(Club, Club.id == Event.club_id)
        .where(is_listed(Club.id, length), Event.id == first)
    )


def next_runs(club_ids: Sequence[int], now: datetime) -> dict[int, NextRun]:
    """The next run of each club that has one."""
    if not club_ids:
        return {}
    values = {**keys_listed(club_ids), "now": now}
    rows = read(_next_of(length_for(club_ids)), values)
    return {row[0]: NextRun._make(row) for row in rows}
