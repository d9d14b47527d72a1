"""Closing a club's blocks: once, two days after each ends, and never touched again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, func, select

from clubs.models import ORGANIZING, Club, Membership
from core.database import begin_write, db, locked
from core.identifiers import new_secret
from events.models import Answer, Event, PaceGroup, Rsvp
from members.models import Member
from wellbeing import blocks
from wellbeing.blocks import Answered, Decision, Respondents
from wellbeing.consents import TOTALS
from wellbeing.models import BlockState, CheckIn, ClubBlock, Consent
from wellbeing.queries import stayed_away

SETTLED_AFTER = timedelta(hours=48)
YOUNGEST = timedelta(days=14)


def close_blocks(now: datetime) -> int:
    """Close every block that ended two days ago or earlier; how many were closed.

    It commits block by block and holds the write lock for no longer than a row takes: the sums
    are made before. Safe to run at any time and twice: a closed block is a row, unique for its
    club and its end.
    """
    db.session.rollback()  # the lock of whoever calls is free while the sums are made
    closed = 0
    for club_id, first in db.session.execute(_clubs_with_answers()).all():
        closed += close_club(club_id, first.date(), now)
    return closed


def _clubs_with_answers() -> Select[int, datetime]:
    return (
        select(Event.club_id, func.min(Event.starts_local))
        .join(CheckIn, CheckIn.event_id == Event.id)
        .group_by(Event.club_id)
        .order_by(Event.club_id)
    )


def close_club(club_id: int, first: date, now: datetime) -> int:
    """Close what is due of one club, oldest block first, and commit each."""
    known = set(db.session.scalars(select(ClubBlock.ends_on).where(ClubBlock.club_id == club_id)))
    due = [
        (starts, ends)
        for starts, ends in blocks.spans(first, now.date())
        if ends not in known and _closes_at(ends) <= now
    ]
    for closed, (starts, ends) in enumerate(due):
        if not close_block(club_id, starts, ends, now):
            return closed  # the next block is compared with this one, so it waits too
    return len(due)


def _closes_at(ends: date) -> datetime:
    """48 hours after the last day is over wherever on Earth it was."""
    over = datetime(ends.year, ends.month, ends.day, tzinfo=UTC) + timedelta(days=1, hours=12)
    return over + SETTLED_AFTER


def close_block(club_id: int, starts: date, ends: date, now: datetime) -> bool:
    """Decide one block for good, together with those that were carried into it, and commit.

    False where another worker was first, or somebody took the consent back while the sums were
    made: then the next tick does it.
    """
    seen = _last_withdrawal()
    sums = _sums(club_id, starts, ends, now)
    begin_write()
    locked(Club, club_id)
    if _last_withdrawal() != seen or db.session.scalar(_block_that(club_id, ends)):
        db.session.rollback()
        return False
    published = _last_published(club_id)
    db.session.add(sums)
    if sums.state is BlockState.PUBLISHED and published:
        published.respondents = published.salt = None
    db.session.commit()
    return True


def _last_withdrawal() -> int | None:
    return db.session.scalar(
        select(func.max(Consent.id)).where(Consent.kind == TOTALS, Consent.given.is_(False))
    )


def _block_that(club_id: int, ends: date) -> Select[int]:
    return select(ClubBlock.id).where(ClubBlock.club_id == club_id, ClubBlock.ends_on == ends)


def _sums(club_id: int, starts: date, ends: date, now: datetime) -> ClubBlock:
    """The block as it will stand, not yet in the database."""
    before = _latest(club_id)
    carried = before if before and before.state is BlockState.MERGED else None
    starts, merges = (carried.starts_on, carried.merges + 1) if carried else (starts, 0)
    published = _last_published(club_id)
    salt = (published.salt if published else None) or new_secret()
    answers = answers_in(club_id, starts, ends, salt)
    found = blocks.decide(
        blocks.one_value_each(answers), _respondents(published), merges, blocks.main_tags(answers)
    )
    return _row(club_id, starts, ends, merges, found, salt, now)


def _row(
    club_id: int,
    starts: date,
    ends: date,
    merges: int,
    found: Decision,
    salt: str,
    now: datetime,
) -> ClubBlock:
    is_published = found.state == BlockState.PUBLISHED
    kept = {name: sorted(people) for name, people in found.respondents.items()}
    return ClubBlock(
        club_id=club_id,
        starts_on=starts,
        ends_on=ends,
        merges=merges,
        state=BlockState(found.state),
        shown=dict(found.shown),
        salt=salt if is_published else None,
        respondents=kept if is_published else None,
        frozen_at=now,
    )


def _latest(club_id: int) -> ClubBlock | None:
    return db.session.scalar(
        select(ClubBlock)
        .where(ClubBlock.club_id == club_id)
        .order_by(ClubBlock.ends_on.desc())
        .limit(1)
    )


def _last_published(club_id: int) -> ClubBlock | None:
    return db.session.scalar(published(club_id).limit(1))


def published(club_id: int) -> Select[ClubBlock]:
    """The blocks of a club that are shown, the newest first."""
    return (
        select(ClubBlock)
        .where(ClubBlock.club_id == club_id, ClubBlock.state == BlockState.PUBLISHED)
        .order_by(ClubBlock.ends_on.desc())
    )


def _respondents(row: ClubBlock | None) -> Respondents | None:
    if row is None or row.respondents is None:
        return None
    return {name: frozenset(people) for name, people in row.respondents.items()}


def answers_in(club_id: int, starts: date, ends: date, salt: str) -> Sequence[Answered]:
    """The check-ins of a block that count: by who agreed to it, came, and does not run the club.

    Each person is a digest that means nothing once the salt is dropped.
    """
    counted = {
        member_id: sha256(f"{salt}:{member_id}".encode()).hexdigest()[:32]
        for member_id in _who_agrees() - _who_looks_after(club_id)
    }
    return [
        Answered(
            counted[row.member_id],
            row.connected_after,
            None if row.late else _change(row.connected_before, row.connected_after),
            None if row.late else _change(row.lonely_before, row.lonely_after),
            row.pace or "",
        )
        for row in db.session.execute(_given(club_id, starts, ends))
        if row.member_id in counted
    ]


def _change(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _given(club_id: int, starts: date, ends: date) -> Select[*tuple[Any, ...]]:
    """Check-ins for runs of these days by members who said yes and are no newcomers."""
    midnight = time()
    return (
        select(
            CheckIn.member_id,
            CheckIn.connected_before,
            CheckIn.connected_after,
            CheckIn.lonely_before,
            CheckIn.lonely_after,
            CheckIn.late,
            PaceGroup.pace,
        )
        .join(Event, Event.id == CheckIn.event_id)
        .join(Member, Member.id == CheckIn.member_id)
        .join(Rsvp, and_(Rsvp.event_id == Event.id, Rsvp.member_id == Member.id))
        .outerjoin(PaceGroup, PaceGroup.id == Rsvp.group_id)
        .where(
            Event.club_id == club_id,
            CheckIn.club_id == club_id,
            Event.starts_local >= datetime.combine(starts, midnight),
            Event.starts_local < datetime.combine(ends + timedelta(days=1), midnight),
            Event.cancelled_at.is_(None),
            Rsvp.answer == Answer.YES,
            ~stayed_away(),
            Member.created_at <= _closes_at(ends) - SETTLED_AFTER - YOUNGEST,
        )
    )


def _who_agrees() -> set[int | None]:
    """Everybody whose newest line of the ledger about totals says yes."""
    lines = db.session.execute(
        select(Consent.member_id, Consent.given)
        .where(Consent.kind == TOTALS)
        .order_by(Consent.at, Consent.id)
    )
    newest = {line.member_id: line.given for line in lines}
    return {member_id for member_id, given in newest.items() if given}


def _who_looks_after(club_id: int) -> set[int | None]:
    """Organizers of the club, and whoever has led a group of it."""
    organizers = select(Membership.member_id).where(
        Membership.club_id == club_id, Membership.role.in_(ORGANIZING)
    )
    leaders = (
        select(PaceGroup.leader_id)
        .join(Event, Event.id == PaceGroup.event_id)
        .where(Event.club_id == club_id, PaceGroup.leader_id.is_not(None))
    )
    return {*db.session.scalars(organizers), *db.session.scalars(leaders)}
