"""Telling members of new runs near the places they follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from clubs.models import Club, Membership
from core.database import begin_write, db
from events.following import FollowedPlace, new_runs_near
from events.models import Event, Rsvp
from events.reminding import NEWS_FOR, SETTLED, card_of, is_news
from events.series import Series
from members.models import Member
from notices import kinds
from notices.models import Notice
from notices.telling import About, tell


def tell_near_places(now: datetime) -> int:
    """One notice for each followed place that has news; says how many were told.

    What a member hears of as one of the club, or has answered, is no news. Of a series the
    first run alone is.
    """
    told = 0
    for place_id in db.session.scalars(select(FollowedPlace.id)).all():
        begin_write()
        place = db.session.get(FollowedPlace, place_id)
        told += _tell_of(place, now) if place else 0
        db.session.commit()
    return told


def _tell_of(place: FollowedPlace, now: datetime) -> bool:
    member = db.session.get_one(Member, place.member_id)
    runs = _news(place, member, now)
    if not runs:
        return False
    newest = max(run.id for run in runs)
    what = About(kinds.NEW_RUN, f"/runs/{runs[0].id}", run_id=runs[0].id, zone=runs[0].timezone)
    last = max(run.starts_at for run in runs)
    cards = [card_of(run, member) for run in runs]
    key = f"{_prefix(place)}{newest}"
    words: dict[str, Any] = {"place": place.label, "runs": cards}
    return tell(member, what, key, now, "new_near", expires_at=last, **words)


def _prefix(place: FollowedPlace) -> str:
    return f"near:{place.id}:"


def _news(place: FollowedPlace, member: Member, now: datetime) -> Sequence[Event]:
    since = max(place.created_at, _told_last(place) - SETTLED, now - NEWS_FOR)
    ids = [hit.row[0] for hit in new_runs_near(place, since, now)]
    own_clubs = select(Membership.club_id).where(Membership.member_id == member.id)
    said = select(Rsvp.event_id).where(Rsvp.member_id == member.id)
    return db.session.scalars(
        select(Event)
        .outerjoin(Series, Series.id == Event.series_id)
        .where(Event.id.in_(ids), Event.created_at <= now - SETTLED, is_news())
        .where(Event.club_id.not_in(own_clubs), Event.id.not_in(said))
        .options(joinedload(Event.club).load_only(Club.name, Club.country, Club.slug))
        .order_by(Event.starts_at, Event.id)
    ).all()


def _told_last(place: FollowedPlace) -> datetime:
    told = select(func.max(Notice.created_at)).where(
        Notice.member_id == place.member_id, Notice.key.startswith(_prefix(place))
    )
    return db.session.scalar(told) or place.created_at
