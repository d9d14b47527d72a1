"""Joining, leaving, organizing, and a club that is never without an owner."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clubs import joining
from clubs.models import Club, HandOver, Membership, Role
from clubs.roles import role_of
from core import clock
from core.database import db
from core.refusal import Refused
from members.models import Member
from tests.factories import make_club, make_member, make_membership

HARBOUR = "/clubs/harbour-runners"
both_databases = pytest.mark.both_databases


def close_the_club(app: Flask) -> None:
    with app.app_context():
        db.session.get(Club, 1).is_open = False
        db.session.commit()


@both_databases
def test_joining_an_open_club_makes_a_member(cast, role):
    answer = cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    assert (answer.status_code, answer.location) == (303, HARBOUR)
    assert role("cleo") is Role.MEMBER


def test_joining_twice_changes_nothing(cast, role):
    for _ in range(2):
        cast.ada.post(f"{HARBOUR}/membership", follow=False, action="join")
        cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    assert (role("ada"), role("cleo")) == (Role.OWNER, Role.MEMBER)


def test_a_closed_club_is_asked_first(app, cast, role):
    close_the_club(app)

    fragment = cast.cleo.swap(f"{HARBOUR}/membership", action="join")

    assert role("cleo") is Role.PENDING
    assert "You have asked to come" in fragment.text
    assert fragment.text.count('class="membership') == 1


def test_an_organizer_lets_somebody_in(app, cast, role):
    close_the_club(app)
    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    cast.ada.post(f"{HARBOUR}/members", member=cast.ids.cleo, action="admit")

    assert role("cleo") is Role.MEMBER


def test_an_organizer_may_say_not_now(app, cast, role):
    close_the_club(app)
    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    cast.ada.post(f"{HARBOUR}/members", member=cast.ids.cleo, action="decline")

    assert role("cleo") is None


def test_a_question_can_be_taken_back(app, cast, role):
    close_the_club(app)
    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="leave")

    assert role("cleo") is None


def test_leaving_needs_no_reason_and_may_be_done_twice(cast, role):
    for _ in range(2):
        answer = cast.ben.post(f"{HARBOUR}/membership", follow=False, action="leave")

    assert answer.status_code == 303
    assert role("ben") is None


@both_databases
def test_the_last_owner_cannot_leave(cast, role):
    answer = cast.ada.post(f"{HARBOUR}/membership", follow=False, action="leave")

    assert answer.status_code == 409
    assert "Hand it over first" in answer.text
    assert role("ada") is Role.OWNER


def test_members_become_organizers_and_members_again(cast, role):
    cast.ada.post(f"{HARBOUR}/members", member=cast.ids.ben, action="appoint")
    assert role("ben") is Role.ORGANIZER

    cast.ada.post(f"{HARBOUR}/members", member=cast.ids.ben, action="release")
    assert role("ben") is Role.MEMBER


@both_databases
def test_a_club_changes_hands_when_the_other_says_yes(cast, role):
    cast.ada.post(f"{HARBOUR}/hand-over", member=cast.ids.ben, action="offer")
    assert role("ben") is Role.MEMBER
    assert "The club is offered to you" in cast.ben.get(f"{HARBOUR}/members").text

    cast.ben.post(f"{HARBOUR}/hand-over", action="accept")

    assert (role("ada"), role("ben")) == (Role.ORGANIZER, Role.OWNER)


@pytest.mark.parametrize(("who", "action"), [("ada", "withdraw"), ("ben", "decline")])
def test_an_offer_that_is_gone_cannot_be_taken(cast, role, who, action):
    cast.ada.post(f"{HARBOUR}/hand-over", member=cast.ids.ben, action="offer")
    getattr(cast, who).post(f"{HARBOUR}/hand-over", action=action)

    answer = cast.ben.post(f"{HARBOUR}/hand-over", follow=False, action="accept")

    assert answer.status_code == 409
    assert role("ada") is Role.OWNER


def test_an_offer_is_for_one_member(cast, role):
    cast.ada.post(f"{HARBOUR}/hand-over", member=cast.ids.ben, action="offer")
    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    answer = cast.cleo.post(f"{HARBOUR}/hand-over", follow=False, action="accept")

    assert answer.status_code == 409
    assert role("cleo") is Role.MEMBER


def test_the_owner_is_not_released(cast, role):
    cast.ada.post(f"{HARBOUR}/members", member=cast.ids.ben, action="appoint")

    answer = cast.ben.post(
        f"{HARBOUR}/members", follow=False, member=cast.ids.ada, action="release"
    )

    assert answer.status_code == 409
    assert role("ada") is Role.OWNER


def test_members_see_first_names_and_nobody_an_address(cast):
    pages = [who.get(f"{HARBOUR}/members").text for who in (cast.ada, cast.ben)]

    assert all("Ada" in page and "Ben" in page for page in pages)
    assert not [email for email in cast.emails if any(email in page for page in pages)]
    assert "Make organizer" in pages[0]
    assert "Make organizer" not in pages[1]


@pytest.mark.parametrize(
    ("who", "read", "change"), [("ben", 200, 403), ("cleo", 404, 404), ("stranger", 303, 303)]
)
def test_who_may_see_people_and_who_may_change_them(cast, role, who, read, change):
    somebody = getattr(cast, who)

    page = somebody.get(f"{HARBOUR}/members", follow=False)
    answers = [
        somebody.post(f"{HARBOUR}/members", follow=False, member=cast.ids.ben, action=action)
        for action in ("appoint", "admit", "release", "decline")
    ]
    offer = somebody.post(f"{HARBOUR}/hand-over", follow=False, member=cast.ids.ben, action="offer")

    assert page.status_code == read
    assert {answer.status_code for answer in [*answers, offer]} == {change}
    assert role("ben") is Role.MEMBER


def test_somebody_who_asks_to_come_sees_no_names_yet(app, cast):
    close_the_club(app)
    cast.cleo.post(f"{HARBOUR}/membership", follow=False, action="join")

    assert cast.cleo.get(f"{HARBOUR}/members").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": "own"},
        {"action": "appoint"},
        {"action": "appoint", "member": "x"},
        {"action": "appoint", "member": "-1"},
        {"action": "appoint", "member": "99999999999999999999"},
        {"action": "appoint", "member": "4711"},
    ],
)
def test_wrong_questions_about_people_change_nothing(cast, fields):
    answers = [cast.ada.post(f"{HARBOUR}/members", follow=False, **fields)]
    if fields.get("action") != "appoint":
        answers.append(cast.ada.post(f"{HARBOUR}/hand-over", follow=False, **fields))
        answers.append(cast.ada.post(f"{HARBOUR}/membership", follow=False, **fields))

    assert {answer.status_code for answer in answers} == {422}


def test_nothing_changes_without_a_token(cast, role):
    answer = cast.cleo.post_without_token(f"{HARBOUR}/membership", action="join")

    assert answer.status_code == 400
    assert role("cleo") is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["join", "leave", "admit", "decline", "appoint", "release", "offer", "accept"]
        ),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    max_size=25,
)


@given(steps=STEPS, is_open=st.booleans())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_people_do_the_club_has_one_owner(rows, steps, is_open):
    rows.rollback()
    people = [make_member(name) for name in ("Ada", "Ben", "Cleo")]
    club = make_club(owner=people[0], is_open=is_open)
    make_membership(club, people[1])

    for verb, who, whom in steps:
        step(club, verb, people[who], people[whom])
        rows.flush()
        owners = rows.query(Membership).filter_by(club_id=club.id, role=Role.OWNER).count()
        assert owners == 1
        assert rows.query(HandOver).filter_by(club_id=club.id).count() <= 1


def step(club: Club, verb: str, who: Member, whom: Member) -> None:
    """One press of a button, if it is one that `who` is shown."""
    organizing = role_of(club.id, who) in (Role.OWNER, Role.ORGANIZER)
    try:
        if verb == "join":
            joining.join(club, who, clock.now())
        elif verb == "leave":
            joining.leave(club, who)
        elif verb == "accept":
            joining.accept(club, who)
        elif verb == "offer" and club.is_owned_by(who):
            joining.offer(club, who, whom, clock.now())
        elif verb == "admit" and organizing:
            joining.admit(club, whom, clock.now())
        elif verb in ("decline", "appoint", "release") and organizing:
            getattr(joining, verb)(club, whom)
    except Refused:
        pass


def test_questions_about_nobody_are_answered_with_no(rows):
    club = make_club()

    assert not club.is_owned_by(None)
    assert not club.is_organized_by(None)
    assert not club.has_member(None)
    assert club.may_be_joined(None)
    assert role_of(club.id, None) is None
