"""A member's runs: taken along, and given back so that whoever waits moves up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, delete, or_, select, update
from sqlalchemy.orm import joinedload

from clubs.mine import left_empty
from clubs.models import Club
from core.database import db, locked
from events import wording
from events.answering import Reply, answer, answer_of
from events.attendance import Attendance
from events.calendar_links import CalendarLink
from events.caring_for import CareNote
from events.following import FollowedPlace, followed_by
from events.leading import drop_out
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import cancel
from events.photos import SpotPhoto
from events.queries import answers_of
from events.series import Series
from events.standing import StandingRsvp, stop
from members.models import Member

FORMER = "Former member"
"""What a roll call says instead of a name; a name of the walk-up kind, which counts as a head."""
DUTIES = ("leader_id", "sweeper_id")
"""Who looks after a group, as its columns and a series' template have it."""
CALLED_OFF = "The organizer has left Patter."


def export(member: Member) -> dict[str, Any]:
    """Every answer with the run it was given to, standing answers, and runs posted and led."""
    rows = db.session.scalars(
        select(Rsvp)
        .where(Rsvp.member_id == member.id)
        .options(joinedload(Rsvp.event).joinedload(Event.club), joinedload(Rsvp.group))
        .order_by(Rsvp.answered_at, Rsvp.id)
    ).all()
    states = answers_of(member, [row.event_id for row in rows])
    return {
        "answers_to_runs": [_answer(row, states[row.event_id]) for row in rows],
        "answers_to_every_run_of_a_series": [_standing(row) for row in _stands(member)],
        "runs_posted": [
            _run(event) for event in _runs(select(Event).where(Event.posted_by_id == member.id))
        ],
        "turned_up": [_mark(*found) for found in db.session.execute(_marks(member)).all()],
        "calendar_addresses": [
            {"since": row.created_at, "says_busy_alone": row.busy}
            for row in db.session.scalars(
                select(CalendarLink).where(CalendarLink.member_id == member.id)
            )
        ],
        "notes_from_clubs": [
            {"club": name, "at": at}
            for name, at in db.session.execute(
                select(Club.name, CareNote.sent_at)
                .join(Club, Club.id == CareNote.club_id)
                .where(CareNote.member_id == member.id)
            )
        ],
        "photos_of_meeting_spots": [_photo(row) for row in _photos(member)],
        "places_followed": [_followed(place) for place in followed_by(member)],
        "groups_led": [_run(event) for event in _runs(_with(PaceGroup.leader_id == member.id))],
        "ran_last_in": [_run(event) for event in _runs(_with(PaceGroup.sweeper_id == member.id))],
    }


def _answer(row: Rsvp, state: str) -> dict[str, Any]:
    return {
        "run": _run(row.event),
        "answer": row.answer,
        "state": state,
        "group": wording.group_name(row.group) if row.group else None,
        "comes_for": row.kind,
        "guests": row.guests,
        "asked_to_be_met": row.meet_me,
        "first_time": row.first_time,
        "name_shown_to_members": row.listed,
        "answered_at": row.answered_at,
        "confirmed_at": row.confirmed_at,
        "asked_to_be_let_in_at": row.asked_at,
    }


def _standing(row: StandingRsvp) -> dict[str, Any]:
    series = db.session.get(Series, row.series_id)
    return {
        "series": series.template["run"].get("title") if series else None,
        "club": series.club.name if series else None,
        "level": row.level,
        "pace": row.pace,
        "guests": row.guests,
        "since": row.since,
        "ended_at": row.ended_at,
    }


def _run(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "club": event.club.name,
        "page": f"/runs/{event.id}",
        "starts": wording.stamp(event),
    }


def _photos(member: Member) -> Sequence[SpotPhoto]:
    mine = select(SpotPhoto).where(SpotPhoto.added_by_id == member.id)
    return db.session.scalars(mine.order_by(SpotPhoto.id)).all()


def _photo(row: SpotPhoto) -> dict[str, Any]:
    return {"place": row.place, "pixels": [row.width, row.height], "added_at": row.added_at}


def _followed(place: FollowedPlace) -> dict[str, Any]:
    return {
        "place": place.label,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "within_km": place.within_km,
        "filters": place.filters,
        "since": place.created_at,
    }


def _mark(row: Attendance, event: Event) -> dict[str, Any]:
    return {
        "run": _run(event),
        "was_there": row.present,
        "did": row.part,
        "marked_at": row.marked_at,
        "counted_back_at": row.back_at,
    }


