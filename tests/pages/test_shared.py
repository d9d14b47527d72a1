"""Strangers who look from different places are shown cards drawn once; all else is their own."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from core import clock
from core.database import db
from events.models import Event
from members.models import Hours, Units
from notices.models import Notice
from pages import frame
from tests.factories import LONDON, make_club, make_member, make_rsvp, make_run
from tests.visitor import Visitor, signed_in
from web import unchanged

pytestmark = pytest.mark.both_databases
Statements = Callable[[], Any]
HERE = f"/near?lat={LONDON[0]}&lon={LONDON[1]}"
THERE = f"/near?lat={LONDON[0] + 0.02}&lon={LONDON[1]}"
DETROIT, WINDSOR = (42.331, -83.046), (42.283, -82.99)


@pytest.fixture
def run(arranged: Any) -> int:
    with arranged():
        return make_run(make_club(at=LONDON, slug="harbour"), title="Canal loop", capacity=9).id


def card(page: str) -> str:
    found = re.search(r'<article class="card run.*?</article>', page, re.S)
    return found[0] if found else ""


def away(page: str) -> list[str]:
    return re.findall(r" · <b>(.*?)</b>", page)


def kept_parts(app: Flask) -> list[Any]:
    scopes = app.extensions["unchanged"]._parts.scopes
    return [part for some in scopes.values() for part in some.values()]


def test_a_card_drawn_for_one_stranger_serves_another_elsewhere(
    app: Flask, run: int, statements: Statements
) -> None:
    drawn: list[int] = []
    for n in range(5):
        here = Visitor(app).get(f"{HERE}&n={n}").text
        with statements() as asked:
            there = Visitor(app).get(f"{THERE}&n={n}").text
        drawn.append(sum("event.title" in statement for statement in asked))

    assert 0 in drawn, "PostgreSQL may have been busy with itself, but not each time"
    assert (away(here), away(there)) == (["under 0.5 mi away"], ["1.4 mi away"])
    assert card(here).replace("under 0.5 mi", "1.4 mi") == card(there) != ""


def test_an_answer_is_seen_from_everywhere_at_once(app: Flask, arranged: Any, run: int) -> None:
    Visitor(app).get(HERE)
    with arranged():
        make_rsvp(db.session.get(Event, run), make_member())

    assert "1 going" in card(Visitor(app).get(THERE).text)
    assert "8 places left" in card(Visitor(app).get(HERE).text)


def test_a_kept_card_says_another_day_from_midnight_on_and_no_more_once_the_run_began(
    app: Flask, arranged: Any
) -> None:
    evening = datetime(2027, 3, 9, 23, 59, 50, tzinfo=UTC)
    with time_machine.travel(evening, tick=False) as clock:
        with arranged():
            run = make_run(make_club(at=LONDON), starts=datetime(2027, 3, 10, 18, 30, tzinfo=UTC))
            link = f"/runs/{run.id}/rsvp"

        def seen() -> tuple[bool, bool, bool]:
            page = card(Visitor(app).get(f"{HERE}&n={time.time()}").text)
            return "Tomorrow" in page, "Today" in page, link in page

        before = seen()
        clock.shift(timedelta(seconds=10))
        after = seen()
        clock.move_to(datetime(2027, 3, 10, 18, 29, 59, tzinfo=UTC))
        at_the_door = seen()
        clock.shift(timedelta(seconds=1))

        assert (before, after) == ((True, False, True), (False, True, True))
        assert (at_the_door, seen()) == ((False, True, True), (False, True, False))


def test_the_card_of_a_member_stays_her_own(app: Flask, arranged: Any, run: int) -> None:
    with arranged():
        ada = make_member("Ada")
        make_rsvp(db.session.get(Event, run), ada)
        key = ada.id
    theirs = card(Visitor(app).get(HERE).text)

    hers = card(signed_in(app, key).get(THERE).text)

    assert "You&#39;re in" in hers
    assert f"/runs/{run}/rsvp" not in hers
    assert f"/runs/{run}/rsvp" in theirs
    assert f"/runs/{run}/rsvp" in card(Visitor(app).get(THERE).text)


def test_a_card_drawn_for_a_stranger_serves_members_too_but_leads_them_to_the_run(
    app: Flask, arranged: Any, run: int, statements: Statements
) -> None:
    with arranged():
        members = [make_member("Ada").id, make_member("Ben").id]
    ada, ben = [signed_in(app, key) for key in members]
    drawn: list[int] = []
    for n in range(5):
        theirs = card(Visitor(app).get(f"{HERE}&n={n}").text)
        with statements() as asked:
            hers = card(ada.get(HERE).text)
        drawn.append(sum("event.title" in statement for statement in asked))

    assert 0 in drawn, "PostgreSQL may have been busy with itself, but not each time"
    assert f'href="/runs/{run}/rsvp"' in theirs
    assert theirs.replace(f"/runs/{run}/rsvp", f"/runs/{run}") == hers
    assert card(ben.get(HERE).text) == hers
    assert card(Visitor(app).get(f"{HERE}&n=9").text) == theirs


def test_what_a_member_answered_and_chose_stays_with_her(
    app: Flask, arranged: Any, run: int
) -> None:
    with arranged():
        ada = make_member("Ada")
        ada.units, ada.hours = Units.KM, Hours.H24
        make_run(make_club(at=LONDON), groups=[{"level": "chat", "distance_km": 8}])
        make_rsvp(db.session.get(Event, run), ada)
        key = ada.id
    visitors = signed_in(app, key), Visitor(app)

    for n in range(2):
        hers, theirs = [visitor.get(f"{HERE}&n={n}").text for visitor in visitors]
        assert ("You&#39;re in" in hers, "You&#39;re in" in theirs) == (True, False)
        assert ("8 km" in hers, "8 km" in theirs) == (True, False)
        assert "5 mi" in theirs
    parts = kept_parts(app)
    assert parts
    assert not [part for part in parts if b"You&#39;re in" in b"".join(part.ready)]


def test_each_side_of_a_border_reads_its_own_units(app: Flask, arranged: Any) -> None:
    with arranged():
        make_run(make_club(at=DETROIT), title="River loop")

    pages = [Visitor(app).get(f"/near?lat={at[0]}&lon={at[1]}").text for at in (DETROIT, WINDSOR)]

    assert ["mi away" in card(page) for page in pages] == [True, False]
    assert "Nearest first, within 6 mi." in pages[0], "whole miles, for a circle of 10 km"
    assert "Nearest first, within 10 km." in pages[1]
    assert ["min/mi" in card(page) or "/mi<" in card(page) for page in pages] == [True, False]


def test_no_more_cards_are_kept_than_there_is_room_for(
    app: Flask, arranged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "MOST_PARTS", 40)
    with arranged():
        for n in range(90):
            make_run(make_club(at=(LONDON[0] + n / 1000, LONDON[1])))

    pages = [Visitor(app).get(f"{HERE}&page={n}&within_km=25").text for n in range(1, 6)]

    assert [len(set(away(page))) > 1 for page in pages] == [True] * 5
    assert 0 < len(kept_parts(app)) <= 40


@pytest.mark.parametrize("name", ["", "Ada <b> & Co"])
@pytest.mark.parametrize(
    "more",
    [
        *("", "&q=Caf%C3%A9+%3Cb%3E%26", "&within_km=50&page=2", "&day=tue&day=wed", "&words=loop"),
        *("&show=clubs", "&show=clubs&within_km=50&page=2"),
    ],
)
def test_a_page_filled_in_is_the_page_its_template_draws(
    app: Flask, arranged: Any, monkeypatch: pytest.MonkeyPatch, more: str, name: str
) -> None:
    with arranged():
        ada = make_member(name or "Ben")
        told = {"member_id": ada.id, "kind": "x", "title": "Look", "url": "/"}
        db.session.add_all([Notice(**told, key=key, created_at=clock.now()) for key in "ab"])
        key = ada.id
        for n in range(45):
            at = LONDON[0] + n / 1000, LONDON[1]
            make_run(make_club("<i>Loop</i> & lunch", at=at), title="<i>Loop</i> & lunch")
    frame._frame.cache_clear()
    filled, drawn = ((signed_in(app, key) if name else Visitor(app))._client for _each in "ab")
    for theme in ("light", "dark"):
        for reader in (filled, drawn):
            reader.set_cookie("theme", theme)
        once, again = [filled.get(f"{HERE}{more}&n={n}").text for n in (1, 2)]
        with monkeypatch.context() as patched:
            patched.setattr(frame, "_is_usual", lambda *_given, **_context: False)
            plain = drawn.get(f"{HERE}{more}&n=3").text

        assert once == again == plain
        assert f'data-theme="{theme}"' in once
        assert "\x02" not in once
        assert ("Ada &lt;b&gt; &amp; Co, your page" in once) == bool(name)
        assert ('data-unread="2"' in once) == bool(name)
    assert frame._frame.cache_info().misses == 2
