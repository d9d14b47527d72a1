"""Who wants to be told of what; some things everybody is told."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import Select, delete, select

from core.database import db, insert
from members.models import Member
from notices.kinds import WEEKLY, kind_of
from notices.models import EVERYWHERE, NoticePreference


class Mode(StrEnum):
    """How a kind reaches a member."""

    ON = "on"
    DIGEST = "digest"
    OFF = "off"


def wants(member: Member, kind: str, club_id: int = EVERYWHERE) -> bool:
    """Whether the member is told of this kind. Always yes for changes and cancellations."""
    return member.id in who_wants([member.id], kind, club_id)


def who_wants(member_ids: Collection[int], kind: str, club_id: int = EVERYWHERE) -> set[int]:
    """Those of the members, by id, who are told of this kind; one statement for all of them."""
    modes = modes_of(member_ids, kind, club_id)
    return {member_id for member_id, mode in modes.items() if mode is not Mode.OFF}


def modes_of(member_ids: Collection[int], kind: str, club_id: int = EVERYWHERE) -> dict[int, Mode]:
    """How this kind reaches each of the members; one statement for all of them.

    A choice for the club goes before the one for everywhere. "Digest" counts once the weekly mail
    is confirmed; until then each goes by itself, so that nobody misses one.
    """
    special = kind_of(kind)
    usual = Mode.OFF if special.asked_for else Mode.ON
    modes = dict.fromkeys(member_ids, usual)
    if special.always:
        return modes
    weekly = set()
    for member_id, row_kind, off, by_digest in db.session.execute(_rows(modes, kind, club_id)):
        if row_kind == WEEKLY and not off:
            weekly.add(member_id)
        if row_kind == kind:
            modes[member_id] = Mode.OFF if off else Mode.DIGEST if by_digest else Mode.ON
    return {
        member_id: Mode.ON if mode is Mode.DIGEST and member_id not in weekly else mode
        for member_id, mode in modes.items()
    }


def _rows(member_ids: Collection[int], kind: str, club_id: int) -> Select[int, str, bool, bool]:
    row = NoticePreference
    return (
        select(row.member_id, row.kind, row.off, row.by_digest)
        .where(row.member_id.in_(member_ids), row.kind.in_([kind, WEEKLY]))
        .where(row.club_id.in_([EVERYWHERE, club_id]))
        .order_by(row.club_id)
    )


def turn(
    member_id: int, kind: str, *, off: bool, by_digest: bool = False, club_id: int = EVERYWHERE
) -> None:
    """Turn a kind off or on again for a member, in the current transaction."""
    values = {"off": off, "by_digest": by_digest}
    key = {"member_id": member_id, "kind": kind, "club_id": club_id}
    row = insert(NoticePreference).values(key | values)
    db.session.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def chosen(member: Member) -> dict[tuple[str, int], Mode]:
    """What the member has chosen, by kind and club; what is not there was left as it is."""
    rows = select(NoticePreference).where(NoticePreference.member_id == member.id)
    return {
        (row.kind, row.club_id): Mode.OFF if row.off else Mode.DIGEST if row.by_digest else Mode.ON
        for row in db.session.scalars(rows)
    }


def forget_choice(member_id: int, kind: str, club_id: int) -> None:
    """The member leaves this one as it is elsewhere."""
    row = NoticePreference
    mine = row.member_id == member_id, row.kind == kind, row.club_id == club_id
    db.session.execute(delete(NoticePreference).where(*mine))
