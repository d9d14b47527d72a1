"""The mails around the day of a run: each a row of the outbox, written with its cause."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clubs.models import Club
from core.database import db
from events.choices import Duty
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from events.telling import when_words
from events.wording import group_name
from members.models import Member
from notices import kinds
from notices.telling import About, tell
from web import tokens

PLAN_B, LEAD = "plan-b", "lead"
"""What the tokens in these mails are good for."""


def asked_to_lead(
    event: Event,
    group: PaceGroup,
    duty: Duty,
    gap_id: int,
    people: Collection[Member],
    now: datetime,
) -> None:
    """Their leader or sweeper dropped out: can one of these? Each is asked once for each time."""
    for member in people:
        path = f"/runs/{event.id}/lead/{tokens.sign(LEAD, [gap_id, member.id])}"
        key = f"lead:{gap_id}:{int(now.timestamp())}:{member.id}"
        more: dict[str, Any] = {
            "path": path,
            "group": group_name(group),
            "duty": duty,
            "expires_at": event.starts_at,
        }
        _tell(key, member, "can_you_lead", kinds.LEAD, event, now, **more)


def folded(
    event: Event,
    gone: PaceGroup,
    into: PaceGroup | None,
    duty: Duty,
    gap_id: int,
    now: datetime,
) -> None:
    """Nobody leads a group or runs last in it: it runs with another, or without somebody for that.

    Who is in it is told, and whoever looks after the one or the other.
    """
    _tell_group(f"folded:{event.id}:{gap_id}", event, gone, into, duty, now)


def closed(event: Event, gone: PaceGroup, into: PaceGroup, now: datetime) -> None:
    """An organizer closed a group, and it runs with another: told to the same people."""
    _tell_group(f"closed:{event.id}:{gone.id}", event, gone, into, None, now)


def _tell_group(
    key: str,
    event: Event,
    gone: PaceGroup,
    into: PaceGroup | None,
    duty: Duty | None,
    now: datetime,
) -> None:
    people = {row.member for row in _answers(event) if row.group_id == gone.id}
    keepers = [(group.leader, group.sweeper) for group in (gone, into) if group]
    people |= {member for pair in keepers for member in pair if member}
    more: dict[str, Any] = {"gone": group_name(gone), "into": group_name(into) if into else ""}
    more |= {"duty": duty, "expires_at": event.ends_at}
    for member in people:
        _tell(f"{key}:{member.id}", member, "group_folded", kinds.CHANGED, event, now, **more)


def bad_weather(event: Event, now: datetime) -> None:
    """Plan B is offered: whoever goes may keep coming, step down or stay at home."""
    going = {entry.key for entry in line_of(event).going}
    for row in _answers(event):
        if row.member_id in going:
            path = f"/runs/{event.id}/plan-b/{tokens.sign(PLAN_B, [event.id, row.member_id])}"
            key = f"bad-weather:{row.event_id}:{row.member_id}:{int(now.timestamp())}"
            more: dict[str, Any] = {"path": path, "expires_at": event.ends_at}
            _tell(key, row.member, "bad_weather", kinds.CHANGED, event, now, **more)


def good_weather(event: Event, now: datetime) -> None:
    """The run is on as planned after all."""
    for row in _answers(event):
        key = f"good-weather:{row.event_id}:{row.member_id}:{int(now.timestamp())}"
        _tell(key, row.member, "good_weather", kinds.CHANGED, event, now, expires_at=event.ends_at)


def friendly_note(club: Club, to: Member, by: Member, run: Event | None, now: datetime) -> None:
    """One friendly word to somebody who has not been seen for a while."""
    about = About(kinds.NOTE, f"/clubs/{club.slug}", club_id=club.id, zone=club.timezone)
    when = when_words(run, to) if run else ""
    more: dict[str, Any] = {"club": club, "by": by, "event": run, "when": when}
    tell(to, about, f"care-note:{club.id}:{to.id}", now, "friendly_note", **more)


def _answers(event: Event) -> list[Rsvp]:
    rows = select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.answer == Answer.YES)
    return list(db.session.scalars(rows.options(joinedload(Rsvp.member))))


def _tell(
    key: str,
    to: Member,
    template: str,
    kind: str,
    event: Event,
    now: datetime,
    *,
    path: str = "",
    **more: Any,
) -> None:
    url = path or f"/runs/{event.id}"
    about = About(kind, url, club_id=event.club_id, run_id=event.id, zone=event.timezone)
    when = when_words(event, to)
    tell(to, about, key, now, template, event=event, when=when, path=url, **more)
