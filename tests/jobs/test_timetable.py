"""The timetable: each entry may run twice, after itself and at the same moment elsewhere."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event, func, select

from clubs.models import Role
from core.database import db
from core.delivery import deliver_due
from core.outbox import GONE, post
from events.attendance import RollCallTap
from events.leading import drop_out
from events.models import Answer, Event
from jobs.timetable import TIMETABLE, hang_up, run
from members.models import Member
from notices import kinds
from notices.models import Notice, PushSubscription
from tests.factories import at as wall
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.notices.month import FIRST, story
from tests.visitor import signed_in
from wellbeing.models import CheckIn

MOMENTS = {
    "2026-10-12T09:16:00+00:00": {
        "come along", "tell of new runs", "tell of runs near", "forget browsers",
        "let go who left",
    },
    "2026-10-13T09:10:00+00:00": {"drop unconfirmed"},
    "2026-10-13T13:00:00+00:00": {"pass on places"},
    "2026-10-14T08:10:00+00:00": {"ask to post again"},
    "2026-10-15T16:00:00+00:00": {"fold groups"},
    "2026-10-16T16:05:00+00:00": {"remind"},
    "2026-10-17T05:05:00+00:00": {"send messages"},
    "2026-10-17T09:10:00+00:00": {"ask after a run"},
    "2026-10-18T20:05:00+00:00": {"send the weekly mail"},
    "2026-11-30T12:00:00+00:00": {
        "make the runs", "forget stale", "forget old mail", "forget unconfirmed",
        "close the blocks",
    },
    "2027-01-20T12:00:00+00:00": {"forget who stayed away"},
    "2027-12-20T12:00:00+00:00": {"forget old notices"},
    "2029-12-20T12:00:00+00:00": {"forget old check-ins"},
}  # fmt: skip
"""When something is to do, and for which entries, by the beginnings of their names."""
ONCE = (kinds.REMINDER, kinds.NEW_RUN, kinds.AFTER_RUN, kinds.POST_AGAIN)
"""What a member is told at most once of a run."""


@pytest.fixture
def busy(app: Flask) -> Flask:
    """A club's weeks, in which there is something to do for each entry in time."""
    with time_machine.travel(FIRST):
        story(app)
        with app.app_context():
            people = {one.name: one for one in db.session.scalars(select(Member))}
            _answers_to_move(people)
            _a_leader_drops_out(people)
            _a_leader_has_left(people)
            _what_is_kept_too_long(people)
            solo = make_club("Solo", owner=people["Cleo"])
            make_run(
                solo, starts=wall("2026-10-13T09:00"), created_at=FIRST - timedelta(days=9),
                posted_by_id=people["Cleo"].id,
            )  # fmt: skip
            ada = people["Ada"].id
            db.session.commit()
        signed_in(app, ada)
    return app


def _answers_to_move(people: dict[str, Member]) -> None:
    """An answer that nobody confirms, with two behind it; and one let in on the club's page."""
    now, fay, gus = FIRST, make_member("Fay", verified_at=None), make_member("Gus")
    club = make_club("Quiet Runners", owner=people["Ada"], is_open=False)
    full = make_run(club, title="Full", starts=wall("2026-10-14T09:00"), capacity=1)
    make_rsvp(full, fay, confirmed_at=None, expires_at=now + timedelta(hours=24))
    for member in (people["Ben"], people["Dan"]):
        make_rsvp(full, member)
    open_to = make_run(club, title="Ask", starts=wall("2026-10-14T09:00"))
    make_rsvp(open_to, gus, answer=Answer.NO, asked_at=now, confirmed_at=None)
    make_membership(club, gus, Role.MEMBER)


def _a_leader_drops_out(people: dict[str, Member]) -> None:
    ada = people["Ada"]
    groups: list[dict[str, Any]] = [{"level": "chat"}, {"level": "sentences", "leader_id": ada.id}]
    led = make_run(
        make_club(owner=ada), title="Led", starts=wall("2026-10-15T18:30"), groups=groups
    )
    make_rsvp(led, people["Dan"], group_id=led.groups[1].id)
    drop_out(led, ada, FIRST)


