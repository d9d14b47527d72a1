"""What people are told about a run: inbox, mail and calendar entry, written with their cause."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clubs.roles import role_of
from core.database import db
from core.outbox import Message
from events.calendar import State, invitation
from events.line import Line
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from events.wording import (
    day_and_time,
    group_facts,
    group_name,
    shown_place,
    weekday,
    zone_note,
)
from members.models import Member
from notices import kinds
from notices.telling import About, Audience, audience, tell
from web import mails
from web.filters import short_day, style_of
from web.language import speaking_to

Facts = tuple[Any, ...]


def about(event: Event, kind: str) -> About:
    """What a notice of this kind about the run leads to."""
    page = f"/runs/{event.id}"
    return About(kind, page, club_id=event.club_id, run_id=event.id, zone=event.timezone)


def answered(event: Event, row: Rsvp, now: datetime) -> None:
    """The member's own yes, with the run for the calendar; a no takes it out of there.

    An answer that is not confirmed has its own mail. Told once for each place in the line.
    """
    if row.confirmed_at is None or event.has_started(now):
        return
    line = line_of(event)
    state = state_of(line, row)
    key = f"rsvp-{state}:{row.event_id}:{row.member_id}:{row.number}"
    if state != "none":
        position = line.position(row.member_id)
        more: dict[str, Any] = {"position": position, "path": f"/runs/{event.id}"}
        tell_about(row, f"rsvp_{state}", kinds.RSVP, key, now, line=line, **more)
    elif _was_invited(row):
        tell_about(row, "rsvp_taken_back", kinds.RSVP, key, now, line=line)


def _was_invited(row: Rsvp) -> bool:
    keys = [
        f"rsvp-{state}:{row.event_id}:{row.member_id}:{row.number}"
        for state in ("going", "waiting")
    ]
    sent = select(Message.id).where(Message.key.in_(keys)).limit(1)
    return db.session.scalar(sent) is not None


def moved_up(event: Event, member_ids: Collection[int], now: datetime) -> None:
    """A place got free and these have it. Nobody is told once the run has started."""
    if not member_ids or event.has_started(now):
        return
    for row in answers(event, member_ids):
        key = f"moved-up:{row.event_id}:{row.member_id}:{row.number}"
        tell_about(row, "moved_up", kinds.MOVED_UP, key, now)


def offered(event: Event, row: Rsvp, until: datetime, path: str, now: datetime) -> None:
    """A place is kept for the member until then; the button behind the link takes it."""
    key = f"offer:{row.event_id}:{row.member_id}:{int(until.timestamp())}"
    more: dict[str, Any] = {"path": path, "until_text": _moment(event, until, row.member)}
    tell_about(row, "offer", kinds.OFFER, key, now, expires_at=until, **more)


def offer_ended(event: Event, row: Rsvp, until: datetime, now: datetime) -> None:
    """The place went on to the next in line; the member's own in it stays."""
    key = f"offer-ended:{row.event_id}:{row.member_id}:{int(until.timestamp())}"
    tell_about(row, "offer_ended", kinds.OFFER, key, now, expires_at=event.starts_at)


def told_of(event: Event) -> Facts:
    """What people come by: a change of it is told to them."""
    return event.starts_at, event.place, event.latitude, event.longitude


def groups_of(event: Event) -> dict[int, Facts]:
    """What people chose their group by."""
    return {
        group.id: (group.level, group.pace, group.seconds_per_km, group.distance_km)
        for group in event.groups
    }


def changed(
    event: Event,
    now: datetime,
    *,
    but_not: Collection[int] = (),
    and_later: bool = False,
    was: Facts | None = None,
) -> set[int]:
    """Time or place are other ones: whoever goes or waits is told, once for each change.

    `and_later`: later runs of its series change with it. `was` is `told_of` from before, so that
    what changed can be said. Gives back who was told, by id.
    """
    rows = [row for row in answers(event) if row.member_id not in but_not]
    line, among = line_of(event), _among(event, kinds.CHANGED, rows)
    for row in rows:
        key = f"run-changed:{row.event_id}:{row.member_id}:{event.sequence}"
        more: dict[str, Any] = {"and_later": and_later, "expires_at": event.ends_at}
        more |= _difference(event, was, row.member)
        tell_about(row, "run_changed", kinds.CHANGED, key, now, line=line, among=among, **more)
    return {row.member_id for row in rows}


def _difference(event: Event, was: Facts | None, member: Member) -> dict[str, Any]:
    """What stayed the same, and what the rest was; the old place where everybody may know it."""
    if was is None:
        return {"same": {}, "was_when": "", "was_place": ""}
    same = {"time": was[0] == event.starts_at, "place": was[1:] == told_of(event)[1:]}
    shows_place = was[1] != event.place and not event.hides_point
    return {
        "same": same,
        "was_when": "" if same["time"] else _moment(event, was[0], member),
        "was_place": was[1] if shows_place else "",
    }


