"""Joining a programme, leaving it, and choosing one's week. The view holds the programme's lock."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from core.database import db, locked
from core.refusal import Refused
from events.answering import Reply, answer, answer_of
from events.models import Answer, Event
from members.models import Member
from wellbeing.models import QuizResult
from wellbeing.programmes import plan
from wellbeing.programmes.following import group_position, standing
from wellbeing.programmes.models import Enrolment, Programme, State
from wellbeing.programmes.queries import enrolment_of, heads


def places(programme: Programme) -> int:
    """How many there is room for: eight for each group that a leader takes on."""
    groups = [len(one.event.groups) for one in programme.sessions if one.event]
    return plan.GROUP_SIZE * max(groups, default=0)


def beginnings(programme: Programme, position: int) -> list[str]:
    """The weeks of the plan that somebody may begin with: the walks, and no later than the group.

    `position`: which week the group is in, 0 for its first.
    """
    weeks = [week.key for week in plan.weeks_from(programme.first_week)]
    now_in = weeks[min(position, len(weeks) - 1)]
    latest = max(plan.ORDER.index(now_in), plan.ORDER.index(plan.FIRST_RUN))
    return list(plan.ORDER[: latest + 1])


def suggested(programme: Programme, member: Member, position: int) -> str:
    """The week to begin with that the quiz found for the member, no later than the group's."""
    start = db.session.scalar(select(QuizResult.start).where(QuizResult.member_id == member.id))
    week = (start or plan.FIRST_RUN).removeprefix("W")
    weeks = beginnings(programme, position)
    return week if week in weeks else weeks[-1]


def join(programme: Programme, member: Member, week: str, now: datetime) -> Enrolment:
    """The member is in, from this week of the plan on, and says yes to the runs A and B ahead.

    Joining again keeps milestones and repeats. Raises Refused when it is full or over, and as an
    answer to its runs does.
    """
    row = db.session.scalar(enrolment_of(programme, member))
    if row is not None and row.state is State.JOINED:
        return row
    ahead = _ahead(programme, now)
    if not ahead:
        raise Refused(_("The runs of this programme are over. Look for the next one."))
    position = group_position(programme, now)
    if week not in beginnings(programme, position):
        raise Refused(_("The group is not there yet. Begin where it is, or with an earlier week."))
    if (db.session.scalar(heads(programme)) or 0) >= places(programme):
        raise Refused(_("All places are taken: eight people for each leader. Ask the organizers."))
    row = row or Enrolment(programme_id=programme.id, member_id=member.id, joined_at=now)
    row.week_now, row.since = week, position
    row.state, row.chosen_at = State.JOINED, now
    db.session.add(row)
    _say(ahead, member, Answer.YES, now)
    return row


def leave(programme: Programme, member: Member, now: datetime) -> None:
    """The member is out, and the places in its runs ahead are free; milestones stay."""
    row = db.session.scalar(enrolment_of(programme, member))
    if row is None or row.state is State.LEFT:
        return
    row.longest_s = standing(row, now).longest_s
    row.state, row.shares = State.LEFT, False
    _say(_ahead(programme, now, but_optional=False), member, Answer.NO, now)


def choose(enrolment: Enrolment, week: str, now: datetime) -> None:
    """From now on the member does this week of the plan; group, place and milestones stay.

    Raises Refused for a week that the plan does not have.
    """
    if week not in plan.WEEKS:
        raise Refused(_("The plan has no such week."))
    position = group_position(enrolment.programme, now)
    where = standing(enrolment, now)
    enrolment.longest_s = where.longest_s
    if not plan.is_after(week, where.last.key) and position > enrolment.since:
        enrolment.repeats += 1
    enrolment.week_now, enrolment.since, enrolment.chosen_at = week, position, now


def _ahead(programme: Programme, now: datetime, *, but_optional: bool = True) -> list[int]:
    """The runs ahead by id, in the one order in which runs are locked."""
    events = (
        one.event
        for one in programme.sessions
        if one.event and not (but_optional and one.letter == "C")
    )
    return sorted(
        event.id for event in events if not event.is_cancelled and not event.has_started(now)
    )


def _say(event_ids: list[int], member: Member, said: Answer, now: datetime) -> None:
    for event_id in event_ids:
        event = locked(Event, event_id)
        row = answer_of(event, member) if event else None
        if event is None or (row.answer if row else Answer.NO) is said:
            continue
        answer(event, member, Reply(said), now)
