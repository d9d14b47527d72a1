"""Following a place: from the empty page to the list, the new runs, and letting go."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from events.filters import NO_FILTERS, Filters
from events.following import MOST_PLACES, FollowedPlace, follow, new_runs_near
from members.passwords import hash_password
from tests.factories import LONDON, make_club, make_member, make_run
from tests.visitor import Visitor

PASSWORD = "a-long-walk-before-breakfast"
EMPTY = "/near?q=Brixton&lat=51.4626&lon=-0.1156&within_km=3&level=sing&words=canal"


@pytest.fixture
def ada(app: Flask, arranged: Any) -> str:
    """A member with a password; her address."""
    with arranged():
        return make_member(password_hash=hash_password(PASSWORD)).email


def link(page: str, path: str) -> str:
    """The link that starts so."""
    return re.search(rf'href="({re.escape(path)}[^"]*)"', page)[1].replace("&amp;", "&")


@pytest.mark.both_databases
def test_an_empty_page_leads_over_sign_in_to_a_place_that_is_followed(app: Flask, ada: str) -> None:
    somebody = Visitor(app)
    page = somebody.get(EMPTY).text
    url = link(page, "/me/places/new")
    asked = somebody.get(url, follow=False)
    assert asked.status_code in (302, 303)
    assert "/sign-in" in asked.headers["Location"]

    somebody.sign_in(ada, PASSWORD)
    assert "Tell me about new runs near Brixton" in somebody.get(url).text
    listed = somebody.post(url).text

    assert "Brixton" in listed
    assert "words=canal" in listed
    assert "with filters" in listed
    with app.app_context():
        place = db.session.scalars(select(FollowedPlace)).one()
        assert (place.latitude, place.longitude) == (51.46, -0.12)
        assert place.chosen == Filters(level=("sing",), words=("canal",))


def test_a_place_can_be_let_go_by_its_member_alone(app: Flask, ada: str, arranged: Any) -> None:
    with arranged():
        other = make_member()
        theirs = follow(other, LONDON, "Brixton", 10, NO_FILTERS, clock.now())
        db.session.flush()
        number = theirs.id
    somebody = Visitor(app).sign_in(ada, PASSWORD)
    somebody.post(EMPTY.replace("/near", "/me/places/new"))

    somebody.post(f"/me/places/{number}/remove")
    page = somebody.post(f"/me/places/{number + 1}/remove").text

    assert "No places yet" in page
    with app.app_context():
        assert db.session.scalars(select(FollowedPlace.id)).all() == [number]


@pytest.mark.both_databases
def test_new_runs_are_those_posted_since_within_the_circle_that_fit(rows: Any) -> None:
    now = clock.now()
    club, far = make_club(at=LONDON), make_club(at=(53.48, -2.24))
    gentle = [{"level": "sing"}]
    new = make_run(club, groups=gentle)
    make_run(club, groups=gentle, created_at=now - timedelta(days=2))
    make_run(club)
    make_run(club, groups=gentle, cancelled_at=now)
    make_run(far, groups=gentle)
    place = follow(make_member(), LONDON, "Brixton", 10, Filters(level=("sing",)), now)
    rows.flush()

    hits = new_runs_near(place, now - timedelta(days=1), now)

    assert [hit.row[0] for hit in hits] == [new.id]


def test_the_same_wish_is_kept_once_and_twenty_are_the_most(rows: Any) -> None:
    member, now = make_member(), clock.now()

    for n in [*range(MOST_PLACES), 3, 4]:
        follow(member, (n, 10.0), f"Place {n}", 10, NO_FILTERS, now)
        rows.flush()

    assert len(rows.scalars(select(FollowedPlace)).all()) == MOST_PLACES
    with pytest.raises(Exception, match="Twenty places"):
        follow(member, (50.0, 10.0), "One more", 10, NO_FILTERS, now)


def test_without_a_place_there_is_nothing_to_follow(app: Flask, ada: str) -> None:
    somebody = Visitor(app).sign_in(ada, PASSWORD)

    assert somebody.get("/me/places/new").status_code == 404
    assert somebody.post("/me/places/new?q=Nowhereville-xyz").status_code == 404