def groups_changed(
    event: Event, was: dict[int, Facts], now: datetime, *, but_not: Collection[int] = ()
) -> set[int]:
    """A group is another one than it was when people chose it: whoever is in it is told.

    Gives back who was, by id.
    """
    is_now = groups_of(event)
    other = {key for key in is_now if key in was and was[key] != is_now[key]}
    rows = [row for row in answers(event) if row.group_id in other]
    rows = [row for row in rows if row.member_id not in but_not]
    for row in rows:
        key = f"group-changed:{row.event_id}:{row.member_id}:{event.sequence}"
        tell_about(row, "group_changed", kinds.CHANGED, key, now, expires_at=event.ends_at)
    return {row.member_id for row in rows}


def cancelled(
    event: Event, now: datetime, *, but_not: Collection[int] = (), and_later: bool = False
) -> set[int]:
    """The run is called off: whoever goes or waits is told, with the reason.

    `and_later`: later runs of its series are called off with it. Gives back who was told, by id.
    """
    rows = [row for row in answers(event) if row.member_id not in but_not]
    line, among = line_of(event), _among(event, kinds.CANCELLED, rows)
    following = None if and_later else next_of(event)
    for row in rows:
        more: dict[str, Any] = {"and_later": and_later, "following": following}
        more |= {"expires_at": event.ends_at}
        more |= {"following_when": when_words(following, row.member) if following else ""}
        key = f"run-cancelled:{row.event_id}:{row.member_id}"
        tell_about(row, "run_cancelled", kinds.CANCELLED, key, now, line=line, among=among, **more)
    return {row.member_id for row in rows}


def next_of(event: Event) -> Event | None:
    """The next run of its series that is on."""
    if event.series_id is None:
        return None
    return db.session.scalar(
        select(Event)
        .where(Event.series_id == event.series_id, Event.starts_at > event.starts_at)
        .where(Event.cancelled_at.is_(None))
        .order_by(Event.starts_at)
        .limit(1)
    )


def asked_to_confirm(
    event: Event, member: Member, name: str, token: str, key: str, now: datetime
) -> None:
    """The link by which somebody signed out confirms an answer, or records it.

    `name` is the one that was typed: the mail says no more of an account than its sender knew,
    and the inbox nothing at all, since nobody has shown whose link it is.
    """
    with speaking_to(member):
        mails.send(
            key,
            member.email,
            "rsvp_confirm",
            now,
            unsubscribe=mails.unsubscribe_link(member.id, kinds.RSVP),
            expires_at=event.starts_at,
            path=f"/runs/{event.id}/confirm/{token}",
            name=name,
            event=event,
            member=member,
            when=when_words(event, member),
            asks=not event.club.is_open and not event.club.has_member(member),
        )


def answers(event: Event, member_ids: Collection[int] | None = None) -> list[Rsvp]:
    """Every yes to the run with its member; of these members, where they are named."""
    statement = (
        select(Rsvp)
        .where(Rsvp.event_id == event.id, Rsvp.answer == Answer.YES)
        .options(joinedload(Rsvp.member))
        .order_by(Rsvp.number)
    )
    if member_ids is not None:
        statement = statement.where(Rsvp.member_id.in_(member_ids))
    return list(db.session.scalars(statement))


def _among(event: Event, kind: str, rows: Iterable[Rsvp]) -> Audience:
    return audience([row.member_id for row in rows], about(event, kind))


def state_of(line: Line, row: Rsvp) -> State:
    """Where an answer stands in the line, as a calendar says it."""
    if row.answer is Answer.NO:
        return "none"
    return "going" if line.is_going(row.member_id) else "waiting"


def when_words(event: Event, member: Member) -> str:
    """Day and time on the run's own wall, with its zone where that is not the member's."""
    with speaking_to(member):
        note = zone_note(event, member)
        when = day_and_time(event, style_of(member, event.club.country))
    return f"{when} ({note})" if note else when


def _moment(event: Event, moment: datetime, member: Member) -> str:
    """A moment on the run's own wall, in the member's words: Tue 24 Nov, 18:30."""
    local = moment.astimezone(ZoneInfo(event.timezone))
    with speaking_to(member):
        return f"{short_day(local)}, {style_of(member, event.club.country).clock(local)}"


def group_words(group: PaceGroup | None, event: Event, member: Member) -> str:
    """A group with its facts, as this reader likes them; empty for none."""
    if group is None:
        return ""
    facts = group_facts(group, style_of(member, event.club.country))
    return ", ".join(part for part in (group_name(group), facts) if part)


def tell_about(
    row: Rsvp,
    template: str,
    kind: str,
    key: str,
    now: datetime,
    *,
    line: Line | None = None,
    expires_at: datetime | None = None,
    invite: bool = True,
    **more: Any,
) -> bool:
    """Tell whoever gave this answer; `invite`: with the entry for the calendar as it is for her.

    False where she has turned the kind off.
    """
    event, member = row.event, row.member
    state = state_of(line or line_of(event), row)
    going = state == "going" and row.confirmed_at is not None
    role = role_of(event.club_id, member) if event.hides_point else None
    exact = event.shows_point_to(role, going=going)
    with speaking_to(member):
        return tell(
            member,
            about(event, kind),
            key,
            now,
            template,
            expires_at=expires_at or event.starts_at,
            calendar=invitation(event, row, state, now, exact=exact) if invite else None,
            event=event,
            when=when_words(event, member),
            weekday=weekday(event),
            place=shown_place(event, exact=exact),
            group=group_words(row.group, event, member),
            **more,
        )
