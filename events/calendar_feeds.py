"""Calendars of many runs, for programs that look in again and again.

What decides an entry is read from the tables for all of them in one statement, and is the key
under which its text is kept. A run is loaded only where its text has to be written.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Row, Select, String, select, type_coerce
from sqlalchemy.orm import contains_eager

from clubs.models import Club, Membership, Role
from clubs.roles import role_of
from core.database import db
from events import calendar
from events.models import Answer, Event, MeetingPoint, PaceGroup, Rsvp
from events.queries import answers_of
from members.models import Member
from web.language import spoken
from web.mails import link

PAST = timedelta(days=60)
"""So long a run that is over stays in a calendar that is looked into anew."""
MOST = 500
MOST_KEPT = 4_096
DECIDING = (
    *(Event.id, Event.created_at, Event.sequence, Event.starts_local, Event.timezone),
    *(Event.starts_at, Event.ends_at, Event.cancelled_at, Event.cancel_reason, Event.title),
    *(Event.meeting_point, Event.place, Event.area, Event.latitude, Event.longitude),
    *(Club.name.label("club_name"), Club.place.label("club_place")),
)
"""Whatever an entry says comes from these, and from how its reader stands to the run."""
# As the database gives them: nobody looks into a key, so no date has to be made of it.
_KEY = tuple(type_coerce(column, String).label(column.key) for column in DECIDING)
_texts: dict[tuple[Any, ...], str] = {}


class Standing(NamedTuple):
    """How a reader stands to a run; `waiting` makes the entry one that is not sure."""

    role: Role | None = None
    going: bool = False
    waiting: bool = False


def of_club(club: Club, member: Member | None, now: datetime) -> str:
    """The club's runs, those of the last weeks too; not stamped yet."""
    rows = db.session.execute(_runs(now).where(Event.club_id == club.id)).all()
    role, said = role_of(club.id, member), {}
    if member is not None:
        hidden = [row.id for row in rows if row.meeting_point != MeetingPoint.PUBLIC]
        said = answers_of(member, hidden) if hidden else {}
    stands = [Standing(role, said.get(row.id) == "going") for row in rows]
    return calendar.feed(club.name, _zones(rows), _entries(rows, stands, _open))


def of_member(member: Member, now: datetime) -> str:
    """The runs a member goes to or waits for; not stamped yet."""
    capped = select(PaceGroup.id).where(
        PaceGroup.event_id == Event.id, PaceGroup.capacity.is_not(None)
    )
    mine = _runs(now).join(Rsvp, Rsvp.event_id == Event.id).where(*_coming(member))
    with_role = mine.outerjoin(
        Membership, (Membership.club_id == Event.club_id) & (Membership.member_id == member.id)
    ).add_columns(Membership.role, Event.capacity, capped.exists().label("capped"))
    rows = db.session.execute(with_role).all()
    unsure = [row.id for row in rows if row.capacity is not None or row.capped]
    said = answers_of(member, unsure) if unsure else {}
    going = [said.get(row.id, "going") == "going" for row in rows]
    stands = [Standing(row.role, is_in, not is_in) for row, is_in in zip(rows, going, strict=True)]
    return calendar.feed(_("My runs"), _zones(rows), _entries(rows, stands, _open))


def of_busy(member: Member, now: datetime) -> str:
    """When the member's runs are, and nothing else; not stamped yet."""
    mine = _runs(now).join(Rsvp, Rsvp.event_id == Event.id).where(*_coming(member))
    rows = db.session.execute(mine.where(Event.cancelled_at.is_(None))).all()
    entries = _entries(rows, [Standing()] * len(rows), _busy)
    return calendar.feed(_("Busy"), _zones(rows), entries)


def _coming(member: Member) -> tuple[Any, ...]:
    return Rsvp.member_id == member.id, Rsvp.answer == Answer.YES


def _runs(now: datetime) -> Select[*tuple[Any, ...]]:
    recent = select(*_KEY).join(Event.club).where(Event.ends_at > now - PAST)
    return recent.order_by(Event.starts_at, Event.id).limit(MOST)


def _zones(rows: Sequence[Row[Any]]) -> calendar.Zones:
    walls: dict[str, list[Any]] = {}
    for row in rows:
        walls.setdefault(row.timezone, []).append(row.starts_local)
    return {(zone, _year(min(each)), _year(max(each))) for zone, each in walls.items()}


def _year(wall: object) -> int:
    return int(str(wall)[:4])


def _open(event: Event, stands: Standing) -> calendar.Facts:
    exact = event.shows_point_to(stands.role, going=stands.going)
    return calendar.facts_of(event, exact=exact, waiting=stands.waiting)


def _busy(event: Event, _stands: Standing) -> calendar.Facts:
    return calendar.busy_facts(event)


def _entries(
    rows: Sequence[Row[Any]],
    stands: Sequence[Standing],
    facts_of: Callable[[Event, Standing], calendar.Facts],
) -> Iterator[str]:
    """The text of each entry, as it is kept or written now."""
    said_by = facts_of, link(""), spoken()
    keys = [(said_by, tuple(row)[: len(_KEY)], how) for row, how in zip(rows, stands, strict=True)]
    texts = [_texts.get(key) for key in keys]
    missing = [key[1][0] for key, text in zip(keys, texts, strict=True) if text is None]
    found = _loaded(missing) if missing else {}
    for (_by, key, how), text in zip(keys, texts, strict=True):
        if text is not None:
            yield text
        elif key[0] in found:
            key_now, event = found[key[0]]
            yield _keep((said_by, key_now, how), calendar.lines_of(facts_of(event, how)))


def _loaded(ids: Sequence[int]) -> dict[int, tuple[tuple[Any, ...], Event]]:
    """These runs, each with its key from the same moment."""
    rows = select(Event, *_KEY).join(Event.club).options(contains_eager(Event.club))
    rows = rows.where(Event.id.in_(ids)).execution_options(populate_existing=True)
    return {event.id: (tuple(key), event) for event, *key in db.session.execute(rows)}


def _keep(key: tuple[Any, ...], text: str) -> str:
    if len(_texts) >= MOST_KEPT:
        _texts.clear()
    _texts[key] = text
    return text
