"""The inbox: what a member was told, newest first."""

from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, delete, func, select, update

from core.database import db
from core.reading import read
from members.models import Member
from notices.models import Notice

KEPT_FOR = timedelta(days=400)
"""As long as the key of a mail: a cause is never told a second time within it."""

MOST_COUNTED = 100
_UNREAD = (
    select(Notice.id)
    .where(Notice.member_id == bindparam("member_id"), Notice.read_at.is_(None))
    .limit(MOST_COUNTED)
)
COUNTED = select(func.count()).select_from(_UNREAD.subquery())


def notices_of(member: Member) -> Select[Notice]:
    """What the member was told, newest first."""
    mine = select(Notice).where(Notice.member_id == member.id)
    return mine.order_by(Notice.created_at.desc(), Notice.id.desc())


def unread(member: Member) -> int:
    """How many the member has not read; a hundred stands for more."""
    # Every page asks, also one that shows a form again with what cannot be written.
    counted: int = read(COUNTED, {"member_id": member.id}, flush=False)[0][0]
    return counted


def read_one(member: Member, notice_id: int, now: datetime) -> Notice | None:
    """Mark one of the member's own as read; None where it is not hers."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.member_id != member.id:
        return None
    notice.read_at = notice.read_at or now
    return notice


def read_all(member: Member, now: datetime) -> None:
    """Mark everything of the member's as read."""
    mine = Notice.member_id == member.id, Notice.read_at.is_(None)
    db.session.execute(update(Notice).where(*mine).values(read_at=now))


def forget_old_notices(now: datetime) -> None:
    """What was told more than 400 days ago goes."""
    old = Notice.created_at < now - KEPT_FOR
    db.session.execute(delete(Notice).where(old), execution_options={"synchronize_session": False})
