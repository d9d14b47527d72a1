"""The weekly mail: asked for, confirmed by a link, and never empty."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from core.database import db
from members.models import Member
from notices.kinds import WEEKLY
from notices.models import EVERYWHERE, Notice, NoticePreference
from notices.preferences import turn, wants
from web import mails, tokens
from web.language import speaking_to

CONFIRM = "weekly"
CONFIRM_WITHIN = 7 * 86_400
"""Seconds for which the link works."""


def is_on(member: Member) -> bool:
    """Whether the member gets the weekly mail."""
    return wants(member, WEEKLY)


def ask_to_confirm(member: Member, now: datetime) -> None:
    """Mail the link that begins it; at most one an hour."""
    with speaking_to(member):
        mails.send(
            f"weekly-confirm:{member.id}:{int(now.timestamp()) // 3600}",
            member.email,
            "weekly_confirm",
            now,
            unsubscribe=mails.unsubscribe_link(member.id, WEEKLY),
            member=member,
            path=f"/me/weekly/{tokens.sign(CONFIRM, member.id)}",
        )


def asked_by(token: str) -> Member | None:
    """Whose link it is; None for one that is cut, foreign or too old."""
    member_id = tokens.read(CONFIRM, token, CONFIRM_WITHIN)
    return db.session.get(Member, member_id) if member_id else None


def begin(member: Member) -> None:
    """The address is the member's and she wants it: it begins."""
    turn(member.id, WEEKLY, off=False)


def who_gets_it() -> Select[Member]:
    """Every member who has confirmed it, with an address that is hers."""
    row = NoticePreference
    confirmed = select(row.member_id).where(
        row.kind == WEEKLY, row.club_id == EVERYWHERE, row.off.is_(False)
    )
    return select(Member).where(Member.id.in_(confirmed), Member.verified_at.is_not(None))


def waiting_for(member: Member) -> list[Notice]:
    """What has been kept for the member's next weekly mail, oldest first."""
    kept = select(Notice).where(Notice.member_id == member.id, Notice.for_digest)
    return list(db.session.scalars(kept.order_by(Notice.created_at, Notice.id)))


def send(member: Member, key: str, now: datetime, **context: Any) -> None:
    """Send what waits together with what `context` brings; what waited waits no longer."""
    way_off = mails.unsubscribe_link(member.id, WEEKLY)
    with speaking_to(member):
        mails.send(key, member.email, "weekly", now, unsubscribe=way_off, member=member, **context)
    mine = Notice.member_id == member.id, Notice.for_digest
    db.session.execute(update(Notice).where(*mine).values(for_digest=False))
