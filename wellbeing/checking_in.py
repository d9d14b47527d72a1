"""Checking in: who may, when, and what is kept. Nothing without the member's consent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from core.database import db
from core.refusal import Refused
from events.models import Event
from events.queries import line_of
from members.models import Member
from wellbeing import windows
from wellbeing.consents import STORE, has_given
from wellbeing.instruments import AFTER, BEFORE, MORE, VERSION
from wellbeing.models import CheckIn
from wellbeing.patterns import is_unusual
from wellbeing.queries import check_in_of, latest_of

PAIRED = ("mood_after", "connected_after", "lonely_after")
USUAL_RUNS = 50


def is_for(event: Event, member: Member) -> bool:
    """Whether a check-in is this member's to make: somebody who said yes and has a place."""
    return not event.is_cancelled and line_of(event).is_going(member.id)


def open_part(event: Event, now: datetime) -> str | None:
    """`before`, `after`, or None while neither is open."""
    return windows.open_part(event.starts_at, event.ends_at, now)


def find(event: Event, member: Member) -> CheckIn | None:
    """What the member has answered for this run."""
    return db.session.scalar(check_in_of(member, event))


def record(
    event: Event, member: Member, part: str, answers: Mapping[str, Any], now: datetime
) -> CheckIn:
    """Keep the answers of one part; a part answered again is written over.

    `answers` holds every item of the part, None for a skipped one, with the words sealed.
    Raises Refused outside the part's time, and without the consent to keep check-ins.
    """
    if open_part(event, now) != part:
        raise Refused(_("The time to check in for this run is over."))
    if not has_given(member, STORE):
        raise Refused(_("Nothing is kept before you agree to it."))
    row = find(event, member) or _begin(event, member, now)
    if part == windows.AFTER:
        row.late = _comes_late(row, event, answers, now)
    for item, value in answers.items():
        setattr(row, item, value)
    row.version = VERSION
    if part == windows.BEFORE:
        row.before_at = now
    else:
        row.after_at = now
    return row


def _begin(event: Event, member: Member, now: datetime) -> CheckIn:
    row = CheckIn(
        member_id=member.id,
        event_id=event.id,
        club_id=event.club_id,
        created_at=now,
        minutes=event.minutes,
        late=False,
    )
    db.session.add(row)
    return row


def _comes_late(row: CheckIn, event: Event, answers: Mapping[str, Any], now: datetime) -> bool:
    """Late once an answer was given or changed more than six hours after the end."""
    if not windows.is_late(event.ends_at, now):
        return row.late or False
    changed = any(getattr(row, item) != answers.get(item) for item in PAIRED)
    return row.late or row.after_at is None or changed


def is_answered(row: CheckIn | None, part: str) -> bool:
    """Whether the part has been sent before, skipped questions included."""
    return (
        row is not None and (row.before_at if part == windows.BEFORE else row.after_at) is not None
    )


def values(row: CheckIn | None, part: str) -> dict[str, Any]:
    """What a form shows: None before the first answer, '' for a skipped one."""
    items = [item.id for item in (BEFORE if part == windows.BEFORE else (*AFTER, *MORE))]
    if row is None or not is_answered(row, part):
        return dict.fromkeys(items)
    stored = {item: getattr(row, item) for item in items}
    return {item: "" if value is None else value for item, value in stored.items()}


def asks_reflection(row: CheckIn, member: Member) -> bool:
    """Whether the run was longer or harder than usual for the member, and has no reflection yet."""
    if row.reflection is not None or row.after_at is None:
        return False
    latest = db.session.scalars(latest_of(member, USUAL_RUNS + 1))
    earlier = [(other.minutes, other.effort) for other in latest if other.id != row.id]
    return is_unusual(earlier, row.minutes, row.effort)
