"""Cards of clubs as finished strings, each with the club's next run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select

from clubs.models import Club
from clubs.talk import LEVELS, Level
from core.reading import read
from events.models import Event
from pages.cards import Reader


@dataclass(frozen=True, slots=True)
class ClubCard:
    """What `club_card` draws."""

    url: str
    name: str
    badge: str
    place: str
    away: str
    levels: tuple[Level, ...]
    next_text: str


def club_cards(
    ids: Sequence[int], reader: Reader, away: Mapping[int, str] | None = None
) -> list[ClubCard]:
    """The cards of these clubs in this order: two statements."""
    found = read(_ROWS, {"ids": list(ids)}) if ids else ()
    rows = {row.id: row for row in found}
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


def _next_text(run: Any, reader: Reader) -> str:
    if run is None:
        return ""
    return reader.words.next(run.starts_local, run.timezone, reader.style)


_ROWS = select(Club.id, Club.name, Club.slug, Club.badge, Club.place, Club.usual_level).where(
    Club.id.in_(bindparam("ids", expanding=True))
)
_FIRST = (
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
_NEXT = (
    select(Event.club_id, Event.id, Event.title, Event.starts_local, Event.timezone)
    .add_columns(Event.starts_at)
    .join(Club, Club.id == Event.club_id)
    .where(Club.id.in_(bindparam("ids", expanding=True)), Event.id == _FIRST)
)


def next_runs(club_ids: Sequence[int], now: datetime) -> dict[int, Any]:
    """The next run of each club that has one."""
    if not club_ids:
        return {}
    values = {"ids": list(club_ids), "now": now}
    return {row.club_id: row for row in read(_NEXT, values)}
