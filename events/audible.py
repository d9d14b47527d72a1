"""Calling an audible: taking a run down a step until it ends, without losing the place."""

from datetime import datetime

from core.refusal import Refused
from events import leading
from events.answering import answer_of, line_now, stand_anew
from events.choices import Coming
from events.gentleness import gentlest_first
from events.line import Entry
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import drop_expired
from members.models import Member

Step = PaceGroup | Coming
NO_PLACE = "You have no place in this run yet. Answer it first."


def steps_of(event: Event, kind: Coming | None, group_id: int | None) -> list[Step]:
    """What is gentler than what somebody comes for, nearest first: groups, a walk, the coffee."""
    steps: list[Step] = []
    kind = kind or Coming.RUN
    if kind is Coming.RUN:
        order = gentlest_first(event)
        now_in = next((at for at, one in enumerate(order) if one.id == group_id), len(order))
        steps.extend(reversed(order[:now_in]))
    if kind in (Coming.RUN, Coming.HELP):
        steps.append(Coming.WALK)
    return steps if kind is Coming.COFFEE else [*steps, Coming.COFFEE]


def name_of(step: Step) -> str:
    """What a step is called in a form: the group's number, or the word."""
    return str(step.id) if isinstance(step, PaceGroup) else step.value


def step_down(event: Event, member: Member, to: str, now: datetime) -> Rsvp:
    """The member comes for something gentler and keeps the place, also where the group is full.

    The caller holds the run's lock. Raises Refused when the run is cancelled or over, for
    somebody without a place in it, and for what is no step down.
    """
    check_time(event, now)
    drop_expired(event, now)
    row, line = answer_of(event, member), line_now(event, now)
    mine = line.entry_of(member.id)
    if row is None or row.answer is Answer.NO or mine is None or not line.is_going(member.id):
        raise Refused(NO_PLACE)
    step = chosen_step(event, row.kind, row.group_id, to)
    if event.leads(member) and not event.has_started(now):
        leading.drop_out(event, member, now)
    _write(row, step, mine, now)
    after = Entry(mine.key, mine.number, mine.heads, row.group_id, mine.free, loose=True)
    stand_anew(event, line, after, now)
    return row


def check_time(event: Event, now: datetime) -> None:
    """Raises Refused when the run is cancelled or over."""
    if event.is_cancelled or event.is_over(now):
        raise Refused("This run is cancelled." if event.is_cancelled else "This run is over.")


def chosen_step(event: Event, kind: Coming | None, group_id: int | None, to: str) -> Step:
    """The step of that name. Raises Refused for what is no step down from there."""
    steps = {name_of(step): step for step in steps_of(event, kind, group_id)}
    if to not in steps:
        raise Refused("That is not a step down from where you are.")
    return steps[to]


def _write(row: Rsvp, step: Step, mine: Entry, now: datetime) -> None:
    group = step if isinstance(step, PaceGroup) else None
    row.group_id = group.id if group else None
    row.kind = Coming.RUN if isinstance(step, PaceGroup) else step
    row.outside = row.outside or mine.free > 0
    row.stepped_at, row.answered_at = now, now
