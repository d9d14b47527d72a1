"""Cards of clubs as finished strings, each with the club's next run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from clubs.models import Club
from clubs.talk import LEVELS, Level
from core.database import db
from events.models import Event
from pages.cards import Reader
from web.filters import Style, day, local


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
    statement = select(Club.id, Club.name, Club.slug, Club.badge, Club.place, Club.usual_level)
    rows = {row.id: row for row in db.session.execute(statement.where(Club.id.in_(ids)))}
    soonest = next_runs(list(rows), reader.now)
    style, badge = reader.style, current_app.extensions["assets"]["badge"]
    return [
        ClubCard(
            url=f"/clubs/{row.slug}",
            name=row.name,
            badge=badge(row.badge),
            place=row.place,
            away=(away or {}).get(row.id, ""),
            levels=(LEVELS[row.usual_level],) if row.usual_level in LEVELS else (),
            next_text=_next_text(soonest.get(row.id), style, reader.now),
        )
        for row in (rows[key] for key in ids if key in rows)
    ]


def next_runs(club_ids: Sequence[int], now: datetime) -> dict[int, Any]:
    """The next run of each club that has one."""
    if not club_ids:
        return {}
    first = (
        select(Event.id)
        .where(Event.club_id == Club.id, Event.starts_at > now, Event.cancelled_at.is_(None))
        .order_by(Event.starts_at, Event.id)
        .limit(1)
        .correlate(Club)
        .scalar_subquery()
    )
    statement = (
        select(Event.club_id, Event.id, Event.title, Event.starts_local, Event.timezone)
        .add_columns(Event.starts_at)
        .join(Club, Club.id == Event.club_id)
        .where(Club.id.in_(club_ids), Event.id == first)
    )
    return {row.club_id: row for row in db.session.execute(statement)}


def _next_text(run: Any | None, style: Style, now: datetime) -> str:
    if run is None:
        return ""
    today = local(now, run.timezone).date()
    on, at = day(run.starts_local.date(), today), style.clock(run.starts_local)
    return str(_("Next: %(day)s, %(time)s", day=on, time=at))
