"""What a member was told, and what she turned off: taken along, and erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from core import outbox
from core.database import db
from core.outbox import Message
from members.models import Member
from notices.models import NoticePreference


def export(member: Member) -> dict[str, Any]:
    """The kinds turned off or on, and the mails that are still kept, words and all."""
    return {
        "notices_chosen": [
            {"kind": row.kind, "off": row.off}
            for row in db.session.scalars(
                select(NoticePreference)
                .where(NoticePreference.member_id == member.id)
                .order_by(NoticePreference.kind)
            )
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


def erase(member: Member, now: datetime) -> None:
    """Her choices go, and every mail to her: what waits is not sent, what left is blank.

    What has left to others keeps no word that names her either.
    """
    chosen = NoticePreference.member_id == member.id
    db.session.execute(delete(NoticePreference).where(chosen))
    outbox.forget_address(member.email, now)
    outbox.forget_naming(member.name, member.email)
