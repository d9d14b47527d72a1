"""Whoever runs last in a group: outside the cap, asked for anew, and promised or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from clubs.models import Club
from core.database import db
from core.outbox import Message
from events.answering import Reply, answer
from events.folding import fold_leaderless
from events.leading import LeaderGap, let_go_who_left
from events.mine import erase, export
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import refit
from events.queries import going_counts, line_of
from events.reminding import remind
from events.repeating import Rule
from events.series import Series, begin
from members.models import Member
from tests.events.test_leading import link_in
from tests.events.test_posting import FIVE
from tests.factories import make_member, make_membership, make_rsvp, make_run
from tests.visitor import signed_in

both = pytest.mark.both_databases
PROMISE: dict[str, Any] = {"regroup_minutes": 10, "shape": "laps"}


@pytest.fixture
def evening(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """Nobody is left behind: Kim leads the quick group and Lou runs last in it, Ben in the walk.

    Mia is in the quick group too. Five places, all taken but for Kim, Lou and Ben.
    """
    with app.app_context():
        club = db.session.get_one(Club, cast.club)
        people = {name: make_member(name) for name in ("Kim", "Lou", "Mia")}
        for member in people.values():
            make_membership(club, member)
        groups = [
            {"level": "sentences", "leader_id": people["Kim"].id, "sweeper_id": people["Lou"].id},
            {"level": "sing", "sweeper_id": cast.ids["ben"]},
        ]
        run = make_run(club, groups=groups, capacity=1, **PROMISE)
        for member in people.values():
            make_rsvp(run, member)
        ids = {name.lower(): member.id for name, member in people.items()} | cast.ids
        names = {member.email: name for name, member in people.items()}
        names |= {cast.emails[name]: name.title() for name in cast.emails}
        quick, walk = (group.id for group in run.groups)
        db.session.commit()
        return SimpleNamespace(
            run=run.id, url=f"/runs/{run.id}", ids=ids, names=names, quick=quick, walk=walk,
            start=run.starts_at, lou=signed_in(app, ids["lou"]), mia=signed_in(app, ids["mia"]),
            cast=cast,
        )  # fmt: skip


@pytest.fixture
def told(app: Flask, evening: SimpleNamespace) -> Callable[[str], dict[str, Message]]:
    """The mails whose key begins so, by first name."""

    def asked(start: str) -> dict[str, Message]:
        with app.app_context():
            rows = db.session.scalars(select(Message).where(Message.key.startswith(start)))
            return {evening.names[row.recipient]: row for row in rows}

    return asked


def fold(app: Flask, now: datetime) -> int:
    """The worker's turn."""
    with app.app_context():
        return fold_leaderless(now)


@both
def test_who_leads_and_who_runs_last_take_nobodys_place(app: Flask, evening: Any) -> None:
    with app.app_context():
        event = db.session.get_one(Event, evening.run)
        line = line_of(event)

        assert (line.going_heads, line.waiting_heads, line.room) == (3, 0, 0)
        assert going_counts([event.id]) == {event.id: (3, 0)}


@pytest.mark.parametrize("way", ["a no", "the button", "a step down"])
def test_when_who_runs_last_drops_out_the_others_are_asked_and_the_first_yes_counts(
    app: Flask, evening: Any, told: Any, way: str
) -> None:
    if way == "a no":
        evening.lou.post(f"{evening.url}/rsvp", answer="no")
    elif way == "the button":
        evening.lou.post(f"{evening.url}/cannot-lead")
    else:
        evening.lou.post(f"{evening.url}/audible", to="coffee")
    asked = told("lead:")
    stranger = evening.cast.stranger
    shown = evening.mia.get(evening.url).text
    looked = stranger.get(link_in(asked["Mia"]))
    thanked = stranger.post(link_in(asked["Mia"]))
    too_late = stranger.post(link_in(asked["Ada"]))

    # Not Kim, who leads that group, nor Ben, who runs last in the other.
    assert set(asked) == {"Mia", "Ada"}
    assert "Can you run last?" in asked["Mia"].subject
    assert "nobody runs last yet" in shown
    assert "Can you run last, Mia?" in looked.text
    assert "Mia: you run last in" in thanked.text
    assert too_late.status_code == 409
    assert "Nobody is left behind." in evening.mia.get(evening.url).text
    with app.app_context():
        assert db.session.get_one(PaceGroup, evening.quick).sweeper_id == evening.ids["mia"]


@both
def test_with_nobody_to_run_last_the_promise_is_kept_by_joining_the_gentler_group(
    app: Flask, evening: Any, told: Any
) -> None:
    evening.lou.post(f"{evening.url}/cannot-lead")

    early = fold(app, evening.start - timedelta(hours=3, minutes=1))
    on_time = fold(app, evening.start - timedelta(hours=3))
    again = fold(app, evening.start - timedelta(hours=2))

    assert (early, on_time, again) == (0, 1, 0)
    assert set(told("folded:")) == {"Kim", "Lou", "Mia", "Ben"}
    assert "nobody is to be left behind" in told("folded:")["Mia"].text
    with app.app_context():
        event = db.session.get_one(Event, evening.run)
        (left,) = event.groups
        line = line_of(event)
        assert (left.id, left.sweeper_id) == (evening.walk, evening.ids["ben"])
        assert left.leader_id == evening.ids["kim"]
        assert all(group.is_no_drop for group in event.groups)
        assert (line.going_heads, line.waiting_heads) == (3, 0)


