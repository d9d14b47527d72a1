"""Runs and answers as lists need them: few statements, however many runs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import selectinload

from clubs.models import Club
from core.database import db
from core.listing import is_listed, keys_listed, length_for
from core.reading import read
from events.choices import Coming
from events.line import Entry, Limits, Line, Turn, stand
from events.models import Answer, Event, PaceGroup, Rsvp
from events.offering import Offer
from members.models import Member


def upcoming(club: Club, now: datetime) -> Select[Event]:
    """The club's runs that are not over, soonest first, with their groups; cancelled ones too."""
    return (
        select(Event)
        .where(Event.club_id == club.id, Event.ends_at > now)
        .order_by(Event.starts_at, Event.id)
        .options(selectinload(Event.groups))
    )


def last_of(club: Club) -> Select[Event]:
    """The club's run that was posted last; of a series its first."""
    return (
        select(Event)
        .where(Event.club_id == club.id)
        .order_by(Event.created_at.desc(), Event.starts_at, Event.id)
        .limit(1)
    )


def line_of(event: Event) -> Line:
    """The line of one run as it stands."""
    return stand(entries_of([event.id])[event.id], limits_of(event))


def limits_of(event: Event) -> Limits:
    """How many fit, as the run and its groups say."""
    return Limits(event.capacity, {group.id: group.capacity for group in event.groups})


def entries_of(event_ids: Collection[int]) -> dict[int, list[Entry]]:
    """Every yes of these runs, keyed by member."""
    found: dict[int, list[Entry]] = defaultdict(list)
    keys = list(event_ids)
    if not keys:
        return found
    rows = db.session.execute(_entries(length_for(keys)), keys_listed(keys))
    for event_id, key, number, heads, group, free, is_loose, stands in rows:
        entry = Entry(key, number, heads, group, free, bool(is_loose), Turn(stands))
        found[event_id].append(entry)
    return found


@lru_cache(maxsize=50)  # building it takes longer than asking it
def _entries(length: int) -> Select[*tuple[Any, ...]]:
    passed = or_(Offer.declined_at.is_not(None), Offer.lapsed_at.is_not(None))
    turn = case((Offer.id.is_(None), Turn.PLAIN), (passed, Turn.PASSED), else_=Turn.OPEN)
    loose = Rsvp.stepped_at.is_not(None)
    return (
        select(
            *(Rsvp.event_id, Rsvp.member_id, Rsvp.number, 1 + Rsvp.guests, Rsvp.group_id),
            *(case((_is_free(), 1), else_=0), loose, turn),
        )
        .outerjoin(Offer, and_(Offer.rsvp_id == Rsvp.id, Offer.taken_at.is_(None)))
        .where(is_listed(Rsvp.event_id, length), Rsvp.answer == Answer.YES)
    )


def _is_free() -> ColumnElement[bool]:
    """Whether who gave an answer takes nobody's place: helps, looks after a group, or did."""
    keeps = (
        select(PaceGroup.id)
        .where(PaceGroup.event_id == Rsvp.event_id)
        .where(or_(*(one == Rsvp.member_id for one in (PaceGroup.leader_id, PaceGroup.sweeper_id))))
        .exists()
    )
    return or_(Rsvp.kind == Coming.HELP, Rsvp.outside, keeps)


class Caps(NamedTuple):
    """What decides whether counting answers is enough to know who waits.

    The run's capacity, whether a group has its own, and whether somebody looks after a group.
    """

    run: int | None
    in_groups: bool
    led: bool


def going_counts(
    event_ids: Sequence[int], caps: Mapping[int, Caps] | None = None
) -> dict[int, tuple[int, int]]:
    """For each run how many go and how many wait, guests included.

    One statement where the caller has read the caps; two more where capped groups, offers, or
    guests and leaders of a full run make it necessary to stand the line.
    """
    counts = dict.fromkeys(event_ids, (0, 0))
    if not event_ids:
        return counts
    unclear = []
    caps = caps or _caps_of(event_ids)
    statement, keys = _totals(length_for(event_ids)), keys_listed(event_ids)
    for event_id, heads, guests, helpers, offered in read(statement, keys):
        capacity, in_groups, led = caps[event_id]
        is_over = capacity is not None and heads > capacity
        if in_groups or offered or (is_over and (guests or led)):
            unclear.append(event_id)
        else:
            waiting = max(0, heads - helpers - capacity) if is_over and capacity else 0
            counts[event_id] = (heads - waiting, waiting)
    for event_id, line in lines_of(unclear).items():
        counts[event_id] = (line.going_heads, line.waiting_heads)
    return counts


