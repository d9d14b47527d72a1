"""Where somebody is in a programme: the week, what is offered first, and the milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.database import db
from events.attendance import Part
from members.models import Member
from wellbeing.programmes import going_on, plan
from wellbeing.programmes.going_on import Outing
from wellbeing.programmes.models import Enrolment, Programme
from wellbeing.programmes.plan import Week
from wellbeing.programmes.queries import came_to, checked_in_since, walks_since


@dataclass(frozen=True, slots=True)
class Came:
    """A session somebody came to: the group's week (0 for its first), its letter, and how."""

    position: int
    letter: str
    at: datetime
    ran: bool
    outing: Outing


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member is: the group's week, the own one now and last, what is offered first."""

    group: Week | None
    week: Week
    last: Week
    offer: going_on.Offer | None
    longest_s: int

    @property
    def milestones(self) -> list[int]:
        """Minutes in one go that were reached."""
        return plan.reached(self.longest_s)


def group_position(programme: Programme, now: datetime) -> int:
    """Which week the group is in, 0 for the first: that of its next session; after all, one more.

    A run that was cancelled or is gone has passed with the others of its week.
    """
    weeks = [week.key for week in plan.weeks_from(programme.first_week)]
    ahead = (
        weeks.index(session.week)
        for session in programme.sessions
        if session.event and not session.event.is_cancelled and not session.event.is_over(now)
    )
    return min(ahead, default=len(weeks))


def standing(enrolment: Enrolment, now: datetime) -> Standing:
    """Where the member is in the programme now."""
    position = group_position(enrolment.programme, now)
    weeks = plan.weeks_from(enrolment.programme.first_week)
    came = sessions_of(enrolment, now)
    passed = range(enrolment.since, position)
    return Standing(
        group=weeks[position] if position < len(weeks) else None,
        week=plan.WEEKS[week_at(enrolment, position)],
        last=plan.WEEKS[week_at(enrolment, position - 1)],
        offer=going_on.offer([(week_at(enrolment, at), _outings(came, at)) for at in passed]),
        longest_s=_longest(enrolment, came),
    )


def week_at(enrolment: Enrolment, position: int) -> str:
    """The member's own week of the plan in a week of the group."""
    return plan.with_group(enrolment.week_now, max(position - enrolment.since, 0))


def sessions_of(enrolment: Enrolment, now: datetime) -> list[Came]:
    """The sessions the member came to, in the order of the plan."""
    weeks = [week.key for week in plan.weeks_from(enrolment.programme.first_week)]
    rows = db.session.execute(came_to(enrolment.programme_id, enrolment.member_id, now))
    return [
        Came(
            position=weeks.index(week),
            letter=letter,
            at=event.ends_at,
            ran=part in (None, Part.RAN),
            outing=Outing(event.starts_local.date(), event.minutes, talk, effort),
        )
        for week, letter, event, part, talk, effort in rows
    ]


def _outings(came: Sequence[Came], position: int) -> list[Outing]:
    """What was come to in a week of the group; how C felt, which is optional, decides nothing."""
    return [
        Outing(one.outing.day, one.outing.minutes, None, None) if one.letter == "C" else one.outing
        for one in came
        if one.position == position
    ]


def _longest(enrolment: Enrolment, came: Sequence[Came]) -> int:
    """The longest running in one go: kept from before, or by the own week of each session."""
    since = (one for one in came if one.ran and one.at > enrolment.chosen_at)
    sessions = (plan.WEEKS[week_at(enrolment, one.position)].session(one.letter) for one in since)
    return max([enrolment.longest_s, *(one.longest_run for one in sessions if one)])


def is_ready(member: Member, today: date, now: datetime) -> bool:
    """Whether the member's own log opens the gate to week 1."""
    since = now - timedelta(days=going_on.GATE_DAYS + 1)
    checked = [
        Outing((at or made).date(), minutes or 0, talk, effort)
        for at, made, minutes, talk, effort in db.session.execute(checked_in_since(member, since))
    ]
    walks = [
        Outing(row.day, row.minutes, row.talk, None)
        for row in db.session.scalars(walks_since(member, since))
    ]
    return going_on.is_ready([*checked, *walks], today)
