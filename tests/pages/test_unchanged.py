"""What strangers are told is kept until something is written, and is never somebody's own."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from core import clock
from core.database import db
from events.models import Event
from tests.factories import LONDON, make_club, make_member, make_rsvp, make_run
from tests.schema import close
from tests.visitor import Visitor, signed_in
from web import unchanged

pytestmark = pytest.mark.both_databases
Statements = Callable[[], Any]
NEAR = f"/near?lat={LONDON[0]}&lon={LONDON[1]}"


@pytest.fixture
def run(arranged: Any) -> int:
    with arranged():
        return make_run(make_club(at=LONDON, slug="harbour"), title="Canal loop").id


def addresses(run: int) -> list[str]:
    return [
        NEAR,
        "/",
        f"/runs/{run}",
        "/clubs/harbour",
        f"/api/v1/runs/{run}",
        "/api/v1/clubs",
        "/clubs/harbour/calendar.ics",
    ]


def test_asked_again_a_page_is_the_same_and_costs_no_statement(
    app: Flask, run: int, statements: Statements
) -> None:
    for address in addresses(run):
        with time_machine.travel(clock.now(), tick=False), statements() as asked:
            first, *others = [(Visitor(app).get(address), len(asked)) for _ in range(5)]

        costs = [later[1] - sooner[1] for sooner, later in pairwise([first, *others])]
        assert first[1] > 0, address
        assert 0 in costs, "PostgreSQL may have been busy with itself, but not each time"
        assert {page.data for page, _cost in others} == {first[0].data}, address
        assert [heads(page) for page, _cost in others] == [heads(first[0])] * 4


def heads(page: TestResponse) -> dict[str, str]:
    return {name: value for name, value in page.headers if name != "X-Request-Id"}


def test_whatever_is_written_is_seen_at_once(app: Flask, arranged: Any, run: int) -> None:
    before = [Visitor(app).get(address).text for address in addresses(run)]
    with arranged() as session:
        session.get(Event, run).title = "Moonlight loop"

    after = [Visitor(app).get(address).text for address in addresses(run)]

    assert [text != old for text, old in zip(after, before, strict=True)][:5] == [True] * 5
    assert "Canal loop" not in "".join(after)


def test_what_another_process_writes_is_seen_too(
    app: Flask, settings: dict[str, Any], run: int
) -> None:
    assert "0 going" in Visitor(app).get(NEAR).text
    other = create_app(settings)
    with other.app_context():
        make_rsvp(db.session.get(Event, run), make_member())
        db.session.commit()
    close(other)

    assert "1 going" in Visitor(app).get(NEAR).text


def test_a_member_gets_a_page_of_her_own_and_leaves_none_behind(
    app: Flask, arranged: Any, run: int
) -> None:
    with arranged():
        ada = make_member("Ada")
        make_rsvp(db.session.get(Event, run), ada)
        key = ada.id
    theirs = Visitor(app).get(f"/runs/{run}").text

    hers = signed_in(app, key).get(f"/runs/{run}").text

    assert 'data-rsvp="going"' in hers
    assert 'data-rsvp="none"' in theirs
    assert Visitor(app).get(f"/runs/{run}").text == theirs


def test_the_theme_and_the_last_place_have_pages_of_their_own(app: Flask, run: int) -> None:
    dark, light, there = app.test_client(), Visitor(app), Visitor(app)
    dark.set_cookie("theme", "dark")
    there.get(NEAR)

    assert 'data-theme="dark"' in dark.get("/").text
    assert "data-theme" not in light.get("/").text
    assert "Canal loop" in there.get("/").text
    assert there.get("/").text != light.get("/").text


def test_a_page_goes_with_the_time_though_nobody_writes(app: Flask, run: int) -> None:
    assert "Canal loop" in Visitor(app).get(NEAR).text

    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert "Canal loop" not in Visitor(app).get(NEAR).text


def test_whoever_has_the_answer_is_told_that_it_is_still_true(app: Flask, run: int) -> None:
    visitor = Visitor(app)
    first = visitor.get(f"/api/v1/runs/{run}")

    again = visitor.get(f"/api/v1/runs/{run}", if_none_match=first.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")


def test_no_more_is_kept_than_there_is_room_for(
    app: Flask, run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "MOST_BYTES", 200_000)
    for number in range(60):
        assert Visitor(app).get(f"{NEAR}&within_km={10 + number}").status_code == 200

    assert 0 < app.extensions["unchanged"]._bytes <= 200_000
