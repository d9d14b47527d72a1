"""When somebody cannot lead or run last: the others are asked, and whoever says yes first does it.

A change of who does it happens under the run's lock, which the view takes.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import BELONGING, Membership
from clubs.queries import organizers
from clubs.roles import role_of
from core.database import Model, begin_write, choice, db, locked
from core.refusal import Refused
from events import day_telling
from events.choices import Duty
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from members.models import Member

LOOKED_AHEAD = timedelta(weeks=1)
"""So long before the start it is noticed that somebody left the club."""


class LeaderGap(Model):
    """A group whose leader or sweeper dropped out; it is open until somebody else says yes.

    `told_at`: the start came near with nobody doing it, and those concerned know.
    """

    __tablename__ = "leader_gap"
    __table_args__ = (UniqueConstraint("group_id", "duty"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("pace_group.id", ondelete="CASCADE"))
    duty: Mapped[Duty] = mapped_column(choice(Duty), default=Duty.LEAD)
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    group: Mapped[PaceGroup] = relationship()

    @property
    def holder(self) -> Member | None:
        """Who does it by now."""
        return self.group.leader if self.duty is Duty.LEAD else self.group.sweeper


def gaps_of(event: Event) -> list[LeaderGap]:
    """What the run's groups lost and nobody does yet, in the order of the groups."""
    rows = select(LeaderGap).where(LeaderGap.event_id == event.id)
    gaps = [row for row in db.session.scalars(rows) if row.holder is None]
    return sorted(gaps, key=lambda gap: (gap.group.position, gap.duty))


def post_of(
    event: Event, member: Member, chosen: int | None
) -> tuple[Duty | None, PaceGroup | None]:
    """What somebody does for which group: leading first, then running last, in the group `chosen`.

    It is (None, None) for whoever looks after none.
    """
    held = [
        (duty, group.id != chosen, group.position, group)
        for group in event.groups
        for duty in group.duties_of(member.id)
    ]
    first = min(held, key=lambda one: one[:3], default=None)
    return (first[0], first[3]) if first else (None, None)


def said_for_this_run(event: Event) -> list[tuple[PaceGroup, str, int | None]]:
    """What was settled for this run alone by somebody dropping out: group, column, and who it is.

    It is nobody yet, or whoever said yes instead.
    """
    gaps = db.session.scalars(select(LeaderGap).where(LeaderGap.event_id == event.id))
    columns = [(gap.group, f"{gap.duty}_id") for gap in gaps if gap.group in event.groups]
    return [(group, column, getattr(group, column)) for group, column in columns]


def drop_out(event: Event, member: Member, now: datetime) -> list[PaceGroup]:
    """The member leads nothing in this run and runs last nowhere; the others are asked.

    Gives the groups that it was.

    Raises Refused once the run has started.
    """
    if event.has_started(now):
        raise Refused("This run has started; talk to the people who are there.")
    held = {group: group.duties_of(member.id) for group in event.groups}
    if any(held.values()):
        keep_outside(event, {member.id})
    for group, duties in held.items():
        for duty in duties:
            setattr(group, duty, None)
            gap = _gap_of(group, duty) or LeaderGap(event_id=event.id, group=group, duty=duty)
            gap.asked_at, gap.told_at = now, None
            db.session.add(gap)
            db.session.flush()
            people = _who_may_lead(event, member)
            day_telling.asked_to_lead(event, group, duty, gap.id, people, now)
    return [group for group, duties in held.items() if duties]


def keep_outside(event: Event, member_ids: Collection[int]) -> None:
    """Who looked after a group until now goes on taking nobody's place."""
    mine = (Rsvp.event_id == event.id, Rsvp.member_id.in_(member_ids))
    db.session.execute(update(Rsvp).where(*mine).values(outside=True))


def _gap_of(group: PaceGroup, duty: Duty) -> LeaderGap | None:
    mine = (LeaderGap.group_id == group.id, LeaderGap.duty == duty)
    return db.session.scalar(select(LeaderGap).where(*mine))


def _who_may_lead(event: Event, gone: Member) -> list[Member]:
    """Whoever goes and knows the club, and its organizers; nobody who looks after a group."""
    going = {entry.key for entry in line_of(event).going}
    rows = select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.answer == Answer.YES)
    come = [row.member for row in db.session.scalars(rows) if may_lead(event, row, going)]
    run_it = [row.member for row in db.session.scalars(organizers(event.club))]
    people = {member.id: member for member in [*come, *run_it]}
    return [one for one in people.values() if one.id != gone.id and not event.leads(one)]


def let_go_who_left(now: datetime) -> int:
    """Whoever left the club looks after none of its next runs; says of how many.

    The others are asked. It commits run by run and is safe to run twice.
    """
    gone = {
        (event_id, member_id)
        for column in (PaceGroup.leader_id, PaceGroup.sweeper_id)
        for event_id, member_id in db.session.execute(_held_from_outside(column, now))
    }
    for event_id, member_id in sorted(gone):
        begin_write()
        event, member = locked(Event, event_id), db.session.get(Member, member_id)
        if event and member and not event.club.has_member(member):
            drop_out(event, member, now)
        db.session.commit()
    return len(gone)


def _held_from_outside(column: Any, now: datetime) -> Select[Any, Any]:
    belongs = (
        select(Membership.id)
        .where(Membership.club_id == Event.club_id, Membership.member_id == column)
        .where(Membership.role.in_(BELONGING))
        .exists()
    )
    return (
        select(Event.id, column)
        .join(PaceGroup, PaceGroup.event_id == Event.id)
        .where(Event.starts_at > now, Event.starts_at < now + LOOKED_AHEAD)
        .where(Event.cancelled_at.is_(None), column.is_not(None), ~belongs)
    )


def may_lead(event: Event, row: Rsvp, going: set[int]) -> bool:
    """Whether an answer is of somebody who could lead: goes, belongs, and was here before."""
    return (
        row.member_id in going
        and not row.first_time
        and row.member.is_verified
        and role_of(event.club_id, row.member) in BELONGING
    )


def take_over(event: Event, gap: LeaderGap | None, member: Member, now: datetime) -> LeaderGap:
    """The member leads the group, or runs last in it; the first yes counts, and twice is once.

    Raises Refused when somebody else does it already, and once it is too late.
    """
    if event.is_cancelled or event.has_started(now):
        raise Refused("It is too late for that: the run is cancelled or has started.")
    if gap is None or gap.event_id != event.id:
        raise Refused("That group is not there any more. Thank you all the same.")
    if gap.holder not in (None, member):
        raise Refused("Somebody else said yes before you. Thank you all the same.")
    going = {entry.key for entry in line_of(event).going}
    mine = select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.member_id == member.id)
    row = db.session.scalar(mine.where(Rsvp.answer == Answer.YES))
    if not event.club.is_organized_by(member) and not (row and may_lead(event, row, going)):
        raise Refused("Say first that you are coming; then you can look after a group.")
    setattr(gap.group, gap.duty, member)
    return gap
