"""Every mail there is, told in one story: by presses in a browser, and by the clock."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from core.outbox import Message
from events import day_telling, telling
from events.answering import Reply, answer
from events.filters import Filters
from events.folding import fold_leaderless
from events.following import follow
from events.leading import drop_out
from events.messages import To, write
from events.models import Answer, Event, Rsvp
from events.moving import pass_on_offers
from events.near_news import tell_near_places
from events.reminding import ask_to_post_again, remind, reminder_due, say_why, tell_new_runs
from events.weather import clear_up, offer_plan_b
from events.week_ahead import send_weekly
from members.models import Member
from notices import weekly
from tests.factories import LONDON, make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor, signed_in
from wellbeing.consents import PROMPTS, give
from wellbeing.prompting import prompt

BEGIN = "2026-11-19T12:00:00Z"
"""A Thursday."""
SUNDAY = datetime.fromisoformat("2026-11-22T17:30:00+09:00")
"""The afternoon on Ben's wall, in Tokyo."""
TUESDAY = datetime.fromisoformat("2026-11-24T18:30")
LONG_AGO = timedelta(days=3)


def tell_everything(app: Flask, *, to_the_end: bool = True) -> SimpleNamespace:
    """Put every kind of mail into the outbox; to be called on the Thursday. Gives ids by name.

    Without `to_the_end` nothing has ended yet, and every mailed link is good for something.

    Ada organizes, Ben is a member in Tokyo who writes hours by twelve, Cleo one who follows a
    place. Words of people hold signs that mean something in HTML.
    """
    with app.app_context():
        ids = _people_and_runs()
        db.session.commit()
    say_why(app, lambda member_id, _now: "To hear <other> voices" if member_id == ids.ben else None)
    _press(app, ids)
    _ask_to_come(app, ids)
    acts = [_about_answers, _about_changes, _reminded, _about_the_day, _by_the_clock]
    for tell in [*acts, _ends] if to_the_end else acts:
        with app.app_context():
            tell(ids)
            db.session.commit()
    return ids


def _people_and_runs() -> SimpleNamespace:
    ada = make_member("Ada", units="mi", email="ada@example.org", is_admin=True)
    ben = make_member("Ben", timezone="Asia/Tokyo", hours="12", email="ben@example.org")
    cleo = make_member("Cleo", email="cleo@example.org")
    club = make_club("Harbour Runners", owner=ada, slug="harbour")
    make_membership(club, ben)
    groups = [
        {"level": "sentences", "pace": "steady", "distance_km": 8},
        {"level": "chat", "distance_km": 5, "leader_id": ada.id},
    ]
    run = make_run(
        club, title="Canal <b>loop</b> 🏃‍♀️", groups=groups, posted_by_id=ada.id,
        bad_weather_plan="Stairs, then <i>cocoa</i> & cake.",
    )  # fmt: skip
    row = make_rsvp(run, ben, group_id=run.groups[1].id, answered_at=clock.now() - LONG_AGO)
    full = make_run(club, title="Full one", capacity=1)
    soon = make_run(club, title="Soon", capacity=1, starts=datetime(2026, 11, 20, 9))  # noqa: DTZ001
    for one in (full, soon):
        make_rsvp(one, ada)
        make_rsvp(one, ben)
    later = make_run(club, title="Later")
    lone = make_club("Lone Runners", slug="lone", source="list", source_id="1")
    closed = make_club("Quiet <i>Runners</i>", owner=ada, slug="quiet", is_open=False)
    quiet = make_run(closed, title="Quiet one", capacity=1)
    follow(cleo, LONDON, "Brixton", 10, Filters(), clock.now())
    give(ben, PROMPTS, clock.now())
    rows = {"run": run, "full": full, "soon": soon, "later": later, "quiet": quiet}
    rows |= {"club": club, "lone": lone}
    people = {"ada": ada, "ben": ben, "cleo": cleo, "row": row}
    return SimpleNamespace(**{name: one.id for name, one in (rows | people).items()})


def _press(app: Flask, ids: SimpleNamespace) -> None:
    """What is mailed because of a form."""
    stranger = Visitor(app)
    stranger.post(f"/runs/{ids.run}/rsvp", answer="yes", name="Dan", email="dan@example.org")
    stranger.post("/sign-in", email="ben@example.org", password="")
    stranger.post("/sign-in", email="nobody@example.org", password="")
    ben, ada = signed_in(app, ids.ben), signed_in(app, ids.ada)
    ben.post("/clubs/lone/claim", words="I founded it & <b>run</b> it.")
    ada.post("/admin/claims/1", decision="decline")
    ben.post("/me/notices/settings", first="22", last="7", weekly="yes")
    mover = signed_in(app, ids.cleo)
    mover.post("/me/settings/email", email="cleo.new@example.org")
    with app.app_context():
        texts = select(Message.text).where(Message.text.startswith("Type this code"))
        code = re.search(r"\d{6}", db.session.scalars(texts).one())[0]
    mover.post("/me/settings/email/code", code=code)


