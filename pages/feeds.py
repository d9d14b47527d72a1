"""Atom feeds: the next runs of a club, and of a search."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from clubs.models import Club
from core import clock
from core.database import db
from events.models import Event
from events.wording import day_and_time, levels, shown_place
from members.models import Member
from pages.finding import locate
from pages.results import hits_around
from pages.searching import PAGE, read
from web.filters import style_of
from web.mails import link

bp = Blueprint("feeds", __name__)
MOST = 50
NOBODY: Member | None = None
"""Feeds are read by programs: each says what somebody signed out would see."""


@bp.get("/clubs/<slug>/feed.atom")
def of_club(slug: str) -> Response:
    """The club's next runs."""
    club = db.session.scalar(select(Club).where(Club.slug == slug)) or abort(404)
    runs = _runs().where(Event.club_id == club.id, Event.ends_at > clock.now())
    return _feed(club.name, f"/clubs/{club.slug}", db.session.scalars(runs).all())


@bp.get("/near.atom")
def of_search() -> Response:
    """The next runs that a search finds; the query is the one of the page."""
    search = read(request.args)
    where = locate(search, None)
    if where.point is None:
        abort(404)
    hits = hits_around(replace(search, show="runs"), where.point, clock.now()).hits
    ids = [hit.row[0] for hit in hits[:PAGE]]
    query = urlencode(list(request.args.items(multi=True)))
    runs = db.session.scalars(_runs().where(Event.id.in_(ids))).all()
    return _feed(where.label or "Patter", f"/near?{query}", runs)


def _runs() -> Select[Event]:
    with_club = select(Event).options(joinedload(Event.club))
    return with_club.order_by(Event.starts_at, Event.id).limit(MOST)


def _feed(name: str, page: str, runs: Any) -> Response:
    entries = [_entry(run) for run in runs]
    changed = max((entry["changed"] for entry in entries), default="1970-01-01T00:00:00Z")
    xml = render_template(
        "pages/feed.xml", name=name, page=link(page), me=link(request.full_path.rstrip("?")),
        entries=entries, changed=changed,
    )  # fmt: skip
    answer = make_response(xml)
    answer.mimetype = "application/atom+xml"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _entry(run: Event) -> dict[str, str]:
    when = day_and_time(run, style_of(NOBODY, run.club.country))
    place = shown_place(run, exact=not run.hides_point)
    talk = ", ".join(level.name for level in levels(run))
    return {
        "id": link(f"/runs/{run.id}"),
        "title": f"{run.title}, {when}",
        "words": ". ".join(part for part in (run.club.name, place, talk) if part),
        "changed": _stamp(run.changed_at or run.cancelled_at or run.created_at),
        "cancelled": run.cancel_reason or "" if run.is_cancelled else "",
    }


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
