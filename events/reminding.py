"""What is told by the clock: the day before, a new run, and that it is time to post again.

Each asks the rows who has not been told, so that it may run twice, and in any worker. What was
missed is told late while it still helps, and not at all afterwards: nobody is flooded.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from clubs.models import BELONGING, Club, Membership
from core.database import begin_write, db
from events import telling
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from events.series import Series
from events.wording import levels, shown_place
from members.models import Member
from notices import kinds
from notices.models import Notice
from notices.telling import About, tell
from web import tokens

WhyOf = Callable[[int, datetime], str | None]
"""A member's own words for why she runs, by her id, at a moment; None where there are none."""
WHY = "reminders: why"
STILL = "still-coming"
"""What the token of a reminder is good for."""
REMIND_AT = time(17)
"""On the wall of the run's own place, the day before."""
TOO_LATE = timedelta(hours=3)
"""So close to the start nobody needs reminding."""
ANSWERED_LATELY = timedelta(hours=2)
"""Whoever answered so little before knows."""
MOST_AHEAD = timedelta(hours=49)
"""Longer than from any hour of the day before to the end of the day itself."""
SETTLED = timedelta(minutes=10)
"""So long a new run is left alone, for whoever posted it to set it right."""
NEWS_FOR = timedelta(days=2)
POST_AGAIN_AT = time(9)


def say_why(app: Flask, why_of: WhyOf) -> None:
    """From now on reminders bring what `why_of` gives; for a part above this one to set up."""
    app.extensions[WHY] = why_of


def remind(now: datetime) -> int:
    """Remind whoever goes, the day before at five; says how many were told."""
    soon = (
        select(Event)
        .where(Event.starts_at > now + TOO_LATE, Event.starts_at < now + MOST_AHEAD)
        .where(Event.cancelled_at.is_(None))
        .options(joinedload(Event.club))
    )
    told = 0
    for event in db.session.scalars(soon).all():
        if now >= reminder_due(event) and (ids := db.session.scalars(_unreminded(event)).all()):
            begin_write()
            told += _remind(event.id, ids, now)
            db.session.commit()
    return told


def reminder_due(event: Event) -> datetime:
    """Five in the afternoon of the day before, on the run's own wall."""
    return _on_wall(event, -1, REMIND_AT)


def _on_wall(event: Event, days: int, at: time) -> datetime:
    local = datetime.combine(event.starts_local.date() + timedelta(days), at)
    return local.replace(tzinfo=ZoneInfo(event.timezone)).astimezone(UTC)


def _unreminded(event: Event) -> Select[int]:
    told = select(Notice.member_id).where(Notice.run_id == event.id, Notice.kind == kinds.REMINDER)
    return select(Rsvp.member_id).where(
        Rsvp.event_id == event.id,
        Rsvp.answer == Answer.YES,
        Rsvp.confirmed_at.is_not(None),
        Rsvp.answered_at < reminder_due(event) - ANSWERED_LATELY,
        Rsvp.member_id.not_in(told),
    )


def _remind(event_id: int, member_ids: Sequence[int], now: datetime) -> int:
    event = db.session.get_one(Event, event_id)
    line, told = line_of(event), 0
    leaders = sorted({group.leader.name for group in event.groups if group.leader})
    for row in telling.answers(event, member_ids):
        if line.is_going(row.member_id):
            token = tokens.sign(STILL, [event.id, row.member_id])
            key = f"reminder:{event.id}:{row.member_id}:{event.starts_local:%Y%m%d}"
            more: dict[str, Any] = {
                "path": f"/runs/{event.id}/still/{token}",
                "leaders": ", ".join(leaders),
            }
            last = row.group.sweeper if row.group else None
            more |= {"why": _why(row.member_id, now), "last": last.name if last else ""}
            told += telling.tell_about(
                row, "reminder", kinds.REMINDER, key, now, line=line, invite=False,
                weather=weather_link(event), **more,
            )  # fmt: skip
    return told


def _why(member_id: int, now: datetime) -> str:
    why_of: WhyOf | None = current_app.extensions.get(WHY)
    return (why_of(member_id, now) if why_of else None) or ""


def weather_link(event: Event) -> str:
    """A forecast for the rounded place: nobody learns the point itself from it."""
    return f"https://www.yr.no/en/forecast/daily-table/{event.latitude:.2f},{event.longitude:.2f}"


def tell_new_runs(now: datetime) -> int:
    """Tell the members of a club of its new runs, together where there are several.

    Of a series the first run alone is news. Runs near a followed place are told elsewhere.
    """
    new = db.session.scalars(_news(now)).all()
    by_club: dict[int, list[Event]] = {}
    for event in new:
        by_club.setdefault(event.club_id, []).append(event)
    told = 0
    for club_id, runs in by_club.items():
        members = db.session.scalars(_who_hears(club_id, runs, now)).all()
        if members:
            begin_write()
            told += _tell_news(club_id, runs, members, now)
            db.session.commit()
    return told


def is_news() -> ColumnElement[bool]:
    """Of a series the first run alone is news; `Series` has to be joined, outside."""
    first = func.date(Series.starts_local) == func.date(Event.starts_local)
    return or_(Event.series_id.is_(None), first)


