"""The weekly mail's runs: what the member's clubs do in the week ahead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from clubs.models import BELONGING, Membership
from core.database import begin_write, db
from core.outbox import Message
from events.models import Event
from events.reminding import card_of
from members.models import Member
from notices import weekly

SUNDAY = 6
FROM_HOUR, UNTIL_HOUR = 16, 21
"""On the member's own wall; a worker that was away longer leaves this week out."""
MOST_RUNS = 20
WEEK = timedelta(days=7)
FALLBACK_ZONE = "UTC"


def send_weekly(now: datetime) -> int:
    """Send this Sunday's mails, once each and none that is empty; says how many.

    It commits one by one, and is safe to run twice.
    """
    sent = 0
    for member in db.session.scalars(weekly.who_gets_it()).all():
        runs = list(db.session.scalars(_ahead(member, now)))
        key = _key(member, runs, now)
        if key is None or _is_sent(key):
            continue
        begin_write()
        sent += _send(member.id, key, now)
        db.session.commit()
    return sent


def _send(member_id: int, key: str, now: datetime) -> bool:
    member = db.session.get_one(Member, member_id)
    runs, kept = db.session.scalars(_ahead(member, now)).all(), weekly.waiting_for(member)
    if runs or kept:
        cards = [card_of(run, member) for run in runs]
        weekly.send(member, key, now, runs=cards, kept=kept)
    return bool(runs or kept)


def _key(member: Member, runs: list[Event], now: datetime) -> str | None:
    """This week's key, where it is Sunday afternoon for the member; her zone, or her clubs'."""
    zone = member.timezone or (runs[0].timezone if runs else FALLBACK_ZONE)
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() != SUNDAY or not FROM_HOUR <= local.hour < UNTIL_HOUR:
        return None
    year, week, _ = local.isocalendar()
    return f"weekly:{member.id}:{year}-{week}"


def _is_sent(key: str) -> bool:
    return db.session.scalar(select(Message.id).where(Message.key == key)) is not None


def _ahead(member: Member, now: datetime) -> Select[Event]:
    clubs = select(Membership.club_id).where(
        Membership.member_id == member.id, Membership.role.in_(BELONGING)
    )
    return (
        select(Event)
        .where(Event.club_id.in_(clubs), Event.cancelled_at.is_(None))
        .where(Event.starts_at > now, Event.starts_at <= now + WEEK)
        .options(joinedload(Event.club))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_RUNS)
    )
