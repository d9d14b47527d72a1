"""What organizers write to the people of a run: at once or timed by its start, once each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask

from clubs.models import Club
from core import clock
from core.database import db
from core.outbox import Message
from events.messages import LATEST, send_due
from events.models import Event
from members.models import Member
from tests.factories import make_rsvp

Mails = Callable[..., list[Message]]
NOW = "2026-11-16T12:00:00Z"
START = datetime.fromisoformat("2026-11-18T18:30:00+00:00")
BEFORE = timedelta(minutes=180)


@pytest.fixture
def run(app: Flask, cast: SimpleNamespace) -> int:
    """Ben goes to a run with one place, on Wednesday; Cleo waits for it."""
    with time_machine.travel(NOW):
        run_id: int = cast.post(capacity=1, starts=START)
        with app.app_context():
            event = db.session.get_one(Event, run_id)
            for name in ("ben", "cleo"):
                make_rsvp(event, db.session.get_one(Member, cast.ids[name]))
            db.session.commit()
    return run_id


def due(app: Flask, at: datetime) -> int:
    with app.app_context():
        return send_due(at)


def told(mails: Mails, cast: SimpleNamespace) -> list[str]:
    by_address = {email: name for name, email in cast.emails.items()}
    return [by_address[mail.recipient] for mail in mails("message")]


@pytest.mark.parametrize(
    ("to", "who"), [("going", ["ben"]), ("waiting", ["cleo"]), ("all", ["ben", "cleo"])]
)
@time_machine.travel(NOW)
def test_a_message_goes_to_those_it_is_for_each_alone(
    app: Flask, cast: SimpleNamespace, mails: Mails, run: int, to: str, who: list[str]
) -> None:
    cast.ada.post(f"/runs/{run}/message", words="Bring a <b>lamp</b>.", to=to, when="now")

    assert told(mails, cast) == who
    assert due(app, clock.now()) == 0
    assert "Bring a &lt;b&gt;lamp&lt;/b&gt;." in mails("message")[0].html


@pytest.mark.both_databases
@time_machine.travel(NOW)
def test_a_timed_one_waits_for_its_moment_moves_with_the_run_and_goes_once(
    app: Flask, cast: SimpleNamespace, mails: Mails, run: int
) -> None:
    cast.ada.post(f"/runs/{run}/message", words="See you soon.", to="going", when="180")
    with app.app_context():
        db.session.get_one(Event, run).starts_at += timedelta(hours=1)
        db.session.commit()
    moment = START + timedelta(hours=1) - BEFORE

    sent = [due(app, at) for at in (START - BEFORE, moment, moment, moment + BEFORE)]

    assert sent == [0, 1, 0, 0]
    assert told(mails, cast) == ["ben"]


@time_machine.travel(NOW)
def test_a_timed_one_is_not_sent_where_the_run_is_cancelled_or_it_is_too_late(
    app: Flask, cast: SimpleNamespace, mails: Mails, run: int
) -> None:
    cast.ada.post(f"/runs/{run}/message", words="See you soon.", to="going", when="180")

    assert due(app, START - BEFORE + LATEST) == 0
    cast.ada.post(f"/runs/{run}/cancel", reason="Ice")

    assert due(app, START - BEFORE) == 0
    assert told(mails, cast) == []


@time_machine.travel(NOW)
def test_one_that_has_not_gone_out_is_taken_back_and_one_that_has_is_not(
    cast: SimpleNamespace, app: Flask, run: int, mails: Mails
) -> None:
    for when in ("180", "now"):
        cast.ada.post(f"/runs/{run}/message", words="Hello.", to="going", when=when)

    taken = cast.ada.post(f"/runs/{run}/message/1/back")
    gone = cast.ada.post(f"/runs/{run}/message/2/back")

    assert "Nobody got it." in taken.text
    assert gone.status_code == 409
    assert due(app, START - BEFORE) == 0
    assert told(mails, cast) == ["ben"]


@time_machine.travel(NOW)
def test_three_a_day_are_enough_and_organizers_alone_write(
    cast: SimpleNamespace, mails: Mails, run: int
) -> None:
    fields = {"words": "Hello.", "to": "going", "when": "now"}

    answers = [cast.ada.post(f"/runs/{run}/message", **fields).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 409]
    assert cast.ben.post(f"/runs/{run}/message", **fields).status_code == 403
    assert len(mails("message")) == 3


@time_machine.travel(NOW)
def test_a_club_writes_so_much_a_day_and_no_more(
    cast: SimpleNamespace, mails: Mails, run: int
) -> None:
    fields = {"words": "Hello.", "to": "going", "when": "now"}
    others = [cast.post(title=f"Loop {number}") for number in range(4)]

    answers = [
        cast.ada.post(f"/runs/{one}/message", **fields).status_code
        for one in others
        for _ in range(3)
    ]
    beyond = cast.ada.post(f"/runs/{run}/message", **fields)

    assert answers == [200] * 12
    assert (beyond.status_code, mails("message")) == (409, [])


@pytest.mark.parametrize("link", ["https://x.example", "WWW.x.example", "x.example/sign-in"])
@time_machine.travel(NOW)
def test_a_club_of_this_week_writes_no_links(
    app: Flask, cast: SimpleNamespace, mails: Mails, run: int, link: str
) -> None:
    fields = {"words": f"See {link} now", "to": "going", "when": "now"}

    early = cast.ada.post(f"/runs/{run}/message", **fields)
    fine = cast.ada.post(f"/runs/{run}/message", **fields | {"words": "Bring a lamp.See you."})
    with app.app_context():
        db.session.get_one(Club, cast.club).created_at = clock.now() - timedelta(days=8)
        db.session.commit()
    later = cast.ada.post(f"/runs/{run}/message", **fields)

    assert (early.status_code, fine.status_code, later.status_code) == (409, 200, 200)
    assert len(mails("message")) == 2


@time_machine.travel(NOW)
def test_a_moment_that_has_passed_and_no_words_at_all_are_refused(
    cast: SimpleNamespace, mails: Mails, run: int
) -> None:
    fields = {"words": "Hello.", "to": "going"}

    assert cast.ada.post(f"/runs/{run}/message", **fields, when="2880").status_code == 200
    with time_machine.travel(START - timedelta(hours=2)):
        late = cast.ada.post(f"/runs/{run}/message", **fields, when="180")
    empty = cast.ada.post(f"/runs/{run}/message", words=" ", to="going", when="now")

    assert late.status_code == 409
    assert empty.status_code == 422
    assert mails("message") == []
