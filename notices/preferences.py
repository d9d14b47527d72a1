"""Who wants to be told of what; some things everybody is told."""

from collections.abc import Collection

from sqlalchemy import select

from core.database import db, insert
from members.models import Member
from notices.models import NoticePreference

ALWAYS = frozenset({"run_changed", "run_cancelled", "account"})
"""Somebody would stand at the wrong corner, or lose an account unawares: these always go."""


def wants(member: Member, kind: str) -> bool:
    """Whether the member is told of this kind. Always yes for changes and cancellations."""
    return member.id in who_wants([member.id], kind)


def who_wants(member_ids: Collection[int], kind: str) -> set[int]:
    """Those of the members, by id, who are told of this kind; one statement for all of them."""
    if kind in ALWAYS:
        return set(member_ids)
    off = select(NoticePreference.member_id).where(
        NoticePreference.member_id.in_(member_ids), NoticePreference.kind == kind
    )
    return set(member_ids) - set(db.session.scalars(off.where(NoticePreference.off)))


def turn(member_id: int, kind: str, *, off: bool) -> None:
    """Turn a kind off or on again for a member, in the current transaction."""
    row = insert(NoticePreference).values(member_id=member_id, kind=kind, off=off)
    known = ["member_id", "kind"]
    db.session.execute(row.on_conflict_do_update(index_elements=known, set_={"off": off}))
