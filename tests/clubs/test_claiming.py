"""An imported club is claimed by somebody, and an admin decides."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club, ClubClaim, Membership, Role
from core.database import db
from core.outbox import Message
from tests.factories import make_club, make_member
from tests.visitor import signed_in

CLAIM = "/clubs/lone-runners/claim"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def lone(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """A club nobody owns, and Dora, who is an admin."""
    with app.app_context():
        club = make_club("Lone Runners", slug="lone-runners")
        dora = make_member("Dora", is_admin=True, email="dora@example.org")
        ids = club.id, dora.id
        db.session.commit()
    return SimpleNamespace(club=ids[0], dora=signed_in(app, ids[1]))


def owner_of(app: Flask, club_id: int) -> list[int]:
    with app.app_context():
        wanted = select(Membership.member_id).where(
            Membership.club_id == club_id, Membership.role == Role.OWNER
        )
        return list(db.session.scalars(wanted))


def mails(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        found = db.session.scalars(select(Message).order_by(Message.id))
        return [(mail.recipient, mail.subject) for mail in found]


def test_a_granted_claim_makes_an_owner_and_tells_both(app, cast, lone):
    cast.cleo.post(CLAIM, words="I founded it; see our page.")
    assert "I founded it" in lone.dora.get("/admin/claims").text

    lone.dora.post("/admin/claims/1", decision="grant")

    assert owner_of(app, lone.club) == [cast.ids.cleo]
    assert mails(app) == [
        ("dora@example.org", "Somebody claims Lone Runners"),
        (cast.emails[2], "Lone Runners is yours"),
    ]


def test_a_declined_claim_may_be_made_again(app, cast, lone):
    cast.cleo.post(CLAIM, words="Mine.")
    lone.dora.post("/admin/claims/1", decision="decline")
    assert "The last time the answer was no" in cast.cleo.get(CLAIM).text

    cast.cleo.post(CLAIM, words="Look at the photo on our page.")

    assert "Look at the photo" in lone.dora.get("/admin/claims").text
    assert owner_of(app, lone.club) == []


def test_of_two_claims_one_is_granted(app, cast, lone):
    cast.cleo.post(CLAIM, words="Mine.")
    cast.ben.post(CLAIM, words="No, mine.")

    lone.dora.post("/admin/claims/1", decision="grant")
    late = lone.dora.post("/admin/claims/2", follow=False, decision="grant")

    assert late.status_code == 409
    assert owner_of(app, lone.club) == [cast.ids.cleo]


def test_a_decision_stands(cast, lone):
    cast.cleo.post(CLAIM, words="Mine.")
    lone.dora.post("/admin/claims/1", decision="decline")

    assert lone.dora.post("/admin/claims/1", follow=False, decision="grant").status_code == 409


def test_a_club_with_an_owner_cannot_be_claimed(app, cast):
    answer = cast.cleo.post("/clubs/harbour-runners/claim", follow=False, words="Mine.")

    assert answer.status_code == 409


def test_a_claim_says_why(app, cast, lone):
    answers = [cast.cleo.post(CLAIM, words=words) for words in ("", "x" * 1001, "\x07")]

    assert [answer.status_code for answer in answers] == [422] * 3
    with app.app_context():
        assert db.session.scalars(select(ClubClaim)).all() == []


@pytest.mark.parametrize(("who", "status"), [("ada", 404), ("cleo", 404), ("stranger", 303)])
def test_nobody_but_an_admin_decides(app, cast, lone, who, status):
    cast.cleo.post(CLAIM, words="Mine.")
    somebody = getattr(cast, who)

    page = somebody.get("/admin/claims", follow=False)
    answer = somebody.post("/admin/claims/1", follow=False, decision="grant")

    assert (page.status_code, answer.status_code) == (status, status)
    assert owner_of(app, lone.club) == []


def test_odd_decisions_are_none(cast, lone):
    cast.cleo.post(CLAIM, words="Mine.")

    assert lone.dora.post("/admin/claims/1", follow=False, decision="x").status_code == 422
    assert lone.dora.post("/admin/claims/99", follow=False, decision="grant").status_code == 404


def test_a_club_is_claimed_when_somebody_owns_it(rows):
    lone, owned = make_club("Lone"), make_club("Owned", owner=make_member())

    assert not lone.is_claimed
    assert owned.is_claimed
    assert isinstance(lone, Club)
