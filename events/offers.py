"""Offering a place that got free close to the start to the next in line."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, or_, select

from core.database import db
from events import telling
from events.line import Entry, Turn
from events.models import Event, Rsvp
from events.offering import Offer, kept_until
from web import tokens

LINK = "offer"
_OPEN = (Offer.taken_at.is_(None), Offer.declined_at.is_(None), Offer.lapsed_at.is_(None))


def offer_of(row: Rsvp | None) -> Offer | None:
    """The offer that was made to an answer, if any."""
    if row is None or row.id is None:
        return None
    return db.session.scalar(select(Offer).where(Offer.rsvp_id == row.id))


def offer_for(event: Event, member_id: int) -> Offer | None:
    """The offer that was made to a member, if any."""
    mine = (Rsvp.event_id == event.id, Rsvp.member_id == member_id)
    return db.session.scalar(select(Offer).join(Rsvp).where(*mine))


def make_offers(event: Event, member_ids: Collection[int], now: datetime) -> None:
    """A place is kept for each of these, who are told until when."""
    if not member_ids:
        return
    until = kept_until(now, event.starts_at, ZoneInfo(event.timezone))
    for row in telling.answers(event, member_ids):
        drop_offer(row)
        offer = Offer(rsvp_id=row.id, offered_at=now, expires_at=until)
        db.session.add(offer)
        db.session.flush()
        telling.offered(event, row, until, link_to(event, offer), now)


def let_pass(event: Event, others: Iterable[Entry], now: datetime) -> list[Entry]:
    """The run has started: whoever waits does not move up any more, since nobody would know."""
    others = list(others)
    waiting = [entry.key for entry in others if entry.turn is Turn.PLAIN and entry.places]
    for row in telling.answers(event, waiting) if waiting else ():
        drop_offer(row)
        db.session.add(Offer(rsvp_id=row.id, offered_at=now, expires_at=now, lapsed_at=now))
    return [replace(entry, turn=Turn.PASSED) if entry.key in waiting else entry for entry in others]


def drop_offer(row: Rsvp) -> None:
    """What was offered to an answer holds no longer: it left the line, or stands in it anew."""
    if row.id is not None:
        db.session.execute(delete(Offer).where(Offer.rsvp_id == row.id))


def drop_passed(event: Event) -> None:
    """There is time again: nobody's earlier offer counts against them."""
    passed = Offer.declined_at.is_not(None) | Offer.lapsed_at.is_not(None)
    mine = Offer.rsvp_id.in_(select(Rsvp.id).where(Rsvp.event_id == event.id))
    db.session.execute(delete(Offer).where(mine, passed))


def late(event: Event, now: datetime) -> list[Offer]:
    """The run's open offers whose time is up; at the start all of them."""
    rows = select(Offer).join(Rsvp).where(Rsvp.event_id == event.id, *_OPEN)
    if not event.has_started(now):
        rows = rows.where(Offer.expires_at <= now)
    return list(db.session.scalars(rows.order_by(Rsvp.number)))


def runs_with_late(now: datetime) -> Select[int]:
    """The runs, by id, that have such an offer."""
    up = or_(Offer.expires_at <= now, Event.starts_at <= now)
    return (
        select(Rsvp.event_id)
        .join(Offer, Offer.rsvp_id == Rsvp.id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(up, Event.cancelled_at.is_(None), *_OPEN)
        .distinct()
    )


def link_to(event: Event, offer: Offer) -> str:
    """The path of the page behind the mailed link."""
    token = tokens.sign(LINK, [offer.rsvp_id, int(offer.offered_at.timestamp())])
    return f"/runs/{event.id}/offer/{token}"


def read_link(event: Event, token: str) -> Rsvp | None:
    """Whose offer a mailed link is about; None for one that is cut, foreign or past."""
    content = tokens.read(LINK, token)
    if content is None:
        return None
    row = db.session.get(Rsvp, content[0])
    offer = offer_of(row)
    same = offer is not None and int(offer.offered_at.timestamp()) == content[1]
    return row if row is not None and same and row.event_id == event.id else None
