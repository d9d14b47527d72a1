"""Answering a run: coming, changing, taking back.

Everything here happens under the run's lock: the view calls `begin_write()` and
`locked(Event, …)` first and commits last.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from clubs.joining import join, leave
from clubs.models import BELONGING, Role
from clubs.roles import role_of
from core.database import db
from core.refusal import Refused
from events import leading
from events.choices import Coming
from events.line import Entry, Line, Turn, fits
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import drop_expired, lapse, settle_line
from events.offers import drop_offer, offer_of
from events.queries import line_of
from members.models import Member


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says to a run. `wait`: rather to the end of the line than not at all.

    `group_id` None means the group one is in, or the gentlest with room; `kind` None what one
    came for until now, or running where a group is named.
    """

    answer: Answer
    group_id: int | None = None
    guests: int = 0
    first_time: bool = False
    listed: bool = True
    wait: bool = False
    kind: Coming | None = None
    meet_me: bool = False


def answer(event: Event, member: Member, reply: Reply, now: datetime) -> Rsvp:
    """The member's answer takes its place in the line; a repeated one changes nothing.

    Where the club lets people in first, a yes of somebody else is a question to its organizers.
    Raises Refused when it is too late, and for a change that does not fit where the member stands.
    """
    event.check_answerable(reply.answer, now)
    drop_expired(event, now)
    row = answer_of(event, member)
    if reply.answer is Answer.NO:
        return _decline(event, member, row, now)
    new = row is None or row.answer is Answer.NO
    if new and asks_first(event, member):
        return _ask(event, member, row, reply, now)
    if member.is_verified and event.club.is_open:
        join(event.club, member, now)
    line = line_now(event, now)
    reply = _filled_in(event, line, row, reply)
    if row is None or row.answer is Answer.NO:
        asked = row is not None and row.asks
        row = _record(event, member, row, row.number if row and asked else event.next_in_line())
        row.outside, row.stepped_at = False, None
        free = _free(event, row, reply)
        entry = Entry(member.id, row.number, 1 + reply.guests, reply.group_id, free)
    else:
        entry = _place_after_change(event, line, row, reply)
        _answer_offer(row, entry, line, now)
    _write(row, entry, reply, now)
    row.stand_for(member, event, now)
    stand_anew(event, line, entry, now)
    return row


def line_now(event: Event, now: datetime) -> Line:
    """The line of one run, after offers that nobody answered in time went on."""
    line = line_of(event)
    return line_of(event) if line.offered and lapse(event, now) else line


def answer_of(event: Event, member: Member | None) -> Rsvp | None:
    """The member's answer to this run, if there is one."""
    if member is None:
        return None
    return db.session.scalar(
        select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.member_id == member.id)
    )


def asks_first(event: Event, member: Member) -> bool:
    """Whether a yes asks the organizers to be let in, since the club does not take everybody."""
    return not event.club.is_open and role_of(event.club_id, member) not in BELONGING


def _ask(event: Event, member: Member, row: Rsvp | None, reply: Reply, now: datetime) -> Rsvp:
    """A question to come along: a no that keeps its number, and turns into a yes when let in."""
    if reply.group_id is not None and reply.group_id not in {one.id for one in event.groups}:
        raise Refused("This run has no such group any more; choose again.")
    join(event.club, member, now)
    number = row.number if row is not None and row.asks else event.next_in_line()
    row = _record(event, member, row, number)
    row.answer, row.group_id, row.guests = Answer.NO, reply.group_id, reply.guests
    row.first_time, row.listed, row.meet_me = reply.first_time, reply.listed, reply.meet_me
    row.kind = reply.kind or Coming.RUN
    row.answered_at, row.asked_at = now, row.asked_at or now
    row.confirmed_at = now if member.is_verified else None
    return row


def _take_back(event: Event, member: Member, row: Rsvp) -> None:
    """Nobody is asked any more; with the last question to the club the member asks nothing."""
    row.asked_at = None
    others = select(Rsvp.id).join(Event, Event.id == Rsvp.event_id)
    others = others.where(Event.club_id == event.club_id, Rsvp.member_id == member.id)
    asked = db.session.scalar(others.where(Rsvp.asked_at.is_not(None)).limit(1))
    if asked is None and role_of(event.club_id, member) is Role.PENDING:
        leave(event.club, member)


def _filled_in(event: Event, line: Line, row: Rsvp | None, reply: Reply) -> Reply:
    """The reply with what somebody comes for and the group, as far as it leaves them open."""
    stands = row if row is not None and row.answer is Answer.YES else None
    named = Coming.RUN if reply.group_id is not None or stands is None else stands.kind
    kind = reply.kind or named
    if kind is not Coming.RUN:
        return replace(reply, kind=kind, group_id=None)
    group = _chosen_group(event, line, stands, reply)
    return replace(reply, kind=kind, group_id=group.id if group else None)


def _chosen_group(event: Event, line: Line, row: Rsvp | None, reply: Reply) -> PaceGroup | None:
    """The group asked for, or the one the member is in, or the gentlest with room."""
    wanted = reply.group_id
    if wanted is None and row is not None:
        wanted = row.group_id
    if wanted is not None:
        chosen = next((group for group in event.groups if group.id == wanted), None)
        if chosen is None:
            raise Refused("This run has no such group any more; choose again.")
        return chosen
    return gentlest(event, line, 1 + reply.guests)