def _news(now: datetime) -> Select[Event]:
    return (
        select(Event)
        .outerjoin(Series, Series.id == Event.series_id)
        .where(Event.created_at <= now - SETTLED, Event.created_at > now - NEWS_FOR)
        .where(Event.starts_at > now + TOO_LATE, Event.cancelled_at.is_(None))
        .where(is_news())
        .options(joinedload(Event.club))
        .order_by(Event.starts_at, Event.id)
    )


def _who_hears(club_id: int, runs: list[Event], now: datetime) -> Select[Member]:
    """Members of the club who have not heard since the newest of these runs had settled."""
    newest = max(run.created_at for run in runs) + SETTLED
    heard = select(Notice.member_id).where(
        Notice.club_id == club_id, Notice.kind == kinds.NEW_RUN,
        Notice.created_at >= newest, Notice.created_at <= now,
    )  # fmt: skip
    return (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.club_id == club_id, Membership.role.in_(BELONGING))
        .where(Membership.joined_at < newest, Member.id.not_in(heard))
        .order_by(Member.id)
    )


def _tell_news(club_id: int, runs: list[Event], members: Sequence[Member], now: datetime) -> int:
    club, told = db.session.get_one(Club, club_id), 0
    latest = _latest(club_id, [member.id for member in members])
    for member in db.session.scalars(
        select(Member).where(Member.id.in_([one.id for one in members])).order_by(Member.id)
    ).all():
        since = latest.get(member.id, now - NEWS_FOR)
        own = [
            run for run in runs
            if run.created_at + SETTLED > since and run.posted_by_id != member.id
        ]  # fmt: skip
        said = _answered(member, own)
        own = [run for run in own if run.id not in said]
        if own:
            told += _tell_of(club, own, member, now)
    return told


def _latest(club_id: int, member_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these heard of a new run of the club last."""
    rows = (
        select(Notice.member_id, func.max(Notice.created_at))
        .where(Notice.club_id == club_id, Notice.kind == kinds.NEW_RUN)
        .where(Notice.member_id.in_(member_ids))
        .group_by(Notice.member_id)
    )
    return dict(iter(db.session.execute(rows)))


def _answered(member: Member, runs: list[Event]) -> set[int]:
    rows = select(Rsvp.event_id).where(
        Rsvp.member_id == member.id, Rsvp.event_id.in_([run.id for run in runs])
    )
    return set(db.session.scalars(rows))


def _tell_of(club: Club, runs: list[Event], member: Member, now: datetime) -> bool:
    url = f"/runs/{runs[0].id}" if len(runs) == 1 else f"/clubs/{club.slug}"
    what = About(kinds.NEW_RUN, url, club_id=club.id, run_id=runs[0].id, zone=club.timezone)
    key = f"new-run:{runs[-1].id}:{member.id}:{len(runs)}"
    cards = [card_of(run, member) for run in runs]
    last = max(run.starts_at for run in runs)
    return tell(member, what, key, now, "new_run", expires_at=last, club=club, runs=cards)


def card_of(event: Event, member: Member) -> dict[str, Any]:
    """A run as a mail lists it; the place as somebody sees it who has not answered."""
    exact = not event.hides_point
    return {
        "title": event.title,
        "club": event.club.name,
        "day": event.starts_local.date(),
        "when": telling.when_words(event, member),
        "place": shown_place(event, exact=exact),
        "levels": ", ".join(level.name for level in levels(event)),
        "chips": [(level.number, level.name) for level in levels(event)],
        "url": f"/runs/{event.id}",
    }


def ask_to_post_again(now: datetime) -> int:
    """The morning after a run that does not repeat: the next one is one tap away."""
    over = (
        select(Event)
        .where(Event.ends_at <= now, Event.ends_at > now - NEWS_FOR)
        .where(Event.cancelled_at.is_(None), Event.series_id.is_(None))
        .where(Event.posted_by_id.is_not(None))
        .options(joinedload(Event.club))
    )
    told = 0
    for event in db.session.scalars(over).all():
        if now >= _on_wall(event, 1, POST_AGAIN_AT) and not _is_asked_or_posted(event, now):
            begin_write()
            told += _ask(event.id, now)
            db.session.commit()
    return told


def _is_asked_or_posted(event: Event, now: datetime) -> bool:
    asked = select(Notice.id).where(Notice.run_id == event.id, Notice.kind == kinds.POST_AGAIN)
    ahead = select(Event.id).where(Event.club_id == event.club_id, Event.starts_at > now)
    return any(db.session.scalar(one.limit(1)) is not None for one in (asked, ahead))


def _ask(event_id: int, now: datetime) -> bool:
    event = db.session.get_one(Event, event_id)
    by = db.session.get(Member, event.posted_by_id) if event.posted_by_id else None
    if by is None or not event.may_be_changed_by(by):
        return False
    path = f"/clubs/{event.club.slug}/runs/new?from={event.id}"
    what = About(
        kinds.POST_AGAIN, path, club_id=event.club_id, run_id=event.id, zone=event.timezone
    )
    return tell(by, what, f"post-again:{event.id}", now, "post_again", event=event, path=path)