def _ask_to_come(app: Flask, ids: SimpleNamespace) -> None:
    """Two ask to come to a run of a club that lets people in first, and one to the club."""
    eve, ada, ben = Visitor(app), signed_in(app, ids.ada), signed_in(app, ids.ben)
    eve.post(f"/runs/{ids.quiet}/rsvp", answer="yes", name="Eve", email="eve@example.org")
    signed_in(app, ids.cleo).post(f"/runs/{ids.quiet}/rsvp", answer="yes")
    ben.post("/clubs/quiet/membership", action="join")
    with app.app_context():
        unknown = db.session.scalars(select(Member.id).filter_by(email="eve@example.org")).one()
    for asks in (unknown, ids.cleo):
        ada.post(f"/runs/{ids.quiet}/asking", member=str(asks), action="admit")
    ada.post("/clubs/quiet/members", member=str(ids.ben), action="admit")


def _about_answers(ids: SimpleNamespace) -> None:
    now, run = clock.now(), db.session.get_one(Event, ids.run)
    telling.answered(run, db.session.get_one(Rsvp, ids.row), now)
    full = db.session.get_one(Event, ids.full)
    telling.answered(full, _answer(full, ids.ben), now)
    later = db.session.get_one(Event, ids.later)
    telling.moved_up(later, {make_rsvp(later, db.session.get_one(Member, ids.ben)).member_id}, now)


def _about_changes(ids: SimpleNamespace) -> None:
    now, run = clock.now(), db.session.get_one(Event, ids.run)
    before, groups = telling.told_of(run), telling.groups_of(run)
    run.place, run.sequence = "The other bridge", run.sequence + 1
    run.groups[1].distance_km = 6
    telling.changed(run, now, was=before)
    telling.groups_changed(run, groups, now)
    ada = db.session.get_one(Member, ids.ada)
    write(run, ada, To.ALL, "Bring a lamp.\n\nAnd <i>a smile</i>.", None, now)


def _reminded(ids: SimpleNamespace) -> None:
    remind(reminder_due(db.session.get_one(Event, ids.run)))


def _about_the_day(ids: SimpleNamespace) -> None:
    now, run = clock.now(), db.session.get_one(Event, ids.run)
    ada, ben = (db.session.get_one(Member, key) for key in (ids.ada, ids.ben))
    offer_plan_b(run, now)
    drop_out(run, ada, now)
    club = db.session.get_one(Club, ids.club)
    day_telling.friendly_note(club, ben, ada, run, now)
    soon = db.session.get_one(Event, ids.soon)
    answer(soon, ada, Reply(Answer.NO), now)


def _by_the_clock(ids: SimpleNamespace) -> None:
    ends = db.session.get_one(Event, ids.run).ends_at
    club = db.session.get_one(Club, ids.club)
    make_run(club, title="Fresh", starts=TUESDAY, created_at=clock.now())
    db.session.commit()
    tell_new_runs(clock.now() + timedelta(minutes=11))
    tell_near_places(clock.now() + timedelta(minutes=11))
    weekly.begin(db.session.get_one(Member, ids.ben))
    db.session.commit()
    send_weekly(SUNDAY)
    prompt(ends + timedelta(minutes=20))


def _ends(ids: SimpleNamespace) -> None:
    run, now = db.session.get_one(Event, ids.run), clock.now()
    ben = db.session.get_one(Member, ids.ben)
    fold_leaderless(run.starts_at - timedelta(hours=2))
    pass_on_offers(now + timedelta(hours=3))
    full, later = (db.session.get_one(Event, key) for key in (ids.full, ids.later))
    row = _answer(full, ids.ben)
    row.answer = Answer.NO
    telling.answered(full, row, now)
    later.cancelled_at, later.cancel_reason = now, "Ice on the <u>towpath</u>"
    telling.cancelled(later, now)
    solo = make_club("Solo", owner=ben, slug="solo")
    make_run(solo, title="Hills", starts=datetime(2026, 11, 18, 9), posted_by_id=ben.id)  # noqa: DTZ001
    db.session.commit()
    ask_to_post_again(now)
    grown = db.session.get_one(Event, ids.run)
    clear_up(grown, now)


def _answer(event: Event, member_id: int) -> Rsvp:
    mine = Rsvp.event_id == event.id, Rsvp.member_id == member_id
    return db.session.scalars(select(Rsvp).where(*mine)).one()
