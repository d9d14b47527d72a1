"""A leader who drops out: the others are asked, or the group joins the next gentler one."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from core.outbox import Message
from events.folding import fold_leaderless
from events.gentleness import gentlest_first, next_gentler
from events.models import Event, PaceGroup, Rsvp
from events.queries import line_of
from members.models import Member
from notices.preferences import turn
from tests.factories import make_member, make_membership, make_rsvp, make_run
from tests.visitor import signed_in


@pytest.fixture
def evening(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """A run with three groups: nobody leads the walk, Ben the easy one, Kim the quick one.

    Lou and Mia are in Kim's group, Nora in Ben's; Nora is here for the first time.
    """
    with app.app_context():
        club = db.session.get(Club, cast.club)
        people = {name: make_member(name) for name in ("Kim", "Lou", "Mia", "Nora")}
        for member in people.values():
            make_membership(club, member)
        groups = [
            {"level": "sentences", "pace": "tempo", "leader_id": people["Kim"].id, "capacity": 4},
            {"level": "chat", "pace": "social", "leader_id": cast.ids["ben"], "capacity": 2},
            {"level": "sing", "pace": "walk"},
        ]
        run = make_run(club, groups=groups)
        quick, easy, walk = run.groups
        make_rsvp(run, people["Kim"], group_id=quick.id)
        make_rsvp(run, people["Lou"], group_id=quick.id)
        make_rsvp(run, people["Mia"], group_id=quick.id, guests=1)
        make_rsvp(run, people["Nora"], group_id=easy.id, first_time=True)
        ids = SimpleNamespace(
            **{name.lower(): member.id for name, member in people.items()}, **cast.ids
        )
        emails = {name: member.email for name, member in people.items()}
        db.session.commit()
        return SimpleNamespace(
            run=run.id,
            url=f"/runs/{run.id}",
            ids=ids,
            emails=emails | {"Ben": cast.emails["ben"], "Ada": cast.emails["ada"]},
            quick=quick.id,
            easy=easy.id,
            walk=walk.id,
            start=run.starts_at,
            kim=signed_in(app, ids.kim),
            lou=signed_in(app, ids.lou),
            ada=cast.ada,
            ben=cast.ben,
            cleo=cast.cleo,
            stranger=cast.stranger,
        )


@pytest.fixture
def told(app: Flask, evening: SimpleNamespace) -> Callable[[str], dict[str, Message]]:
    """The mails whose key begins so, by first name."""

    def asked(start: str) -> dict[str, Message]:
        names = {email: name for name, email in evening.emails.items()}
        with app.app_context():
            rows = db.session.scalars(select(Message).where(Message.key.startswith(start)))
            return {names[row.recipient]: row for row in rows}

    return asked


def leader_of(app: Flask, group_id: int) -> int | None:
    """Who leads a group now, by id."""
    with app.app_context():
        group = db.session.get(PaceGroup, group_id)
        return group.leader_id if group else None


def link_in(mail: Message) -> str:
    """The path of the mailed question."""
    return re.search(r"/runs/\d+/lead/\S+", mail.text)[0]


def fold(app: Flask, now: datetime) -> int:
    """The worker's turn."""
    with app.app_context():
        return fold_leaderless(now)


@pytest.mark.parametrize("way", ["a no", "the button"])
def test_when_a_leader_drops_out_those_who_go_and_know_the_club_are_asked(app, evening, told, way):
    if way == "a no":
        evening.kim.post(f"{evening.url}/rsvp", answer="no")
    else:
        evening.kim.post(f"{evening.url}/cannot-lead")

    assert leader_of(app, evening.quick) is None
    # Not Ben, who leads another group, nor Nora, who is new; Ada looks after the club.
    assert set(told("lead:")) == {"Lou", "Mia", "Ada"}


def test_the_button_keeps_the_answer(app, evening):
    evening.kim.post(f"{evening.url}/cannot-lead")

    with app.app_context():
        assert line_of(db.session.get(Event, evening.run)).is_going(evening.ids.kim)


def test_whoever_says_yes_first_leads(app, evening, told):
    evening.kim.post(f"{evening.url}/cannot-lead")
    lou, mia = link_in(told("lead:")["Lou"]), link_in(told("lead:")["Mia"])

    looked = evening.stranger.get(lou)
    before = leader_of(app, evening.quick)
    evening.stranger.post(lou)
    evening.stranger.post(lou)
    too_late = evening.stranger.post(mia)

    assert "Can you lead, Lou?" in looked.text
    assert (before, leader_of(app, evening.quick)) == (None, evening.ids.lou)
    assert too_late.status_code == 409
    assert "Somebody else said yes before you." in too_late.text
    assert "settled already" in evening.stranger.get(mia).text
    assert evening.lou.get(f"{evening.url}/roll-call").status_code == 200


def test_a_group_that_found_a_leader_stays(app, evening, told):
    evening.kim.post(f"{evening.url}/cannot-lead")
    evening.stranger.post(link_in(told("lead:")["Lou"]))

    assert fold(app, evening.start - timedelta(hours=1)) == 0
    assert leader_of(app, evening.quick) == evening.ids.lou


def test_three_hours_before_the_start_it_joins_the_next_gentler_group(app, evening, told):
    evening.kim.post(f"{evening.url}/rsvp", answer="no")

    early = fold(app, evening.start - timedelta(hours=3, minutes=1))
    on_time = fold(app, evening.start - timedelta(hours=3))
    again = fold(app, evening.start - timedelta(hours=2))

    assert (early, on_time, again) == (0, 1, 0)
    assert set(told("folded:")) == {"Lou", "Mia", "Ben"}
    with app.app_context():
        event = db.session.get(Event, evening.run)
        line = line_of(event)
        assert [group.id for group in event.groups] == [evening.easy, evening.walk]
        assert not line.waiting
        assert line.heads_in(evening.easy) == 4
        groups = set(db.session.scalars(select(Rsvp.group_id).where(Rsvp.answer == "yes")))
        assert groups == {evening.easy}


