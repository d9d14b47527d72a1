"""Runs and clubs as public facts for the JSON: nothing that the page would not say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from events.models import MeetingPoint
from pages.club_cards import NextRun, next_runs
from pages.run_rows import RunRow, counts_of, place_of, run_rows
from places.distance import Point, metre_km
from places.nearest_first import Hit
from places.points import rounded
from web.filters import local

Fact = dict[str, Any]


def link(path: str) -> str:
    """A page of ours with its host: PUBLIC_URL, never the host that was asked."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def distances(centre: Point, hits: Sequence[Hit]) -> dict[int, float]:
    """How far each hit is, to the metre, as geopy measures."""
    return {hit.row[0]: metre_km(centre, hit.point, hit.km) for hit in hits}


def run_facts(ids: Sequence[int], km: Mapping[int, float] | None = None) -> list[Fact]:
    """These runs in this order: two statements."""
    rows = run_rows(ids)
    counts = counts_of(rows)
    away = km or {}
    return [_run(rows[key], counts[key], away.get(key)) for key in ids if key in rows]


def _run(groups: Sequence[RunRow], counts: tuple[int, int], km: float | None) -> Fact:
    run = groups[0]
    point = run.latitude, run.longitude
    if run.meeting_point != MeetingPoint.PUBLIC:
        point = rounded(*point)
    return {
        "id": run.id,
        "title": run.title,
        "club": run.club_slug,
        "club_name": run.club_name,
        "starts_at": local_time(run.starts.replace(tzinfo=UTC), run.timezone),
        "timezone": run.timezone,
        "minutes": run.minutes,
        "latitude": point[0],
        "longitude": point[1],
        "distance_km": km,
        "place": place_of(run),
        "groups": [_group(group) for group in groups if group.group_id],
        "going": counts[0],
        "waiting": counts[1],
        "capacity": run.capacity,
        "first_timers": run.first_timers,
        "cancelled": run.cancelled,
        "url": link(f"/runs/{run.id}"),
    }


def _group(group: RunRow) -> Fact:
    return {
        "id": group.group_id,
        "level": group.level,
        "pace": group.pace,
        "distance_km": group.distance_km,
    }


def local_time(instant: datetime, zone: str) -> str:
    """RFC 3339, with the offset of the place at that moment."""
    return local(instant, zone).isoformat()


def club_facts(
    ids: Sequence[int], now: datetime, km: Mapping[int, float] | None = None
) -> list[Fact]:
    """These clubs in this order: two statements."""
    columns = (Club.id, Club.slug, Club.name, Club.latitude, Club.longitude, Club.place)
    statement = select(*columns).where(Club.id.in_(ids))
    rows = {row.id: row for row in db.session.connection().execute(statement)}
    coming = next_runs(list(rows), now)
    return [
        {
            "slug": row.slug,
            "name": row.name,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "distance_km": (km or {}).get(row.id),
            "url": link(f"/clubs/{row.slug}"),
            "place": row.place,
            "next_run": _next(coming.get(row.id)),
        }
        for row in (rows[key] for key in ids if key in rows)
    ]


def _next(run: NextRun | None) -> Fact | None:
    if run is None:
        return None
    return {
        "id": run.id,
        "title": run.title,
        "starts_at": local_time(run.starts_at, run.timezone),
        "url": link(f"/runs/{run.id}"),
    }
