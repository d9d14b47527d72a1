"""An unchanged calendar is told so by reading few facts, and never where it would differ."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import DateTime, Enum, update
from werkzeug.test import TestResponse

from clubs.models import Club, Membership, Role
from core import clock
from core.database import Instant, db
from events import calendar_feeds
from events.calendar_links import renew
from events.models import Answer, Event, MeetingPoint, PaceGroup, Rsvp
from members.models import Member
from tests.clubs.conftest import statements
from tests.factories import make_member, make_rsvp

__all__ = ["statements"]
pytestmark = pytest.mark.both_databases
Statements = Callable[[], AbstractContextManager[list[str]]]
KEYS = {"id", "x", "y", "z", "gx", "gy"}
FITTING = {
    "timezone": "Europe/Paris", "meeting_point": MeetingPoint.PUBLIC, "regroup_minutes": 7,
    "slug": "harbour", "usual_level": "chat",
}  # fmt: skip
"""Where the next best value of a column would be refused, or would lead elsewhere."""


@pytest.fixture
def feeds(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """A run that says where it meets to whoever is going, and the feeds that it is in."""
    run = cast.post(meeting_point=MeetingPoint.GOING, area="Brixton")
    cast.post(title="Another")
    with app.app_context():
        ben = db.session.get_one(Member, cast.ids["ben"])
        make_rsvp(db.session.get_one(Event, run), ben)
        own, busy = (renew(ben, clock.now(), busy=busy) for busy in (False, True))
        db.session.commit()
    paths = {
        "club": (cast.stranger, "/clubs/harbour/calendar.ics"),
        "club, by Ben": (cast.ben, "/clubs/harbour/calendar.ics"),
        "own": (cast.stranger, f"/calendar/{own}.ics"),
        "busy": (cast.stranger, f"/calendar/{busy}.ics"),
    }
    return SimpleNamespace(run=run, paths=paths)


def read(feeds: SimpleNamespace, **tags: str) -> dict[str, TestResponse]:
    """Each feed, asked for with the tag that is known of it."""
    return {
        name: visitor.get(path, **({"If_None_Match": tags[name]} if name in tags else {}))
        for name, (visitor, path) in feeds.paths.items()
    }


def words(answer: TestResponse) -> str:
    """What it says, but for when it was written."""
    return re.sub(r"DTSTAMP:\w+", "", answer.text)


def check_after(
    app: Flask, feeds: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, *changes: Any
) -> set[str]:
    """Make the changes; each feed is then "not modified" where it says the same, and only there.

    Gives the names of those that say something else.
    """
    before = read(feeds)
    with app.app_context():
        for change in changes:
            db.session.execute(change)
        db.session.commit()

    asked = read(feeds, **{name: answer.headers["ETag"] for name, answer in before.items()})
    monkeypatch.setattr(calendar_feeds, "_texts", {})
    anew = read(feeds)

    other = {name for name in anew if words(anew[name]) != words(before[name])}
    assert {name for name, answer in asked.items() if answer.status_code == 200} == other
    assert all(words(asked[name]) == words(anew[name]) for name in other)
    return other


def another(column: Any, value: Any) -> Any:
    """A value of the column that is not the one it has."""
    if column.name in FITTING:
        return FITTING[column.name]
    if isinstance(column.type, Enum):
        return next(one for one in column.type.enum_class or () if one != value)
    if isinstance(column.type, DateTime | Instant):
        return (value or clock.now()) + timedelta(days=1)
    kind = column.type.python_type
    if kind is date:
        return date(2027, 1, 1)
    return not value if kind is bool else kind(value or 0) + 1 if kind in (int, float) else "xy"


def test_whatever_changes_an_unchanged_feed_alone_is_told_so(
    app: Flask, feeds: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, set[str]] = {}
    for kind, key in ((Event, feeds.run), (Club, 1)):
        for column in kind.__table__.columns:
            if column.name in KEYS or column.foreign_keys:
                continue
            with app.app_context():
                row = db.session.get_one(kind, key)
                value = another(column, getattr(row, column.name))
            change = update(kind).where(kind.id == key).values({column.name: value})
            told[f"{kind.__name__}.{column.name}"] = check_after(app, feeds, monkeypatch, change)

    assert told["Event.title"] == {"club", "club, by Ben", "own"}
    assert told["Event.about"] == told["Club.about"] == set()
    assert told["Event.ends_at"] == set(feeds.paths)


def test_what_a_reader_is_to_a_run_is_seen_at_once(
    app: Flask, cast: SimpleNamespace, feeds: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, ben = feeds.run, cast.ids["ben"]
    mine = Rsvp.event_id == run, Rsvp.member_id == ben
    in_club = update(Membership).where(Membership.member_id == ben)
    with app.app_context():
        cleo = make_rsvp(
            db.session.get_one(Event, run), db.session.get_one(Member, cast.ids["cleo"])
        )
        db.session.commit()

    def after(*changes: Any) -> set[str]:
        return check_after(app, feeds, monkeypatch, *changes)

    first = update(Rsvp).where(Rsvp.id == cleo.id).values(number=0)
    full = update(Event).where(Event.id == run).values(capacity=1)
    assert after(first, full) == {"club, by Ben", "own"}
    assert after(update(Event).where(Event.id == run).values(capacity=None)) == {
        "club, by Ben", "own",
    }  # fmt: skip
    group = update(PaceGroup).where(PaceGroup.event_id == run)
    grouped = update(Rsvp).where(Rsvp.event_id == run).values(group_id=1)
    assert after(group.values(capacity=1), grouped) == {"club, by Ben", "own"}
    assert after(in_club.values(role=Role.ORGANIZER)) == {"club, by Ben", "own"}
    assert after(update(Rsvp).where(*mine).values(answer=Answer.NO)) == {"own", "busy"}


def test_a_feed_is_read_in_one_statement_however_many_its_runs(
    app: Flask, cast: SimpleNamespace, feeds: SimpleNamespace, statements: Statements
) -> None:
    def asked_for(name: str) -> int:
        visitor, path = feeds.paths[name]
        tag = visitor.get(path).headers["ETag"]
        with app.app_context():
            make_member()
            db.session.commit()  # what a stranger was told is not kept any longer
        with statements() as asked:
            assert visitor.get(path, If_None_Match=tag).status_code == 304
        return len([one for one in asked if one.startswith("SELECT")])

    few = [asked_for(name) for name in ("club", "own", "busy")]
    for number in range(12):
        run = cast.post(title=f"Loop {number}", meeting_point=MeetingPoint.MEMBERS)
        with app.app_context():
            make_rsvp(db.session.get_one(Event, run), db.session.get_one(Member, cast.ids["ben"]))
            db.session.commit()

    assert [asked_for(name) for name in ("club", "own", "busy")] == few == [2, 3, 3]
