"""When somebody cannot lead: the others are asked, and whoever says yes first leads.

A change of who leads happens under the run's lock, which the view takes.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import BELONGING
from clubs.queries import organizers
from clubs.roles import role_of
from core.database import Model, db
from core.refusal import Refused
from events import day_telling
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from members.models import Member


class LeaderGap(Model):
    """A group whose leader dropped out; it is open until somebody leads or the group is folded.

    `told_at`: the start came near with nobody leading, and those concerned know.
    """

    __tablename__ = "leader_gap"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("pace_group.id", ondelete="CASCADE"), unique=True
    )
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    group: Mapped[PaceGroup] = relationship()


def gaps_of(event: Event) -> list[LeaderGap]:
    """The run's groups that wait for a leader, in the order of the groups."""
    rows = select(LeaderGap).where(LeaderGap.event_id == event.id)
    known = {row.group_id: row for row in db.session.scalars(rows)}
    return [known[one.id] for one in event.groups if one.leader_id is None and one.id in known]


def drop_out(event: Event, member: Member, now: datetime) -> list[PaceGroup]:
    """The member leads nothing in this run any more, and the others are asked; gives the groups.

    Raises Refused once the run has started.
    """
    if event.has_started(now):
        raise Refused("This run has started; talk to the people who are there.")
    groups = [group for group in event.groups if group.leader_id == member.id]
    if groups:
        mine = (Rsvp.event_id == event.id, Rsvp.member_id == member.id)
        db.session.execute(update(Rsvp).where(*mine).values(outside=True))
    for group in groups:
        group.leader = None
        gap = _gap_of(group) or LeaderGap(event_id=event.id, group_id=group.id)
        gap.asked_at, gap.told_at = now, None
        db.session.add(gap)
        db.session.flush()
        day_telling.asked_to_lead(event, group, gap.id, _who_may_lead(event, member), now)
    return groups


def _gap_of(group: PaceGroup) -> LeaderGap | None:
    return db.session.scalar(select(LeaderGap).where(LeaderGap.group_id == group.id))


def _who_may_lead(event: Event, gone: Member) -> list[Member]:
    """Whoever goes and knows the club, and its organizers; nobody who leads another group."""
    going = {entry.key for entry in line_of(event).going}
    rows = select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.answer == Answer.YES)
    come = [row.member for row in db.session.scalars(rows) if may_lead(event, row, going)]
    run_it = [row.member for row in db.session.scalars(organizers(event.club))]
    people = {member.id: member for member in [*come, *run_it]}
    return [one for one in people.values() if one.id != gone.id and not event.leads(one)]


def may_lead(event: Event, row: Rsvp, going: set[int]) -> bool:
    """Whether an answer is of somebody who could lead: goes, belongs, and was here before."""
    return (
        row.member_id in going
        and not row.first_time
        and row.member.is_verified
        and role_of(event.club_id, row.member) in BELONGING
    )


def take_over(event: Event, gap: LeaderGap | None, member: Member, now: datetime) -> PaceGroup:
    """The member leads the group from now on; the first yes counts, and saying it twice is one.

    Raises Refused when somebody else leads already, and once it is too late.
    """
    if event.is_cancelled or event.has_started(now):
        raise Refused("It is too late for that: the run is cancelled or has started.")
    if gap is None or gap.event_id != event.id:
        raise Refused("That group is not there any more. Thank you all the same.")
    if gap.group.leader_id not in (None, member.id):
        raise Refused("Somebody else said yes before you. Thank you all the same.")
    going = {entry.key for entry in line_of(event).going}
    mine = select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.member_id == member.id)
    row = db.session.scalar(mine.where(Rsvp.answer == Answer.YES))
    if not event.club.is_organized_by(member) and not (row and may_lead(event, row, going)):
        raise Refused("Say first that you are coming; then you can lead.")
    gap.group.leader = member
    return gap.group