def test_without_a_promise_the_group_stays_and_everybody_in_it_knows(
    app: Flask, evening: Any, told: Any
) -> None:
    with app.app_context():
        db.session.get_one(Event, evening.run).shape = None
        db.session.commit()
    evening.lou.post(f"{evening.url}/cannot-lead")

    fold(app, evening.start - timedelta(hours=3))

    assert set(told("folded:")) == {"Kim", "Lou", "Mia"}
    assert "wait for one another" in told("folded:")["Mia"].text
    with app.app_context():
        assert len(db.session.get_one(Event, evening.run).groups) == 2


def test_a_group_that_lost_both_is_folded_once_and_told_once(
    app: Flask, evening: Any, told: Any
) -> None:
    with app.app_context():
        db.session.get_one(PaceGroup, evening.quick).leader_id = evening.ids["lou"]
        db.session.commit()
    evening.lou.post(f"{evening.url}/cannot-lead")
    with app.app_context():
        gaps = db.session.scalars(select(LeaderGap.duty).order_by(LeaderGap.duty)).all()

    fold(app, evening.start - timedelta(hours=3))

    assert gaps == ["leader", "sweeper"]
    assert len(told("folded:")) == 4
    with app.app_context():
        assert [one.id for one in db.session.get_one(Event, evening.run).groups] == [evening.walk]


@both
def test_a_series_carries_who_runs_last_until_they_are_gone(rows: Any) -> None:
    eli = make_member("Eli")
    run = make_run(groups=[{"level": "chat", "sweeper_id": eli.id}], **PROMISE)
    begin(run, Rule((run.starts_local.weekday(),)), run.created_at)
    made = db.session.scalars(select(PaceGroup).order_by(PaceGroup.id)).all()
    before = {group.sweeper_id for group in made}

    erase(eli, run.created_at)
    db.session.flush()

    template = db.session.scalars(select(Series.template)).one()
    asked = db.session.scalars(select(LeaderGap.duty)).all()
    assert len(made) > 4
    assert before == {eli.id}
    assert {group.sweeper_id for group in made} == {None}
    assert template["groups"][0]["sweeper_id"] is None
    assert set(asked) == {"sweeper"}
    assert len(asked) == len(made)


def test_the_reminder_and_the_export_say_who_runs_last(app: Flask, evening: Any, told: Any) -> None:
    with app.app_context():
        long_ago = evening.start - timedelta(days=3)
        db.session.execute(update(Rsvp).values(answered_at=long_ago))
        db.session.commit()
        remind(evening.start - timedelta(hours=20))
        taken = export(db.session.get_one(Member, evening.ids["lou"]))

    assert "Runs last: Lou" in told("reminder:")["Mia"].text
    assert "Led by: Kim" in told("reminder:")["Mia"].text
    assert [run["page"] for run in taken["ran_last_in"]] == [evening.url]
    assert taken["groups_led"] == []


@both
def test_whoever_left_the_club_looks_after_nothing_and_sees_nobodys_name(
    app: Flask, evening: Any, told: Any
) -> None:
    before = evening.lou.get(f"{evening.url}/roll-call").status_code
    evening.lou.post("/clubs/harbour/membership", action="leave")

    after = [evening.lou.get(evening.url + end).status_code for end in ("/roll-call", "/people")]
    page = evening.lou.get(evening.url).text
    with app.app_context():
        let_go = [let_go_who_left(evening.start - timedelta(days=days)) for days in (8, 1, 1)]

    assert (before, after) == (200, [403, 403])
    assert 'id="on-the-day"' not in page
    assert let_go == [0, 1, 0]
    assert set(told("lead:")) == {"Mia", "Ada"}
    with app.app_context():
        assert db.session.get_one(PaceGroup, evening.quick).sweeper_id is None


def test_posted_again_the_same_people_look_after_the_groups(cast: SimpleNamespace) -> None:
    last = {"groups-0-sweeper": str(cast.ids["ben"])}
    run = cast.ada.post("/clubs/harbour/runs", **(FIVE | last | {"date": "2027-12-01"}))

    form = cast.ada.post(run.request.path + "/again")

    assert f'<option selected value="{cast.ids["ben"]}">Ben' in form.text


@both
def test_whoever_runs_last_no_longer_keeps_the_place(rows: Any) -> None:
    ann, bo = make_member("Ann"), make_member("Bo")
    run = make_run(capacity=1, groups=[{"level": "chat", "sweeper_id": ann.id}])
    now = run.created_at
    for member in (bo, ann):
        answer(run, member, Reply(Answer.YES), now)
    before = line_of(run)

    run.groups[0].sweeper = None
    refit(run, before, now)

    assert {entry.key for entry in line_of(run).going} == {ann.id, bo.id}
