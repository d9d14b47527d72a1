"""Somebody who joins, leaves, opens accounts and other clubs to learn what one person answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from events.models import Answer, Event, Rsvp
from members.models import Member
from tests.factories import make_club, make_membership, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import Evening
from tests.wellbeing.test_totals_of_a_club import AFTER, ENDS, STARTS, answered_by, close
from wellbeing import closing, consents
from wellbeing.models import CheckIn, ClubBlock
from wellbeing.queries import check_ins_of

pytestmark = pytest.mark.both_databases
AsMember = Callable[[int], Visitor]


def figures(app: Flask, evening: Evening) -> list[dict[str, Any]]:
    """What the club is shown, oldest first."""
    with app.app_context():
        rows = db.session.scalars(closing.published(evening.club)).all()
        return [dict(row.shown) for row in reversed(rows)]


def test_joining_and_leaving_between_blocks_shows_no_second_total(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    answered_by(app, evening, [6] * 8 + [10], weeks=4)  # one comes along
    answered_by(app, evening, [6] * 8, weeks=8)  # and is gone again

    clock_hand.move_to(AFTER + timedelta(weeks=12))
    states = [row.state for row in close(app)[:3]]

    assert states == ["published", "merged", "merged"]
    assert len(figures(app, evening)) == 1


def test_fake_accounts_that_are_young_did_not_come_or_did_not_agree_lift_nobody(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [9])
    answered_by(app, evening, [1] * 7, first=1, created_at=datetime(2026, 6, 12, tzinfo=UTC))
    answered_by(app, evening, [1] * 7, first=8, agrees=False)
    answered_by(app, evening, [1] * 7, first=15)
    with app.app_context():
        late = select(Member.id).where(Member.name.in_([f"Runner {n}" for n in range(15, 22)]))
        for row in db.session.scalars(select(Rsvp).where(Rsvp.member_id.in_(late))):
            row.answer = Answer.NO
        db.session.commit()

    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


def test_an_organizer_who_leads_from_a_second_account_is_counted_in_neither(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    with app.app_context():
        club = db.session.get(Club, evening.club)
        second = db.session.scalar(select(Member).where(Member.name == "Runner 7"))
        make_run(club, groups=[{"level": "chat", "leader_id": second.id}])
        db.session.commit()

    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


def test_a_check_in_counts_for_one_club_alone(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    with app.app_context():
        other = make_club("Mill Lane Striders")
        for member in db.session.scalars(select(Member).where(Member.name.like("Runner %"))):
            make_membership(other, member)
        run = make_run(other, starts=datetime(2026, 6, 3, 18, 30))  # noqa: DTZ001 - the wall
        db.session.commit()
        counted = {
            club: {one.who for one in closing.answers_in(club, STARTS, ENDS, "salt")}
            for club in (evening.club, other.id)
        }
        assert run.club_id == other.id

    assert len(counted.pop(evening.club)) == 8
    assert counted.popitem()[1] == set()


def test_a_check_in_moved_to_another_clubs_run_counts_nowhere(app: Flask, evening: Evening) -> None:
    answered_by(app, evening, [6] * 8)
    with app.app_context():
        other = make_club("Mill Lane Striders")
        for row in db.session.scalars(select(CheckIn)):
            row.club_id = other.id
        db.session.commit()

        for club in (evening.club, other.id):
            assert closing.answers_in(club, STARTS, ENDS, "salt") == []


def test_a_consent_taken_back_is_not_counted_from_then_on_and_what_was_shown_stays(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    answered_by(app, evening, [6] * 8, weeks=4)
    clock_hand.move_to(AFTER)
    close(app)
    before = figures(app, evening)

    with app.app_context():
        last = db.session.scalar(select(Member).where(Member.name == "Runner 7"))
        consents.withdraw(last, consents.TOTALS, clock.now())
        db.session.commit()
    clock_hand.move_to(AFTER + timedelta(weeks=4))
    close(app)

    assert figures(app, evening) == before != []


def test_digests_say_nothing_without_their_salt_and_go_with_the_next_block(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    answered_by(app, evening, [6] * 8, weeks=4)
    clock_hand.move_to(AFTER + timedelta(weeks=8))

    first, second = close(app)[:2]

    assert (first.salt, first.respondents) == (None, None)
    names = {str(number) for number in range(100)}
    assert not names & set(second.respondents["connected"])


def test_a_breakdown_stands_on_the_page_where_every_part_has_eight(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 16)
    _in_two_paces(app, 8)
    clock_hand.move_to(AFTER)
    close(app)

    page = as_member(evening.ben).get(f"/clubs/{evening.slug}/belonging").text

    assert 'data-parts="2"' in page
    assert page.index("Social pace") < page.index("Steady")
    assert page == as_member(evening.ben).get(f"/clubs/{evening.slug}/belonging").text


def test_nineteen_answers_split_twelve_to_seven_show_the_total_and_no_breakdown(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 19)
    _in_two_paces(app, 12)
    clock_hand.move_to(AFTER)
    close(app)

    page = as_member(evening.ada).get(f"/clubs/{evening.slug}/belonging").text

    assert 'data-respondents="20"' in page
    assert "data-parts" not in page


def _in_two_paces(app: Flask, social: int) -> None:
    """The first so many of those who answered ran with the social group, the rest with steady."""
    with app.app_context():
        rows = db.session.execute(
            select(CheckIn.member_id, CheckIn.event_id).order_by(CheckIn.member_id)
        ).all()
        run = db.session.get(Event, rows[0].event_id)
        other = make_run(run.club, groups=[{"level": "sentences", "pace": "steady"}])
        steady = other.groups[0]
        for member_id, event_id in rows[social:]:
            mine = (Rsvp.event_id == event_id, Rsvp.member_id == member_id)
            db.session.scalars(select(Rsvp).where(*mine)).one().group_id = steady.id
        db.session.commit()


def test_the_card_is_made_of_blocks_alone_and_of_no_single_run(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6, 7, 7, 6, 8, 5, 7, 7, 1, 10])
    clock_hand.move_to(AFTER)
    close(app)

    (shown,) = figures(app, evening)

    assert set(shown) <= {"count", "connected", "difference", "less_lonely"}
    with app.app_context():
        assert db.session.scalars(select(ClubBlock)).all()
        member = db.session.scalar(select(Member).where(Member.name == "Runner 0"))
        assert len(db.session.execute(check_ins_of(member)).all()) == 1
