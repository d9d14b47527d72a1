"""The same machine in four processes at once: everybody presses on the runs of everybody."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app import create_app
from core.database import db
from core.outbox import Message
from events.line import fits
from events.models import Answer, Event, Rsvp
from events.moving import cancel, pass_on_offers
from events.queries import line_of
from tests.events.test_answers_machine import PEOPLE, START, Answers
from tests.factories import make_club, make_member, make_run
from tests.schema import close

PROCESSES = 4
HOURS_BEFORE = (60, 26, 3)
"""Where the clocks of the runs begin: places move at once, are about to be offered, are offered."""
Runs = list[tuple[int, list[int]]]
"""Each run with the people around it, by id."""
together: Barrier
clocks: list[Any]


def meet(barrier: Barrier, minutes: list[Any]) -> None:
    """Hand a process the barrier, and the clocks that all look at."""
    global together, clocks
    together, clocks = barrier, minutes


class Crowd(Answers):
    """One of several that change the same run; nobody knows what the others do."""

    found: Runs
    which: int
    alone = False

    @initialize()
    def a_run(self) -> None:  # type: ignore[override]
        self.context = self.app.app_context()
        self.context.push()
        self.run, self.ids = self.found[self.which]
        self.said = {}
        self.now = self.on_the_clock()

    def on_the_clock(self) -> datetime:
        hours = timedelta(hours=HOURS_BEFORE[self.which])
        return START - hours + timedelta(minutes=clocks[self.which].value)

    def locked_run(self) -> Event:
        event = super().locked_run()
        self.now = self.on_the_clock()  # read under the lock, so that it never runs backwards
        return event

    @rule(minutes=st.sampled_from([1, 3, 9, 27]))
    def time_passes(self, minutes: int) -> None:
        with clocks[self.which].get_lock():
            clocks[self.which].value += minutes
        pass_on_offers(self.on_the_clock())

    @rule(ice=st.integers(0, 9))
    def it_is_called_off(self, ice: int) -> None:  # type: ignore[override]
        # The last run alone: called off early, the others would have nobody left to move up.
        last = self.which == len(HOURS_BEFORE) - 1
        if last and not ice and self.now > START - timedelta(minutes=30):
            self.change(lambda event: cancel(event, "Ice", self.now))


def press(chosen: dict[str, Any], found: Runs) -> int:
    """One process at all the runs, one after the other; how many it saw move up."""
    app = create_app(chosen)
    try:
        return sum(_play(app, found, which) for which in range(len(found)))
    except BaseException:
        together.abort()  # nobody waits for whoever found a fault
        raise
    finally:
        close(app)


def _play(app: Flask, found: Runs, which: int) -> int:
    together.wait(timeout=120)
    moved_up: list[int] = []

    class OneOfFour(Crowd):
        def teardown(self) -> None:
            moved_up.append(self.moved_up)
            super().teardown()

    OneOfFour.app, OneOfFour.found, OneOfFour.which = app, found, which
    run_state_machine_as_test(
        OneOfFour,
        settings=settings(
            max_examples=3,
            stateful_step_count=16,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return sum(moved_up)


@pytest.mark.both_databases
def test_four_processes_at_once_never_oversell_lose_or_promote_twice(
    app: Flask, settings: dict[str, Any]
) -> None:
    found: Runs = []
    with app.app_context():
        for _hours in HOURS_BEFORE:
            groups = [{"level": "sing"}, {"level": "chat", "capacity": 2}, {"level": "sentences"}]
            run = make_run(make_club(), capacity=3, groups=groups,
                           starts=START.replace(tzinfo=None), minutes=60)  # fmt: skip
            people = [make_member(f"P{number}") for number in range(PEOPLE)]
            run.groups[0].leader_id, run.groups[1].sweeper_id = people[0].id, people[1].id
            found.append((run.id, [member.id for member in people]))
        db.session.commit()
    context = multiprocessing.get_context("spawn")
    shared = (context.Barrier(PROCESSES), [context.Value("i", 0) for _hours in HOURS_BEFORE])

    with ProcessPoolExecutor(PROCESSES, context, initializer=meet, initargs=shared) as workers:
        at_work = [workers.submit(press, settings, found) for _one in range(PROCESSES)]
        moved_up = sum(one.result(timeout=300) for one in at_work)

    with app.app_context():
        told = select(func.count()).where(Message.key.startswith("moved-up:"))
        # How many is chance; what must move when a place is freed is the machine's of one process.
        assert db.session.scalar(told) == moved_up
        for run_id, _people in found:
            line = line_of(db.session.get_one(Event, run_id))
            assert fits(line.placed, line.limits)
            mine = select(Rsvp).where(Rsvp.event_id == run_id, Rsvp.answer == Answer.YES)
            rows = db.session.scalars(mine).all()
            assert sum(row.heads for row in rows) == line.going_heads + line.waiting_heads
