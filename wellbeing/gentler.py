"""After three harder runs in a row: one group gentler, said once, on the next page to answer."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from flask import Flask
from sqlalchemy import or_, select

from core import clock
from core.database import db
from events.gentleness import gentlest_first, how_gentle
from events.models import Event, PaceGroup, Rsvp
from members.login import me_or_none
from members.models import Member
from wellbeing.queries import latest_of

HARD_FROM = 6
"""Effort from here on is where speech comes in single words."""
IN_A_ROW = 3
LOOKED_AT = 30


def init_app(app: Flask) -> None:
    """Give templates `gentler_hint(event)`, for a part below this one."""
    app.jinja_env.globals["gentler_hint"] = gentler_hint


def suggests_gentler(efforts: Sequence[int | None]) -> bool:
    """Whether these efforts, newest first, end in three harder ones; again after six, nine, …

    An effort that was skipped ends the row. Pure.
    """
    row = takewhile(lambda effort: effort is not None and effort >= HARD_FROM, efforts)
    length = len(list(row))
    return length > 0 and length % IN_A_ROW == 0


def one_gentler(event: Event, last: PaceGroup | None) -> PaceGroup | None:
    """The nearest group of a run that is gentler than the last one run with."""
    if last is None:
        return None
    gentler = [group for group in gentlest_first(event) if how_gentle(group) < how_gentle(last)]
    return gentler[-1] if gentler else None


def gentler_hint(event: Event) -> PaceGroup | None:
    """The group to suggest to whoever reads this run's page; mostly None.

    Said until the member answers any run after the third of those check-ins: so once.
    """
    member, now = me_or_none(), clock.now()
    if member is None or event.is_cancelled or event.has_started(now):
        return None
    latest = db.session.scalars(latest_of(member, LOOKED_AT)).all()
    if not latest or not suggests_gentler([row.effort for row in latest]):
        return None
    last = latest[0]
    if last.after_at is None or _has_answered_since(member, last.after_at):
        return None
    return one_gentler(event, _group_at(member, last.event_id))


def _has_answered_since(member: Member, when: datetime) -> bool:
    """Whether the member answered a run in person after that."""
    by_hand = or_(Rsvp.stood_at.is_(None), Rsvp.stood_at != Rsvp.answered_at)
    answered = select(Rsvp.id).where(Rsvp.member_id == member.id, Rsvp.answered_at > when, by_hand)
    return db.session.scalar(answered.limit(1)) is not None


def _group_at(member: Member, event_id: int | None) -> PaceGroup | None:
    return db.session.scalar(
        select(PaceGroup)
        .join(Rsvp, Rsvp.group_id == PaceGroup.id)
        .where(Rsvp.event_id == event_id, Rsvp.member_id == member.id)
    )