def _free(event: Event, row: Rsvp, reply: Reply) -> int:
    """How many heads of an answer take nobody's place: who looks after a group, did or helps."""
    keeps = any(group.duties_of(row.member_id) for group in event.groups)
    return int(keeps or row.outside or reply.kind is Coming.HELP)


def gentlest(event: Event, line: Line, heads: int) -> PaceGroup | None:
    """The group a newcomer is put into: the gentlest with room, or the gentlest of all."""
    gentle = sorted(event.groups, key=lambda group: (group.talk.number, group.position))
    with_room = (group for group in gentle if line.has_room(heads, group.id))
    return next(with_room, gentle[0] if gentle else None)


def _record(event: Event, member: Member, row: Rsvp | None, number: int) -> Rsvp:
    if row is None:
        row = Rsvp(event_id=event.id, member_id=member.id, listed=True, first_time=False, guests=0)
        db.session.add(row)
    row.number = number
    return row


def _answer_offer(row: Rsvp, entry: Entry, line: Line, now: datetime) -> None:
    """A yes takes the place that is kept; one that had passed stands in the line as before."""
    offer = None if line.is_going(entry.key) else offer_of(row)
    if offer is not None and offer.is_open and entry.number == row.number:
        offer.taken_at = now
    elif offer is not None and offer.taken_at is None:
        drop_offer(row)


def _write(row: Rsvp, entry: Entry, reply: Reply, now: datetime) -> None:
    same = row.answer is Answer.YES and (row.kind, row.group_id, row.guests) == (
        *(reply.kind, entry.group, reply.guests),
    )
    row.answer, row.number, row.group_id = Answer.YES, entry.number, entry.group
    row.asked_at = None
    row.guests, row.first_time, row.listed = reply.guests, reply.first_time, reply.listed
    row.kind, row.meet_me = reply.kind or Coming.RUN, reply.meet_me
    row.stepped_at = row.stepped_at if entry.loose else None
    if not same:
        row.answered_at = now


def _decline(event: Event, member: Member, row: Rsvp | None, now: datetime) -> Rsvp:
    if not event.has_started(now):
        leading.drop_out(event, member, now)
    if row is None:
        row = _record(event, member, None, event.next_in_line())
        row.answer, row.answered_at = Answer.NO, now
        row.stand_for(member, event, now)
    elif row.answer is Answer.YES:
        line = line_now(event, now)
        row.answer, row.answered_at = Answer.NO, now
        drop_offer(row)
        stand_anew(event, line, Entry(member.id, row.number, 0), now)
    elif row.asks:
        _take_back(event, member, row)
    return row


def _place_after_change(event: Event, line: Line, row: Rsvp, reply: Reply) -> Entry:
    """Where a yes stands after a change of group or guests: in its place, or at the end."""
    mine = line.entry_of(row.member_id) or Entry(row.member_id, row.number, row.heads)
    same = (row.kind, row.group_id) == (reply.kind, reply.group_id)
    wanted = replace(
        mine,
        heads=1 + reply.guests,
        group=reply.group_id,
        free=_free(event, row, reply),
        loose=mine.loose and same,
        turn=Turn.PLAIN,
    )
    if wanted == replace(mine, turn=Turn.PLAIN) or may_stay(line, mine, wanted):
        return wanted
    if reply.wait:
        return replace(wanted, number=event.next_in_line())
    query = f"group={wanted.group or reply.kind}&guests={reply.guests}&wait=yes"
    moved = wanted.group != mine.group
    raise Refused(
        "That group has no room for you at once. Stay where you are, or go to the end of its line."
        if moved
        else "There is no room for more guests. Stay as you are, or wait for places together.",
        {"Wait instead": f"/runs/{event.id}?{query}#waiting"},
    )


def may_stay(line: Line, mine: Entry, wanted: Entry) -> bool:
    """Whether a changed yes keeps its number: it fits, and nobody who waits is passed by it."""
    more, moved = wanted.places > mine.places, wanted.capped != mine.capped
    placed = line.is_going(mine.key) or mine.turn is Turn.OPEN
    behind = [
        entry
        for entry in line.holding
        if entry.key != mine.key and (placed or entry.number > mine.number)
    ]
    capped = line.limits.of(wanted.capped) is not None
    rivals = [entry for entry in behind if capped and entry.capped == wanted.capped]
    if (more or moved) and rivals:
        return False
    if not placed:
        return not (more and behind)
    if more and line.held_by_run:
        return False
    others = [entry for entry in line.placed if entry.key != mine.key]
    return fits([*others, wanted], line.limits)


def stand_anew(event: Event, before: Line, changed: Entry, now: datetime) -> None:
    """Stand the line anew after one answer changed; without heads it has left the line."""
    mine = next((entry for entry in before.placed if entry.key == changed.key), None)
    keeps = mine is not None and mine.number == changed.number and changed.heads > 0
    kept = [entry for entry in before.going if entry.key != changed.key]
    others = [entry for entry in before.waiting if entry.key != changed.key]
    if changed.heads:
        (kept if keeps else others).append(changed)
    settle_line(event, before, kept, others, now, quiet=changed.key)