def _a_leader_has_left(people: dict[str, Member]) -> None:
    iris = make_member("Iris")
    led = [{"level": "chat", "leader_id": iris.id}]
    club = make_club("Left Runners", owner=people["Ada"])
    make_run(club, title="Left", starts=wall("2026-10-16T18:30"), groups=led)


def _what_is_kept_too_long(people: dict[str, Member]) -> None:
    ben, run_ = people["Ben"], db.session.scalars(select(Event).order_by(Event.starts_at)).first()
    assert run_ is not None
    browser = {"endpoint": "https://push.example/1", "p256dh": "x", "auth": "x"}
    db.session.add(PushSubscription(member_id=ben.id, created_at=FIRST, **browser))
    post("push", browser["endpoint"], "", "", FIRST, channel="push", dead_at=FIRST, last_error=GONE)
    db.session.add(RollCallTap(event_id=run_.id, tap="a tap"))
    own = {"member_id": ben.id, "event_id": run_.id, "club_id": run_.club_id, "version": 1}
    db.session.add(CheckIn(**own, created_at=FIRST, after_at=FIRST))


def at_once(app: Flask, *works: Callable[[], object]) -> None:
    """Do all of this at the same moment, each in a thread of its own; raises what they raise."""
    ready, failed = threading.Barrier(len(works)), []

    def do(work: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                work()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in failed:
        raise error


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that changed a row."""
    found: list[str] = []

    def listen(_c: object, cursor: Any, statement: str, *_rest: object) -> None:
        # SQLite counts no rows of an INSERT that returns their numbers.
        numbered = statement.startswith("INSERT INTO event") and "RETURNING" in statement
        if (cursor.rowcount > 0 or numbered) and not statement.startswith("SELECT"):
            found.append(" ".join(statement.split()))

    event.listen(Engine, "after_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(Engine, "after_cursor_execute", listen)


@pytest.mark.both_databases
@pytest.mark.parametrize("workers", [1, 2])
def test_every_entry_does_its_work_once_however_often_it_runs(busy: Flask, workers: int) -> None:
    for moment, names in MOMENTS.items():
        now, worked = datetime.fromisoformat(moment), set()
        for entry in TIMETABLE:
            with time_machine.travel(now, tick=False), written() as first:
                at_once(busy, *[partial(run, entry, now)] * workers)
            with time_machine.travel(now, tick=False), busy.app_context(), written() as again:
                run(entry, now)
            assert again == [], (moment, entry.name)
            worked |= {entry.name} if first else set()
        with busy.app_context():
            deliver_due(now)
        idle = {name for name in names if not any(one.startswith(name) for one in worked)}
        assert not idle, (moment, worked)

    with busy.app_context():
        columns = Notice.member_id, Notice.run_id, Notice.kind
        told = select(*columns, func.count()).where(Notice.kind.in_(ONCE)).group_by(*columns)
        assert {count for *_, count in db.session.execute(told)} <= {1}


def test_there_is_a_moment_for_every_entry() -> None:
    tried = tuple(name for names in MOMENTS.values() for name in names)

    left = {entry.name for entry in TIMETABLE if not entry.name.startswith(tried)}

    assert left == {"leave nothing in the files"}, "which has no rows of its own"


def test_every_entry_hangs_in_the_worker_and_comes_round(app: Flask) -> None:
    bell = app.extensions["bell"]
    hang_up(app, bell)
    whole_day = [
        datetime(2026, 5, 1, hour, minute, tzinfo=UTC) for hour in range(24) for minute in range(60)
    ]

    due = {task.name for at in whole_day for task in bell.huey.read_periodic(at)}

    assert due == {entry.name for entry in TIMETABLE} | {"deliver every minute"}