def _caps_of(event_ids: Collection[int]) -> dict[int, Caps]:
    statement = (
        select(
            *(Event.id, Event.capacity),
            *(func.count(PaceGroup.capacity), func.count(looked_after_by())),
        )
        .outerjoin(PaceGroup, PaceGroup.event_id == Event.id)
        .where(Event.id.in_(event_ids))
        .group_by(Event.id, Event.capacity)
    )
    return {
        event_id: Caps(capacity, bool(capped), bool(led))
        for event_id, capacity, capped, led in db.session.execute(statement)
    }


def looked_after_by() -> ColumnElement[int | None]:
    """Who leads a group, or else who runs last in it, by id; None where nobody does."""
    return func.coalesce(PaceGroup.leader_id, PaceGroup.sweeper_id)


@lru_cache(maxsize=50)  # building it takes longer than asking it
def _totals(length: int) -> Select[int, int, int, int, int]:
    """Of each run with an answer: heads, guests, who takes no place by helping, and offers."""
    helps = case((or_(Rsvp.kind == Coming.HELP, Rsvp.outside), 1), else_=0)
    return (
        select(
            *(Rsvp.event_id, func.sum(1 + Rsvp.guests), func.sum(Rsvp.guests)),
            *(func.sum(helps), func.count(Offer.id)),
        )
        .outerjoin(Offer, and_(Offer.rsvp_id == Rsvp.id, Offer.taken_at.is_(None)))
        .where(is_listed(Rsvp.event_id, length), Rsvp.answer == Answer.YES)
        .group_by(Rsvp.event_id)
    )


def lines_of(event_ids: Collection[int]) -> dict[int, Line]:
    """The exact line of each of these runs: two statements, none for no run."""
    if not event_ids:
        return {}
    capacities: dict[int, int | None] = {}
    groups: dict[int, dict[int, int | None]] = defaultdict(dict)
    statement = (
        select(Event.id, Event.capacity, PaceGroup.id, PaceGroup.capacity)
        .outerjoin(PaceGroup, PaceGroup.event_id == Event.id)
        .where(Event.id.in_(event_ids))
    )
    for event_id, capacity, group_id, group_capacity in db.session.execute(statement):
        capacities[event_id] = capacity
        groups[event_id][group_id] = group_capacity
    entries = entries_of(event_ids)
    return {
        event_id: stand(entries[event_id], Limits(capacity, groups[event_id]))
        for event_id, capacity in capacities.items()
    }


class Mine(NamedTuple):
    """A member's answer: going, waiting or no; and how many go in the same group, guests included.

    `together` is 0 for whoever goes in no group.
    """

    state: str
    together: int = 0


def mine_of(member: Member, event_ids: Collection[int]) -> dict[int, Mine]:
    """What the member said to each of these runs; unanswered: left out."""
    keys = list(event_ids)
    if not keys:
        return {}
    answers = dict(read(_answers(length_for(keys)), keys_listed(keys) | {"member_id": member.id}))
    lines = lines_of([key for key, answer in answers.items() if answer is Answer.YES])
    return {key: _mine(lines.get(key), member) for key in answers}


@lru_cache(maxsize=50)
def _answers(length: int) -> Select[int, Answer]:
    hers = Rsvp.member_id == bindparam("member_id")
    return select(Rsvp.event_id, Rsvp.answer).where(hers, is_listed(Rsvp.event_id, length))


def _mine(line: Line | None, member: Member) -> Mine:
    if line is None:
        return Mine("no")
    entry = line.entry_of(member.id)
    if entry is None or not line.is_going(member.id):
        return Mine("waiting")
    return Mine("going", line.heads_in(entry.group) if entry.group else 0)


def answers_of(member: Member, event_ids: Collection[int]) -> dict[int, str]:
    """What the member said to each of these runs: going, waiting or no; unanswered: left out."""
    return {key: mine.state for key, mine in mine_of(member, event_ids).items()}
