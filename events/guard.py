"""Gentle guard rails: one sentence before a yes, a gentler way to come, and never a block."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select

from clubs.talk import LEVELS
from core.database import db
from events.answering import Reply
from events.choices import Coming
from events.gentleness import gentlest_first
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import Member

LAST = 10
"""How many of the member's last runs say which level is theirs."""
STEP = 2
"""A group so many levels above the member's own is worth a sentence."""
RUNS_A_WEEK = 3
STEADY = 3
"""From this level on a member may set four (SPEC S16)."""
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hint:
    """Why a run may be much for the member; `event` or `group`: what would be gentler.

    `most`: how many runs in a week there are already.
    """

    why: Literal["level", "week", "days"]
    group: PaceGroup | None = None
    event: Event | None = None
    most: int = RUNS_A_WEEK


def hint_for(event: Event, member: Member, reply: Reply, now: datetime) -> Hint | None:
    """What to say before this yes, if anything; somebody who goes already hears nothing."""
    if reply.answer is Answer.NO or reply.kind not in (None, Coming.RUN):
        return None
    runs = _runs_around(event, member)
    if any(run_id == event.id and reply.group_id in (None, group) for run_id, group, _on in runs):
        return None
    named = event.groups if reply.group_id else ()
    group = next((one for one in named if one.id == reply.group_id), None)
    own = level_of(member, now) if group and group.talk.number > STEP else None
    if own and group and group.talk.number - own >= STEP:
        gentler = next((one for one in gentlest_first(event) if one.talk.number <= own + 1), None)
        return Hint("level", gentler, None if gentler else _gentler_run(event, own, now))
    others = [on for run_id, _group, on in runs if run_id != event.id]
    if len(others) != len(runs):
        return None
    return _too_often(event.starts_local.date(), others, _runs_a_week(member, now))


def _runs_a_week(member: Member, now: datetime) -> int:
    """How many runs go without a word: three, or four where somebody steady has set so."""
    more = member.runs_a_week or RUNS_A_WEEK
    return more if more > RUNS_A_WEEK and (level_of(member, now) or 0) >= STEADY else RUNS_A_WEEK


def level_of(member: Member, now: datetime) -> int | None:
    """The talk level the member ran most in the last runs, 1 to 4; None before the first."""
    levels = db.session.scalars(
        select(PaceGroup.level)
        .join(Rsvp, Rsvp.group_id == PaceGroup.id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES)
        .where(Event.ends_at <= now, Event.cancelled_at.is_(None))
        .order_by(Event.starts_at.desc())
        .limit(LAST)
    ).all()
    counted = Counter(LEVELS[level].number for level in levels)
    return min(counted, key=lambda number: (-counted[number], number)) if counted else None


def _too_often(day: date, others: Sequence[date], most: int) -> Hint | None:
    """One run more in the week of the calendar than `most`, or one on the day before or after."""
    same_week = [one for one in others if one.isocalendar()[:2] == day.isocalendar()[:2]]
    if len(same_week) >= most:
        return Hint("week", most=most)
    return Hint("days") if any(abs((one - day).days) == 1 for one in others) else None


def _runs_around(event: Event, member: Member) -> list[tuple[int, int | None, date]]:
    """The member's runs a week either way, this one too: id, group, and on which day.

    Walks, helping and coffee are none.
    """
    rows = db.session.execute(
        select(Event.id, Rsvp.group_id, Event.starts_local)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES, Rsvp.kind == Coming.RUN)
        .where(Event.cancelled_at.is_(None))
        .where(Event.starts_at > event.starts_at - timedelta(days=8))
        .where(Event.starts_at < event.starts_at + timedelta(days=8))
    )
    return [(run_id, group, local.date()) for run_id, group, local in rows]


def _gentler_run(event: Event, own: int, now: datetime) -> Event | None:
    """The club's next run that has a group at the member's level or one above."""
    near = [level.id for level in LEVELS.values() if level.number <= own + 1]
    has_group = select(PaceGroup.event_id).where(PaceGroup.level.in_(near))
    return db.session.scalar(
        select(Event)
        .where(Event.club_id == event.club_id, Event.id != event.id, Event.id.in_(has_group))
        .where(Event.starts_at > now, Event.starts_at < now + SOON)
        .where(Event.cancelled_at.is_(None))
        .order_by(Event.starts_at)
        .limit(1)
    )
