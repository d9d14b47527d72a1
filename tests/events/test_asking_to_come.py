"""A closed club is no dead end: the same two fields ask its organizers; their yes is a place."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from clubs.models import Club, Membership
from core import clock
from core.database import db
from events.asking import come_along
from events.models import Rsvp
from events.queries import line_of
from members.accounts import find
from tests.events.conftest import link_in, marks
from tests.visitor import Visitor

EVE = {"answer": "yes", "name": "Eve", "email": "eve@example.org", "first_time": "yes"}
pytestmark = pytest.mark.both_databases


@pytest.fixture
def closed(app: Flask, cast: SimpleNamespace) -> int:
    """A run for four of a club that lets people in first."""
    with app.app_context():
        db.session.execute(update(Club).values(is_open=False))
        db.session.commit()
    return cast.post(capacity=4)


def role_of(app: Flask, email: str) -> str | None:
    with app.app_context():
        member = find(email)
        mine = select(Membership.role).where(Membership.member_id == member.id) if member else None
        return db.session.scalar(mine) if mine is not None else None


def eve_id(app: Flask) -> int:
    with app.app_context():
        return find(EVE["email"]).id


def test_two_fields_ask_and_the_organizers_yes_is_a_place_told_by_mail(
    app: Flask, cast: SimpleNamespace, closed: int, mails: Callable[..., list[Any]]
) -> None:
    before = cast.stranger.get(f"/runs/{closed}").text
    form = cast.stranger.get(f"/runs/{closed}/rsvp").text
    asked = cast.stranger.post(f"/runs/{closed}/rsvp", **EVE)

    assert "Ask to come" in before
    assert "The organizers let people in first" in form
    assert asked.status_code == 200
    assert "You have asked to come along, Eve." in asked.text
    assert marks(asked.text)["rsvp"] == "none"
    assert role_of(app, EVE["email"]) == "pending"
    assert [mail.recipient for mail in mails("asked-run:")] == [cast.emails["ada"]]
    page = cast.ada.get(f"/runs/{closed}").text
    assert all(part in page for part in ("1 asks to come", "Eve", "first time", "not confirmed"))
    assert "asks to come" not in cast.ben.get(f"/runs/{closed}").text

    cast.ada.post(f"/runs/{closed}/asking", member=str(eve_id(app)), action="admit")

    assert role_of(app, EVE["email"]) == "member"
    assert marks(cast.stranger.get(f"/runs/{closed}").text)["rsvp"] == "going"
    told = mails("rsvp-going:")[-1]
    assert told.recipient == EVE["email"]
    assert "said yes" in told.text
    cast.stranger.post(link_in(told))
    assert marks(cast.stranger.get(f"/runs/{closed}").text) == {
        "rsvp": "going",
        "going": "1",
        "waiting": "0",
    }


def test_the_organizers_are_told_who_asks_for_each_run(
    cast: SimpleNamespace, mails: Callable[..., list[Any]], closed: int
) -> None:
    other = cast.post(title="Hills", capacity=4)

    for run in (closed, other):
        cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    cast.cleo.post(f"/runs/{other}/rsvp", answer="yes")

    told = [(mail.recipient, mail.subject) for mail in mails("asked-run:")]
    asked = ["Eve asks to come: Canal loop", "Eve asks to come: Hills", "Cleo asks to come: Hills"]
    assert told == [(cast.emails["ada"], subject) for subject in asked]


def test_a_known_address_sees_the_same_page_and_asks_by_the_button_alone(
    app: Flask, cast: SimpleNamespace, closed: int, mails: Callable[..., list[Any]]
) -> None:
    unknown = cast.stranger.post(f"/runs/{closed}/rsvp", **EVE).text
    other = Visitor(app)
    known = other.post(f"/runs/{closed}/rsvp", **EVE | {"email": cast.emails["cleo"]}).text

    assert "You have asked to come along, Eve." in unknown
    assert "You have asked to come along, Eve." in known
    assert role_of(app, cast.emails["cleo"]) is None
    (mail,) = [one for one in mails() if one.recipient == cast.emails["cleo"]]
    assert "you asked to come" in mail.text

    other.post(link_in(mail))

    assert role_of(app, cast.emails["cleo"]) == "pending"
    assert len(mails("asked-run:")) == 2
    cast.ada.post(f"/runs/{closed}/asking", member=str(cast.ids["cleo"]), action="admit")
    assert marks(cast.cleo.get(f"/runs/{closed}").text)["rsvp"] == "going"
    assert "said yes" in mails("rsvp-going:")[-1].text


def test_a_member_of_the_closed_club_who_is_signed_out_comes_by_the_mailed_button(
    cast: SimpleNamespace, closed: int, mails: Callable[..., list[Any]]
) -> None:
    cast.stranger.post(f"/runs/{closed}/rsvp", **EVE | {"email": cast.emails["ben"]})

    cast.stranger.post(link_in(mails()[-1]))

    assert marks(cast.ben.get(f"/runs/{closed}").text)["rsvp"] == "going"


def test_whoever_asked_first_stands_first_and_a_full_run_says_the_place_in_line(
    app: Flask, cast: SimpleNamespace, mails: Callable[..., list[Any]], closed: int
) -> None:
    run = cast.post(capacity=1)
    cast.cleo.post(f"/runs/{run}/rsvp", answer="yes")
    cast.ben.post(f"/runs/{run}/rsvp", answer="yes")

    cast.ada.post(f"/runs/{run}/asking", member=str(cast.ids["cleo"]), action="admit")

    assert marks(cast.ben.get(f"/runs/{run}").text)["rsvp"] == "going"
    assert marks(cast.cleo.get(f"/runs/{run}").text)["position"] == "1"
    assert "number 1 in line" in mails("rsvp-waiting:")[-1].text


def test_let_in_on_the_page_of_the_club_one_comes_to_the_run_too(
    app: Flask, cast: SimpleNamespace, closed: int, mails: Callable[..., list[Any]]
) -> None:
    cast.cleo.post(f"/runs/{closed}/rsvp", answer="yes", guests="1")
    cast.ada.post("/clubs/harbour/members", member=str(cast.ids["cleo"]), action="admit")

    with app.app_context():
        first, again = come_along(clock.now()), come_along(clock.now())

    assert (first, again) == (1, 0)
    assert marks(cast.cleo.get(f"/runs/{closed}").text)["going"] == "2"
    assert {
        mail.key.split(":")[0] for mail in mails() if mail.recipient == cast.emails["cleo"]
    } == {
        "let-in",
        "rsvp-going",
    }


def test_not_now_and_taking_it_back_leave_nothing_and_one_may_ask_again(
    app: Flask, cast: SimpleNamespace, closed: int, mails: Callable[..., list[Any]]
) -> None:
    cast.cleo.post(f"/runs/{closed}/rsvp", answer="yes")
    cast.ada.post(f"/runs/{closed}/asking", member=str(cast.ids["cleo"]), action="decline")
    declined = cast.cleo.get(f"/runs/{closed}").text
    cast.cleo.post(f"/runs/{closed}/rsvp", answer="yes")
    again = cast.cleo.get(f"/runs/{closed}").text
    taken_back = cast.cleo.post(f"/runs/{closed}/rsvp", answer="no").text

    assert "You have asked" not in declined
    assert "Ask to come" in declined
    assert "You have asked" in again
    assert len(mails("asked-run:")) == 2
    assert "You have asked" not in taken_back
    assert role_of(app, cast.emails["cleo"]) is None


def test_the_doors_of_asking(app: Flask, cast: SimpleNamespace, closed: int) -> None:
    cast.cleo.post(f"/runs/{closed}/rsvp", answer="yes")
    cleo = str(cast.ids["cleo"])

    by_ben = cast.ben.post(f"/runs/{closed}/asking", member=cleo, action="admit")
    by_cleo = cast.cleo.post(f"/runs/{closed}/asking", member=cleo, action="admit")
    odd = cast.ada.post(f"/runs/{closed}/asking", member=cleo, action="dance")
    nobody = cast.ada.post(f"/runs/{closed}/asking", member="0", action="admit")
    not_asking = cast.ada.post(
        f"/runs/{closed}/asking", member=str(cast.ids["ben"]), action="admit"
    )

    answers = (by_ben, by_cleo, odd, nobody, not_asking)
    assert [one.status_code for one in answers] == [403, 403, 422, 422, 409]
    with app.app_context():
        row = db.session.scalar(select(Rsvp))
        assert row.asks
        assert line_of(row.event).going_heads == 0
