"""The mails about a run: each a row of the outbox, written with its cause."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clubs.roles import role_of
from core.database import db
from events.line import Line
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from events.wording import day_and_time, shown_place
from members.models import Member
from web import mails
from web.filters import style_of

MOVED_UP, CHANGED, CONFIRM = "moved_up", "run_changed", "rsvp"
"""The kinds by which a member turns such mails off."""


def moved_up(event: Event, member_ids: Collection[int], now: datetime) -> None:
    """A place got free and these have it. Nobody is told once the run has started."""
    if not member_ids or event.has_started(now):
        return
    for row in _answers(event, member_ids):
        key = f"moved-up:{row.id}:{row.number}"
        _tell(key, row.member, "moved_up", MOVED_UP, event, now, expires_at=event.starts_at)


def told_of(event: Event) -> tuple[Any, ...]:
    """What people come by: a change of it is told to them."""
    return event.starts_at, event.place, event.latitude, event.longitude


def changed(
    event: Event, now: datetime, *, but_not: Collection[int] = (), and_later: bool = False
) -> set[int]:
    """Time or place are other ones: whoever goes or waits is told, once for each change.

    `and_later`: later runs of its series change with it. Gives back who was told, by id.
    """
    line = line_of(event)
    rows = [row for row in _answers(event) if row.member_id not in but_not]
    for row in rows:
        key = f"run-changed:{row.id}:{event.sequence}"
        more = {"expires_at": event.ends_at, "place": _place_for(event, row, line)}
        _tell(key, row.member, "run_changed", CHANGED, event, now, and_later=and_later, **more)
    return {row.member_id for row in rows}


def cancelled(
    event: Event, now: datetime, *, but_not: Collection[int] = (), and_later: bool = False
) -> set[int]:
    """The run is called off: whoever goes or waits is told, with the reason.

    `and_later`: later runs of its series are called off with it. Gives back who was told, by id.
    """
    rows = [row for row in _answers(event) if row.member_id not in but_not]
    for row in rows:
        key = f"run-cancelled:{row.id}"
        more = {"expires_at": event.ends_at, "and_later": and_later}
        _tell(key, row.member, "run_cancelled", CHANGED, event, now, **more)
    return {row.member_id for row in rows}


def asked_to_confirm(
    event: Event, member: Member, name: str, token: str, key: str, now: datetime
) -> None:
    """The link by which somebody signed out confirms an answer, or records it.

    `name` is the one that was typed: the mail says no more of an account than its sender knew.
    """
    path = f"/runs/{event.id}/confirm/{token}"
    more = {"expires_at": event.starts_at, "path": path, "name": name}
    _tell(key, member, "rsvp_confirm", CONFIRM, event, now, **more)


def _answers(event: Event, member_ids: Collection[int] | None = None) -> list[Rsvp]:
    statement = (
        select(Rsvp)
        .where(Rsvp.event_id == event.id, Rsvp.answer == Answer.YES)
        .options(joinedload(Rsvp.member))
    )
    if member_ids is not None:
        statement = statement.where(Rsvp.member_id.in_(member_ids))
    return list(db.session.scalars(statement))


def _place_for(event: Event, row: Rsvp, line: Line) -> str:
    going = line.is_going(row.member_id) and row.confirmed_at is not None
    role = role_of(event.club_id, row.member)
    return shown_place(event, exact=event.shows_point_to(role, going=going))


def _tell(
    key: str, to: Member, template: str, kind: str, event: Event, now: datetime, **more: Any
) -> None:
    mails.send(
        key,
        to.email,
        template,
        now,
        unsubscribe=mails.unsubscribe_link(to.id, kind),
        event=event,
        member=to,
        when=day_and_time(event, style_of(to, event.club.country)),
        **more,
    )
