"""Runs and answers as lists need them: few statements, however many runs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from clubs.models import Club
from core.database import db
from events.choices import Coming
from events.line import Entry, Limits, Line, Turn, stand
from events.models import Answer, Event, Offer, PaceGroup, Rsvp
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
    passed = or_(Offer.declined_at.is_not(None), Offer.lapsed_at.is_not(None))
    turn = case((Offer.id.is_(None), Turn.PLAIN), (passed, Turn.PASSED), else_=Turn.OPEN)
    loose = Rsvp.stepped_at.is_not(None)
    statement = (
        select(
            *(Rsvp.event_id, Rsvp.member_id, Rsvp.number, 1 + Rsvp.guests, Rsvp.group_id),
            *(case((_is_free(), 1), else_=0), loose, turn),
        )
        .outerjoin(Offer, and_(Offer.rsvp_id == Rsvp.id, Offer.taken_at.is_(None)))
        .where(Rsvp.event_id.in_(event_ids), Rsvp.answer == Answer.YES)
    )
    for event_id, key, number, heads, group, free, is_loose, stands in db.session.execute(
        statement
    ):
        entry = Entry(key, number, heads, group, free, bool(is_loose), Turn(stands))
        found[event_id].append(entry)
    return found


def _is_free() -> ColumnElement[bool]:
    """Whether who gave an answer takes nobody's place: volunteers, leaders, and who led."""
    leads = (
        select(PaceGroup.id)
        .where(PaceGroup.event_id == Rsvp.event_id, PaceGroup.leader_id == Rsvp.member_id)
        .exists()
    )
    return or_(Rsvp.kind == Coming.HELP, Rsvp.outside, leads)


def going_counts(event_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each run how many go and how many wait, guests included.

    One statement; two more where guests, offers or full groups make it necessary to stand the
    line.
    """
    counts = dict.fromkeys(event_ids, (0, 0))
    unclear = []
    db.session.flush()  # the bare connection, spared the session's work on rows, does not
    rows = db.session.connection().execute(_TOTALS, {"ids": list(event_ids)})
    for event_id, capacity, heads, places, guests, special in rows:
        if special or (capacity is not None and places > capacity and guests):
            unclear.append(event_id)
        else:
            waiting = 0 if capacity is None else max(0, places - capacity)
            counts[event_id] = (heads - waiting, waiting)
    for event_id, line in lines_of(unclear).items():
        counts[event_id] = (line.going_heads, line.waiting_heads)
    return counts


def _totals() -> Select[int, int | None, int, int, int, bool]:
    """Heads, places and guests of each run with an answer, and whether groups or offers matter."""
    capped = (
        select(PaceGroup.id)
        .where(PaceGroup.event_id == Event.id, PaceGroup.capacity.is_not(None))
        .exists()
    )
    answer = aliased(Rsvp)
    offered = (
        select(Offer.id)
        .join(answer, answer.id == Offer.rsvp_id)
        .where(answer.event_id == Event.id, Offer.taken_at.is_(None))
        .exists()
    )
    heads, guests = func.sum(1 + Rsvp.guests), func.sum(Rsvp.guests)
    places = func.sum(case((_is_free(), Rsvp.guests), else_=1 + Rsvp.guests))
    return (
        select(Event.id, Event.capacity, heads, places, guests, or_(capped, offered))
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Event.id.in_(bindparam("ids", expanding=True)),
            Rsvp.answer == Answer.YES,
        )
        .group_by(Event.id, Event.capacity)
    )


_TOTALS = _totals()
"""Built once: building it takes longer than asking it."""


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


def answers_of(member: Member, event_ids: Collection[int]) -> dict[int, str]:
    """What the member said to each of these runs: going, waiting or no; unanswered: left out."""
    statement = select(Rsvp.event_id, Rsvp.answer).where(
        Rsvp.member_id == member.id, Rsvp.event_id.in_(event_ids)
    )
    answers = dict(iter(db.session.execute(statement)))
    lines = lines_of([key for key, answer in answers.items() if answer is Answer.YES])
    return {
        key: "no" if key not in lines else "going" if lines[key].is_going(member.id) else "waiting"
        for key in answers
    }