def test_two_groups_in_a_row_without_a_leader_end_up_together(app, evening):
    evening.kim.post(f"{evening.url}/cannot-lead")
    evening.ben.post(f"{evening.url}/cannot-lead")

    fold(app, evening.start - timedelta(hours=3))

    with app.app_context():
        event = db.session.get(Event, evening.run)
        assert [group.id for group in event.groups] == [evening.walk]
        assert line_of(event).heads_in(evening.walk) == 5


def test_the_gentlest_group_goes_without_a_leader_and_everybody_in_it_knows(app, evening, told):
    with app.app_context():
        event = db.session.get(Event, evening.run)
        event.groups[2].leader_id = evening.ids.lou
        db.session.scalar(
            select(Rsvp).where(Rsvp.member_id == evening.ids.mia)
        ).group_id = evening.walk
        db.session.commit()
    evening.lou.post(f"{evening.url}/cannot-lead")

    fold(app, evening.start - timedelta(hours=3))

    assert set(told("folded:")) == {"Mia"}
    assert "look after one another" in told("folded:")["Mia"].text
    with app.app_context():
        assert len(db.session.get(Event, evening.run).groups) == 3


def test_a_group_that_never_had_a_leader_is_left_as_it_is(app, evening):
    assert fold(app, evening.start - timedelta(hours=1)) == 0


def test_a_run_that_has_started_or_is_cancelled_is_left_as_it_is(app, evening):
    evening.kim.post(f"{evening.url}/cannot-lead")
    assert fold(app, evening.start) == 0

    evening.ada.post(f"{evening.url}/cancel", reason="Storm.")
    assert fold(app, evening.start - timedelta(hours=1)) == 0


def test_whoever_wants_no_such_question_gets_none(app, evening, told):
    with app.app_context():
        turn(evening.ids.lou, "lead", off=True)
        db.session.commit()

    evening.kim.post(f"{evening.url}/cannot-lead")

    assert set(told("lead:")) == {"Mia", "Ada"}


def test_the_doors_of_leading(app, evening, told):
    evening.kim.post(f"{evening.url}/cannot-lead")
    link = link_in(told("lead:")["Lou"])
    other = link.replace(f"/runs/{evening.run}/", f"/runs/{evening.run + 1}/")

    assert evening.cleo.post(f"{evening.url}/cannot-lead").status_code == 403
    assert evening.kim.post(f"{evening.url}/cannot-lead").status_code == 403
    assert evening.stranger.post(f"{evening.url}/cannot-lead", follow=False).status_code == 303
    assert evening.stranger.get(link[:-3] + "abc").status_code == 404
    assert evening.stranger.get(other).status_code == 404
    assert evening.stranger.post(link[:-3] + "abc").status_code == 404
    assert leader_of(app, evening.quick) is None


def test_somebody_who_no_longer_comes_cannot_lead(app, evening, told):
    evening.kim.post(f"{evening.url}/cannot-lead")
    link = link_in(told("lead:")["Lou"])
    evening.lou.post(f"{evening.url}/rsvp", answer="no")

    answer = evening.stranger.post(link)

    assert answer.status_code == 409
    assert "Say first that you are coming" in answer.text


@pytest.mark.both_databases
def test_an_organizer_closes_a_group_and_nobody_in_it_loses_a_place(app, evening, told):
    refused = [who.post(f"{evening.url}/close-group", group=evening.quick).status_code
               for who in (evening.cleo, evening.kim)]  # fmt: skip
    page = evening.ada.get(evening.url).text

    evening.ada.post(f"{evening.url}/close-group", group=evening.quick)
    gentlest = evening.ada.post(f"{evening.url}/close-group", group=evening.walk)
    gone = evening.ada.post(f"{evening.url}/close-group", group=evening.quick)

    assert refused == [403, 403]
    closable = re.findall(r'name="group" value="(\d+)">Close', page)
    assert closable == [str(evening.easy), str(evening.quick)]
    assert (gentlest.status_code, gone.status_code) == (409, 404)
    assert set(told("closed:")) == {"Kim", "Lou", "Mia", "Ben"}
    assert "is closed this time" in told("closed:")["Mia"].text
    with app.app_context():
        event = db.session.get(Event, evening.run)
        line = line_of(event)
        assert [group.id for group in event.groups] == [evening.easy, evening.walk]
        assert (line.heads_in(evening.easy), line.waiting) == (5, ())


@pytest.mark.both_databases
def test_gentler_is_more_talk_then_more_time_for_a_kilometre(app: Flask):
    with app.app_context():
        event = make_run(
            groups=[
                {"level": "words", "seconds_per_km": 270},
                {"level": "chat", "seconds_per_km": 360},
                {"level": "chat", "seconds_per_km": 400},
                {"level": "sing"},
            ]
        )
        words, brisk, easy, sing = event.groups

        assert gentlest_first(event) == [sing, easy, brisk, words]
        assert [next_gentler(event, group) for group in (words, brisk, easy, sing)] == [
            brisk,
            easy,
            sing,
            None,
        ]
        assert db.session.get(Member, 0) is None


@pytest.mark.both_databases
def test_folding_keeps_everybody_on_both_databases(app: Flask, evening):
    evening.kim.post(f"{evening.url}/rsvp", answer="no")
    fold(app, evening.start - timedelta(hours=3))

    with app.app_context():
        line = line_of(db.session.get(Event, evening.run))
        assert {entry.key for entry in line.going} == {
            evening.ids.lou,
            evening.ids.mia,
            evening.ids.nora,
        }