def _marks(member: Member) -> Select[Attendance, Event]:
    return (
        select(Attendance, Event)
        .join(Event, Event.id == Attendance.event_id)
        .options(joinedload(Event.club))
        .where(Attendance.member_id == member.id)
        .order_by(Attendance.id)
    )


def _with(group: ColumnElement[bool]) -> Select[Event]:
    """The runs that have such a group."""
    return select(Event).where(Event.id.in_(select(PaceGroup.event_id).where(group)))


def _runs(query: Select[Event]) -> Sequence[Event]:
    with_club = query.options(joinedload(Event.club))
    return db.session.scalars(with_club.order_by(Event.starts_at, Event.id)).all()


def _stands(member: Member) -> Sequence[StandingRsvp]:
    mine = select(StandingRsvp).where(StandingRsvp.member_id == member.id)
    return db.session.scalars(mine.order_by(StandingRsvp.series_id)).all()


def erase(member: Member, now: datetime) -> None:
    """Every answer goes; runs ahead are answered with no first, and who moves up is told.

    Series are locked before runs, each in the order of their ids, as everybody locks them. Runs
    of a club that nobody else belongs to are called off: nobody would be there.
    """
    empty = [club.id for club in left_empty(member)]
    mine = _series_of(member, empty)
    for series_id in mine:
        locked(Series, series_id)
    for row in _stands(member):
        stop(row.series_id, member, now)
    for event_id in db.session.scalars(_ahead(member, now)).all():
        event = locked(Event, event_id)
        if event is not None:
            _give_back(event, member, now)
    _call_off(empty, now)
    _lead_no_more(member, mine)
    db.session.flush()
    marks = update(Attendance).where(Attendance.member_id == member.id)
    db.session.execute(marks.values(member_id=None, name=FORMER))
    db.session.execute(delete(SpotPhoto).where(SpotPhoto.added_by_id == member.id))
    for kind in (Rsvp, StandingRsvp, CalendarLink, CareNote, FollowedPlace):
        db.session.execute(delete(kind).where(kind.member_id == member.id))


def _give_back(event: Event, member: Member, now: datetime) -> None:
    """Her place in the line, and her groups: the others are asked who leads."""
    said = answer_of(event, member)
    if said is not None and said.answer is Answer.YES:
        answer(event, member, Reply(Answer.NO), now)
    if event.leads(member) and not event.has_started(now):
        drop_out(event, member, now)


def _series_of(member: Member, empty: Collection[int]) -> Sequence[int]:
    """The series she stands in or looks after a group of, and those of clubs left empty, by id."""
    stands = select(StandingRsvp.series_id).where(StandingRsvp.member_id == member.id)
    template = cast(Series.template, String)
    keeps = or_(*(template.contains(f'"{column}": {member.id}') for column in DUTIES))
    concerned = Series.id.in_(stands) | Series.club_id.in_(empty) | keeps
    return db.session.scalars(select(Series.id).where(concerned).order_by(Series.id)).all()


def _ahead(member: Member, now: datetime) -> Select[int]:
    comes = select(Rsvp.event_id).where(Rsvp.member_id == member.id, Rsvp.answer == Answer.YES)
    keeps = _with(or_(*(getattr(PaceGroup, one) == member.id for one in DUTIES)))
    return (
        select(Event.id)
        .where(Event.id.in_(comes) | Event.id.in_(keeps.with_only_columns(Event.id)))
        .where(Event.ends_at > now, Event.cancelled_at.is_(None))
        .order_by(Event.id)
    )


def _call_off(club_ids: Collection[int], now: datetime) -> None:
    for series in db.session.scalars(select(Series).where(Series.club_id.in_(club_ids))).all():
        series.ends_on = series.here(now).date()
    ahead = (
        select(Event.id)
        .where(Event.club_id.in_(club_ids), Event.starts_at > now, Event.cancelled_at.is_(None))
        .order_by(Event.id)
    )
    for event_id in db.session.scalars(ahead).all():
        event = locked(Event, event_id)
        if event is not None:
            cancel(event, CALLED_OFF, now)


def _lead_no_more(member: Member, series_ids: Collection[int]) -> None:
    """In runs made from now on somebody who is gone does nothing; made ones forget it by key."""
    for series in db.session.scalars(select(Series).where(Series.id.in_(series_ids))).all():
        groups = [
            group | {one: None for one in DUTIES if group.get(one) == member.id}
            for group in series.template["groups"]
        ]
        series.template = series.template | {"groups": groups}
