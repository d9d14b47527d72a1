"""The belonging page: nothing below eight people, the same for everybody, frozen once shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from events.attendance import Attendance, Part, RollCall
from members.accounts import find
from tests.factories import make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import Evening
from wellbeing import blocks, closing, consents
from wellbeing.club_views import share_of
from wellbeing.models import CheckIn, ClubBlock

STARTS, ENDS = blocks.block_of(date(2026, 6, 2))
AFTER = datetime(2026, 7, 20, 12, tzinfo=UTC)


def answered_by(
    app: Flask,
    evening: Evening,
    connected: list[int],
    *,
    first: int = 0,
    weeks: int = 0,
    **more: Any,
) -> None:
    """So many members ran on one evening and answered; the same names are the same people."""
    with app.app_context():
        club = db.session.get(Club, evening.club)
        starts = datetime(2026, 6, 2, 18, 30) + timedelta(weeks=weeks)  # noqa: DTZ001 - wall clock
        run = make_run(club, starts=starts)
        for number, value in enumerate(connected, first):
            email = f"runner{number}@example.net"
            member = find(email) or _new(club, number, email, **more)
            make_rsvp(run, member)
            db.session.add(_check_in(run, member, value))
        db.session.commit()


def _new(club: Club, number: int, email: str, **more: Any) -> Any:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    agrees = more.pop("agrees", True)
    member = make_member(f"Runner {number}", email=email, **({"created_at": created} | more))
    make_membership(club, member)
    if agrees:
        consents.give(member, consents.TOTALS, clock.now())
    return member


def _check_in(run: Any, member: Any, value: int) -> CheckIn:
    return CheckIn(
        member_id=member.id,
        event_id=run.id,
        club_id=run.club_id,
        version=1,
        created_at=run.ends_at,
        after_at=run.ends_at,
        late=False,
        connected_before=max(0, value - 2),
        connected_after=value,
        lonely_before=5,
        lonely_after=3,
    )


def close(app: Flask) -> list[ClubBlock]:
    """Close what is due, and give back every block."""
    with app.app_context():
        closing.close_blocks(clock.now())
        db.session.commit()
        return list(db.session.scalars(select(ClubBlock).order_by(ClubBlock.ends_on)))


@pytest.mark.both_databases
def test_eight_people_make_a_card_that_member_and_organizer_see_alike(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    answered_by(app, evening, [6, 7, 7, 6, 8, 5, 7, 7])
    clock_hand.move_to(AFTER)
    close(app)

    pages = [
        as_member(who).get(f"/clubs/{evening.slug}/belonging").text
        for who in (evening.ada, evening.ben)
    ]

    for page in pages:
        assert 'data-respondents="10"' in page
        assert 'data-connected="6.5"' in page


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("90 % or more", "90 % or more"),
        ("10 % or fewer", "10 % or fewer"),
        ("60 %", "60 %"),
        (None, ""),
    ],
)
def test_a_frozen_share_is_put_into_words_anew(app: Flask, kept: str | None, said: str) -> None:
    row = ClubBlock(shown={"less_lonely": kept} if kept else {})

    with app.test_request_context():
        assert share_of(row) == said


def test_seven_answers_are_not_enough_to_show_safely(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    answered_by(app, evening, [6] * 7)
    clock_hand.move_to(AFTER)

    assert [row.state for row in close(app)][:1] == ["suppressed"]
    page = as_member(evening.ada).get(f"/clubs/{evening.slug}/belonging").text
    assert "Not enough answers to show safely" in page
    assert "data-respondents" not in page


def test_the_page_says_where_its_protection_ends(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    page = as_member(evening.ben).get(f"/clubs/{evening.slug}/belonging").text

    assert "one person with many accounts" in page
    assert "about three months" in page


def test_only_members_of_the_club_see_the_page(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    assert as_member(evening.cleo).get(f"/clubs/{evening.slug}/belonging").status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "eighth",
    [
        {"agrees": False},
        {"created_at": datetime(2026, 6, 10, tzinfo=UTC)},
    ],
    ids=["did not agree", "a young account"],
)
def test_who_does_not_count(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller, eighth: dict[str, Any]
) -> None:
    answered_by(app, evening, [6] * 7)
    answered_by(app, evening, [6], first=7, **eighth)
    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


def test_whoever_the_roll_call_missed_does_not_count(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    with app.app_context():
        row = db.session.scalars(select(CheckIn)).first()
        db.session.add(
            Attendance(
                event_id=row.event_id,
                member_id=row.member_id,
                part=Part.RAN,
                present=False,
                marked_at=clock.now(),
            )
        )
        db.session.commit()
    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


@pytest.mark.both_databases
def test_whoever_a_closed_roll_call_does_not_name_does_not_count(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 15)
    with app.app_context():
        rows = db.session.scalars(select(CheckIn).order_by(CheckIn.member_id)).all()
        for row in rows[:7]:
            mark = {"part": Part.RAN, "present": True, "marked_at": clock.now()}
            db.session.add(Attendance(event_id=row.event_id, member_id=row.member_id, **mark))
        db.session.add(RollCall(event_id=rows[0].event_id, closed_at=clock.now()))
        db.session.commit()
    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


def test_an_organizer_and_a_leader_do_not_count(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    with app.app_context():
        leader = find("runner3@example.net")
        run = make_run(
            db.session.get(Club, evening.club), groups=[{"level": "chat", "leader_id": leader.id}]
        )
        assert run.id
        db.session.commit()
    clock_hand.move_to(AFTER)

    assert close(app)[0].state == "suppressed"


def test_a_block_in_which_one_person_was_swapped_is_carried_into_the_next(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    answered_by(app, evening, [6] * 8, first=1, weeks=4)
    answered_by(app, evening, [9] * 12, first=1, weeks=8)
    clock_hand.move_to(AFTER + timedelta(weeks=12))

    first, second, third = close(app)[:3]

    assert [first.state, second.state, third.state] == ["published", "merged", "published"]
    assert third.starts_on == second.starts_on
    assert (first.respondents, first.salt) == (None, None)
    assert third.respondents is not None


def test_a_published_block_is_frozen(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    clock_hand.move_to(AFTER)
    before = close(app)[0].shown
    with app.app_context():
        db.session.query(CheckIn).delete()
        db.session.commit()

    assert close(app)[0].shown == before


def test_a_block_waits_48_hours(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    answered_by(app, evening, [6] * 8)
    over = datetime(ENDS.year, ENDS.month, ENDS.day, 12, tzinfo=UTC) + timedelta(days=1)

    clock_hand.move_to(over + timedelta(hours=24))
    assert close(app) == []

    clock_hand.move_to(over + timedelta(hours=49))
    assert len(close(app)) == 1
