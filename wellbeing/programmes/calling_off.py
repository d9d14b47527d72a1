"""A whole programme is called off: its runs ahead at once, and everybody hears of it once."""

from datetime import datetime

from flask_babel import gettext as _

from core.database import locked
from core.refusal import Refused
from events import moving
from events.models import Event
from wellbeing.programmes.models import Programme


def ahead(programme: Programme, now: datetime) -> list[Event]:
    """Its runs that are on and not over, by the clock."""
    events = [one.event for one in programme.sessions if one.event]
    on = (event for event in events if not event.is_cancelled and not event.is_over(now))
    return sorted(on, key=lambda event: event.starts_at)


def is_called_off(programme: Programme, now: datetime) -> bool:
    """Whether it ended before its last run, because that was cancelled and none is ahead."""
    events = [one.event for one in programme.sessions if one.event]
    return bool(events) and events[-1].is_cancelled and not ahead(programme, now)


def call_off(programme: Programme, reason: str, now: datetime) -> None:
    """Every run ahead is cancelled; whoever said yes is told of the first one of theirs.

    Pages and milestones stay. Raises Refused when no run is ahead.
    """
    for event_id in sorted(event.id for event in ahead(programme, now)):
        locked(Event, event_id)  # all of them, in the one order in which runs are locked
    runs, told = ahead(programme, now), set[int]()
    if not runs:
        raise Refused(_("None of its runs is ahead any more."))
    for run in runs:
        more = run is not runs[-1]
        told |= moving.cancel(run, reason, now, but_not=told, and_later=more)
