"""New runs near a followed place: told once, together, and to nobody who knows already."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.database import db
from core.outbox import Message
from events.filters import Filters
from events.following import follow
from events.near_news import tell_near_places
from tests.factories import LONDON, make_club, make_member, make_membership, make_rsvp, make_run

pytestmark = pytest.mark.both_databases


def follower(name="Cleo"):
    cleo = make_member(name)
    follow(cleo, LONDON, "Brixton, London", 10, Filters(), clock.now() - timedelta(hours=2))
    return cleo


def mails(to) -> list[str]:
    told = select(Message.subject).where(Message.recipient == to.email)
    return list(db.session.scalars(told.order_by(Message.id)))


def posted_an_hour_ago(club, **changes):
    return make_run(club, created_at=clock.now() - timedelta(hours=1), **changes)


def test_two_new_runs_near_a_followed_place_are_one_mail_told_once(rows):
    cleo, club = follower(), make_club()
    posted_an_hour_ago(club, title="Canal loop")
    posted_an_hour_ago(club, title="Park loop")
    db.session.commit()

    tell_near_places(clock.now())
    tell_near_places(clock.now())

    assert mails(cleo) == ["2 new runs near Brixton, London"]


def test_a_run_posted_later_is_told_later(rows):
    cleo, club = follower(), make_club()
    posted_an_hour_ago(club)
    db.session.commit()
    tell_near_places(clock.now())
    make_run(club, title="Bridge loop", created_at=clock.now())
    db.session.commit()

    tell_near_places(clock.now() + timedelta(minutes=30))

    assert len(mails(cleo)) == 2
    assert "Bridge loop" in mails(cleo)[1]


def test_far_runs_own_clubs_and_answered_runs_are_no_news(rows):
    cleo, club, own = follower(), make_club(), make_club("Own")
    make_membership(own, cleo)
    posted_an_hour_ago(own)
    posted_an_hour_ago(club, at=(53.48, -2.24))
    make_rsvp(posted_an_hour_ago(club), cleo)
    db.session.commit()

    tell_near_places(clock.now())

    assert mails(cleo) == []
