"""Offers by page and mail, stepping down, coming anyway, first-timers and gentle words."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from clubs.models import Club, Membership
from core import clock
from core.database import db
from core.outbox import Message
from events.answering import Reply
from events.guard import hint_for, level_of
from events.models import Answer, Event, Rsvp
from members.models import Member
from tests.events.conftest import marks
from tests.factories import make_club, make_member, make_rsvp, make_run
from tests.visitor import signed_in

Mails = Callable[[], list[Message]]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
both = pytest.mark.both_databases


def offer_link(mails: Mails) -> str:
    texts = [mail.text for mail in mails() if mail.key.startswith("offer:")]
    found = re.search(r"/runs/\d+/offer/\S+", texts[-1])
    assert found
    return found[0]


@both
def test_an_offer_is_taken_by_the_mailed_page_which_itself_changes_nothing(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    with time_machine.travel(NOON, tick=False):
        run = cast.post(capacity=1, starts=datetime(2026, 11, 24, 18))  # noqa: DTZ001 - wall
        cast.ada.post(f"/runs/{run}/rsvp", answer="yes")
        cast.cleo.post(f"/runs/{run}/rsvp", answer="yes")
        cast.ada.post(f"/runs/{run}/rsvp", answer="no")
        link = offer_link(mails)
        looked = cast.stranger.get(link)
        waiting = marks(cast.cleo.get(f"/runs/{run}").text)["rsvp"]
        taken = cast.stranger.post(link, follow=False, answer="take")
        going = marks(cast.cleo.get(f"/runs/{run}").text)["rsvp"]

    assert "Take the place" in looked.text
    assert looked.headers["Referrer-Policy"] == "no-referrer"
    assert (waiting, taken.status_code, going) == ("waiting", 303, "going")


@both
def test_an_offer_let_go_on_the_runs_page_goes_to_the_next(cast: SimpleNamespace) -> None:
    with time_machine.travel(NOON, tick=False):
        run = cast.post(capacity=1, starts=datetime(2026, 11, 24, 18))  # noqa: DTZ001 - wall
        for who in (cast.ada, cast.cleo, cast.ben):
            who.post(f"/runs/{run}/rsvp", answer="yes")
        cast.ada.post(f"/runs/{run}/rsvp", answer="no")
        page = cast.cleo.get(f"/runs/{run}").text
        cast.cleo.post(f"/runs/{run}/offer", answer="decline")
        after, bens = cast.cleo.get(f"/runs/{run}").text, cast.ben.get(f"/runs/{run}").text

    assert "A place is yours if you want it" in page
    assert "You are still in line" in after
    assert "A place is yours if you want it" in bens


def test_a_cut_or_foreign_offer_link_says_so(cast: SimpleNamespace) -> None:
    run = cast.post()

    assert cast.stranger.get(f"/runs/{run}/offer/nothing").status_code == 404
    assert cast.stranger.post(f"/runs/{run}/offer/nothing", answer="take").status_code == 404
    assert cast.stranger.post(f"/runs/{run}/offer", answer="take").status_code == 403


@both
def test_an_audible_is_two_taps_and_cancelling_stands_below_it(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post(groups=[{"level": "sing"}, {"level": "sentences"}])
    with app.app_context():
        quick = db.session.get(Event, run).groups[1].id
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes", group=quick)
    page = cast.ben.get(f"/runs/{run}").text
    steps = re.findall(r'name="to" value="(\w+)"', page)

    cast.ben.post(f"/runs/{run}/audible", to="coffee")

    assert steps[1:] == ["walk", "coffee"]
    assert page.index('id="audible"') < page.index("Can’t make it")
    assert marks(cast.ben.get(f"/runs/{run}").text)["rsvp"] == "going"
    assert cast.ben.post(f"/runs/{run}/audible", to="walk").status_code == 409
    with app.app_context():
        assert db.session.scalar(select(Rsvp.kind)) == "coffee"


@both
def test_an_audible_is_there_until_the_run_ends(
    app: Flask, cast: SimpleNamespace, run_of: Callable[[int], SimpleNamespace]
) -> None:
    run = cast.post()
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
    start, end = run_of(run).starts_at, run_of(run).ends_at

    with time_machine.travel(end - timedelta(minutes=5)):
        ben = signed_in(app, cast.ids["ben"])
        late = 'id="audible"' in ben.get(f"/runs/{run}").text
        walked = ben.post(f"/runs/{run}/audible", to="walk")
    with time_machine.travel(end):
        ben = signed_in(app, cast.ids["ben"])
        over = 'id="audible"' in ben.get(f"/runs/{run}").text
        too_late = ben.post(f"/runs/{run}/audible", to="coffee")

    assert start < end - timedelta(minutes=5)
    assert (late, walked.status_code, over, too_late.status_code) == (True, 200, False, 409)
    assert marks(walked.text)["rsvp"] == "going"


def test_a_walk_helping_and_the_coffee_are_answers_like_any_other(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()

    for who, word in ((cast.ada, "help"), (cast.ben, "walk"), (cast.cleo, "coffee")):
        who.post(f"/runs/{run}/rsvp", answer="yes", group=word)

    page = cast.ada.get(f"/runs/{run}").text
    assert marks(page) == {"rsvp": "going", "going": "3", "waiting": "0"}
    assert all(word in page for word in ("Volunteer", "Walk", "The coffee alone"))
    with app.app_context():
        assert {row.kind for row in db.session.scalars(select(Rsvp))} == {"help", "walk", "coffee"}


def test_somebody_new_reads_what_happens_and_leaders_read_who_wants_to_be_met(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post(hangout="coffee at the Lock Café")
    with app.app_context():
        db.session.execute(
            update(Member).where(Member.id == cast.ids["cleo"]).values(pronounced="KLEE-oh")
        )
        db.session.commit()
    before = cast.cleo.get(f"/runs/{run}").text
    cast.cleo.post(f"/runs/{run}/rsvp", answer="yes", first_time="yes", meet_me="yes")

    page, organizers = cast.cleo.get(f"/runs/{run}").text, cast.ada.get(f"/runs/{run}").text

    assert "Minute by minute" not in before
    assert all(part in page for part in ("Minute by minute", "18:20", "What if I cannot keep up?"))
    assert all(part in organizers for part in ("1 comes for the first time", "KLEE-oh"))
    assert "KLEE-oh" not in cast.ben.get(f"/runs/{run}").text


@both
def test_asking_for_a_run_of_a_closed_club_asks_to_come(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post()
    with app.app_context():
        db.session.execute(update(Club).values(is_open=False))
        db.session.commit()

    page = cast.cleo.get(f"/runs/{run}").text
    asked = cast.cleo.post(f"/runs/{run}/rsvp", follow=False, answer="yes")

    assert "Ask to come" in page
    assert asked.status_code == 303
    assert "You have asked to come along" in cast.cleo.get(f"/runs/{run}").text
    with app.app_context():
        mine = select(Membership.role).where(Membership.member_id == cast.ids["cleo"])
        assert db.session.scalar(mine) == "pending"
        assert db.session.scalar(select(Rsvp)).asks


@both
def test_a_fourth_run_in_a_week_gets_one_sentence_and_goes_anyway(
    app: Flask, cast: SimpleNamespace
) -> None:
    monday = datetime(2027, 3, 1, 18)  # noqa: DTZ001 - the wall
    runs = [cast.post(starts=monday + timedelta(days=day)) for day in (0, 2, 4, 6)]
    for run in runs[:3]:
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    said = cast.ben.post(f"/runs/{runs[3]}/rsvp", answer="yes", guests="1")
    cast.ben.post(f"/runs/{runs[3]}/rsvp", answer="yes", guests="1", anyway="yes")

    assert said.status_code == 200
    assert "your fourth run in this week" in said.text
    assert 'name="guests" value="1"' in said.text
    assert marks(said.text)["rsvp"] == "none"
    assert marks(cast.ben.get(f"/runs/{runs[3]}").text)["rsvp"] == "going"


@both
def test_somebody_steady_may_set_four_and_hears_of_the_fifth(rows: object) -> None:
    club, ben, now = make_club(), make_member("Ben", runs_a_week=4), clock.now()
    monday = datetime(2027, 3, 1, 18)  # noqa: DTZ001 - the wall
    week = [make_run(club, starts=monday + timedelta(hours=day * 34)) for day in range(5)]
    for run in week[:3]:
        make_rsvp(run, ben)

    first = hint_for(week[3], ben, Reply(Answer.YES), now)
    for days in (9, 16, 23):
        past = make_run(club, starts=now - timedelta(days=days), groups=[{"level": "sentences"}])
        make_rsvp(past, ben)
    steady = hint_for(week[3], ben, Reply(Answer.YES), now)
    make_rsvp(week[3], ben)
    fifth = hint_for(week[4], ben, Reply(Answer.YES), now)

    assert first is not None
    assert (first.why, first.most) == ("week", 3)
    assert steady is None or steady.why == "days"
    assert fifth is not None
    assert (fifth.why, fifth.most) == ("week", 4)


@both
def test_the_day_after_a_run_is_worth_a_sentence_and_a_walk_is_not(
    app: Flask, cast: SimpleNamespace
) -> None:
    first = datetime(2027, 3, 2, 18)  # noqa: DTZ001 - the wall
    runs = [cast.post(starts=first + timedelta(days=day)) for day in (0, 1)]
    cast.ben.post(f"/runs/{runs[0]}/rsvp", answer="yes")

    said = cast.ben.post(f"/runs/{runs[1]}/rsvp", answer="yes")
    walk = cast.ben.post(f"/runs/{runs[1]}/rsvp", follow=False, answer="yes", group="walk")

    assert "day before or after" in said.text
    assert walk.status_code == 303


@both
def test_two_levels_above_ones_own_shows_a_gentler_group_of_the_same_run(rows: object) -> None:
    club, ben, now = make_club(), make_member("Ben"), clock.now()
    for days in (9, 16, 23):
        past = make_run(club, starts=now - timedelta(days=days), groups=[{"level": "sing"}])
        make_rsvp(past, ben)
    run = make_run(club, groups=[{"level": "words"}, {"level": "sing"}], starts=now + timedelta(9))

    hint = hint_for(run, ben, Reply(Answer.YES, run.groups[0].id), now)

    assert level_of(ben, now) == 1
    assert hint is not None
    assert (hint.why, hint.group) == ("level", run.groups[1])
    assert hint_for(run, ben, Reply(Answer.YES, run.groups[1].id), now) is None
    assert hint_for(run, ben, Reply(Answer.NO), now) is None
