"""What a member was told, and what she turned off: taken along, and erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from core import outbox
from core.database import db
from core.outbox import Message
from members.models import Member
from notices.models import Notice, NoticePreference, PushSubscription, QuietHours


def export(member: Member) -> dict[str, Any]:
    """What was chosen, what was told, and the mails that are still kept, words and all."""
    return {
        "notices_chosen": [
            {
                "kind": row.kind,
                "club_number": row.club_id or None,
                "off": row.off,
                "in_the_weekly_mail": row.by_digest,
            }
            for row in _of(member, NoticePreference)
        ],
        "quiet_hours": [{"from": row.first, "to": row.last} for row in _of(member, QuietHours)],
        "browsers_woken": [
            {"address": row.endpoint, "since": row.created_at}
            for row in _of(member, PushSubscription)
        ],
        "told": [
            {
                "title": row.title,
                "text": row.text,
                "page": row.url,
                "at": row.created_at,
                "read_at": row.read_at,
            }
            for row in _of(member, Notice)
        ],
        "mails": [
            {
                "subject": row.subject,
                "text": row.text,
                "written_at": row.created_at,
                "left_at": row.delivered_at,
            }
            for row in db.session.scalars(
                select(Message).where(Message.recipient == member.email).order_by(Message.id)
            )
        ],
    }


def _of(member: Member, kind: Any) -> Sequence[Any]:
    return db.session.scalars(
        select(kind).where(kind.member_id == member.id).order_by(kind.id)
    ).all()


def erase(member: Member, now: datetime) -> None:
    """Her choices go, and every mail to her: what waits is not sent, what left is blank.

    What has left to others keeps no word that names her either.
    """
    for browser in _of(member, PushSubscription):
        outbox.forget_address(browser.endpoint, now)
    for kind in (NoticePreference, QuietHours, PushSubscription, Notice):
        db.session.execute(delete(kind).where(kind.member_id == member.id))
    outbox.forget_address(member.email, now)
    outbox.forget_naming(member.name, member.email)
