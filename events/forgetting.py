"""Accounts that somebody's answer made and nobody confirmed are not kept for ever."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select

from core import outbox
from core.database import db
from events.models import Event, Rsvp
from members.models import Member

UNCONFIRMED_KEPT_FOR = timedelta(days=30)
MOST = 500
"""So many at a time, that nobody waits long for the write lock; the next hour does the rest."""


def forget_unconfirmed(now: datetime) -> None:
    """Delete unverified members, their answers and mails, 30 days after they were last about.

    Last about means: the account was made, or a run that it answered was over.
    """
    for key, email in db.session.execute(_unconfirmed(now)).all():
        outbox.forget_address(email, now)
        db.session.execute(delete(Rsvp).where(Rsvp.member_id == key))
        db.session.execute(delete(Member).where(Member.id == key, Member.verified_at.is_(None)))


def _unconfirmed(now: datetime) -> Select[int, str]:
    before = now - UNCONFIRMED_KEPT_FOR
    about = (
        select(Rsvp.id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == Member.id, Event.ends_at > before)
        .exists()
    )
    return (
        select(Member.id, Member.email)
        .where(Member.verified_at.is_(None), Member.created_at <= before, ~about)
        .order_by(Member.id)
        .limit(MOST)
    )
