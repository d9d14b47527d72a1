"""A club begins a programme: every session becomes a run of its own."""

from collections.abc import Sequence
from datetime import datetime, time

from clubs.models import Club
from core.database import db
from events.drafting import Spot
from events.models import Event, PaceGroup
from events.repeating import on_the_wall
from members.models import Member
from web.mails import link
from wellbeing.instruments import PROGRAMME
from wellbeing.programmes import plan, wording
from wellbeing.programmes.models import STRAND, Programme, ProgrammeSession
from wellbeing.programmes.plan import Meeting, Session

LEVEL = "chat"
WALKING, RUN_WALK = "walk", "run_walk"


def start(
    club: Club,
    by: Member,
    planned: Sequence[Meeting],
    at: time,
    spot: Spot,
    leaders: Sequence[int | None],
    now: datetime,
) -> Programme:
    """The programme with a run for each meeting; each leader takes a group of eight."""
    programme = Programme(
        club_id=club.id,
        club=club,
        started_by_id=by.id,
        version=PROGRAMME["version"],
        first_week=planned[0].session.week,
        starts_on=planned[0].day,
        created_at=now,
    )
    db.session.add(programme)
    db.session.flush()
    for position, meeting in enumerate(planned):
        event = _run(programme, meeting, at, spot, now)
        event.groups = [_group(meeting.session, n, who) for n, who in enumerate(leaders)]
        db.session.add(event)
        session = meeting.session
        row = ProgrammeSession(position=position, week=session.week, letter=session.letter)
        row.event = event
        programme.sessions.append(row)
    db.session.flush()
    return programme


def _run(programme: Programme, meeting: Meeting, at: time, spot: Spot, now: datetime) -> Event:
    session = meeting.session
    event = Event(
        club_id=programme.club_id,
        club=programme.club,
        posted_by_id=programme.started_by_id,
        created_at=now,
        strand=f"{STRAND}{programme.id}",
        title=wording.title(session),
        about=wording.about(
            session, link(f"/programmes/{programme.id}"), link(address_of(programme, session))
        ),
        place=spot.place,
        area=spot.area,
    )
    event.locate(spot.latitude, spot.longitude)
    local = on_the_wall(datetime.combine(meeting.day, at), spot.zone)
    event.schedule(local, spot.zone, session.minutes)
    return event


def _group(session: Session, position: int, leader_id: int | None) -> PaceGroup:
    pace = RUN_WALK if session.run_seconds else WALKING
    return PaceGroup(
        position=position, level=LEVEL, pace=pace, capacity=plan.GROUP_SIZE, leader_id=leader_id
    )


def address_of(programme: Programme, session: Session) -> str:
    """Where the leaders' page of a session is."""
    return f"/programmes/{programme.id}/sessions/{session.key}/intervals"
