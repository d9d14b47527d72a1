"""Everything that can happen to the line of a run, against a model of who was promised what."""

from collections.abc import Callable, Set
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core.database import begin_write, db, locked
from core.outbox import Message
from core.refusal import Refused
from events.answering import Reply, answer, answer_of, line_now
from events.audible import name_of, step_down, steps_of
from events.choices import Coming
from events.folding import close_group
from events.line import Line, Turn, fits
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import cancel, decline, pass_on_offers, refit
from events.offering import is_offered
from events.offers import offer_of
from events.queries import going_counts, line_of
from members.models import Member
from tests.factories import make_club, make_member, make_run

START = datetime(2027, 3, 10, 18, tzinfo=UTC)
PEOPLE = 7
people = st.integers(0, PEOPLE - 1)
heads = st.sampled_from([0, 0, 0, 1, 2])
leaps = st.sampled_from([5, 11, 31, 125, 600, 1500])


Said = tuple[Coming, int | None, int]


class Answers(RuleBasedStateMachine):
    """Whoever has a place keeps it until they press; `moved_up` counts those who got one.

    `said` is the model: what each said last that was taken, as kind, group and guests.
    """

    app: Flask
    moved_up = 0
    alone = True
    """Whether nobody else changes the run, so that the model knows all that was said."""

    @initialize(capacity=st.sampled_from([1, 2, 3, 4]), cap=st.sampled_from([None, 1, 2]))
    def a_run(self, capacity: int, cap: int | None) -> None:
        self.context = self.app.app_context()
        self.context.push()
        self.now = START - timedelta(hours=60)
        groups = [{"level": "sing"}, {"level": "chat", "capacity": cap}, {"level": "sentences"}]
        run = make_run(make_club(), capacity=capacity, groups=groups,
                       starts=START.replace(tzinfo=None), minutes=60)  # fmt: skip
        people = [make_member(f"P{number}") for number in range(PEOPLE)]
        run.groups[0].leader_id, run.groups[1].sweeper_id = people[0].id, people[1].id
        db.session.commit()
        self.run, self.ids = run.id, [member.id for member in people]
        self.said: dict[int, Said] = {}

    def change(self, work: Callable[[Event], Any], may_lose: Set[int] = frozenset()) -> bool:
        """One transaction under the run's lock; whoever had a place has it after.

        False where it was refused.
        """
        event = self.locked_run()
        before = line_now(event, self.now)
        had = {entry.key for entry in before.going}
        told = self.told_in()
        try:
            work(event)
        except Refused:
            db.session.rollback()
            return False
        db.session.flush()
        after = line_of(event)
        going = {entry.key for entry in after.going}
        assert had - going <= may_lose
        self.check_moves(event, before, after, told, may_lose)
        db.session.commit()
        return True

    def locked_run(self) -> Event:
        """The run under its lock: until the end of the transaction nobody else changes it."""
        begin_write()
        event = locked(Event, self.run)
        assert event is not None
        return event

    def check_moves(
        self, event: Event, before: Line, after: Line, told: dict[int, int], pressed: Set[int]
    ) -> None:
        """Whoever came up without pressing was far enough from the start, and told once."""
        up = {entry.key for entry in after.going} - {entry.key for entry in before.going} - pressed
        assert not (up and is_offered(self.now, event.starts_at))
        for entry in after.going:
            ahead = [one for one in before.holding if one.number < entry.number]
            same = {one.key for one in ahead if one.capped == entry.capped} - pressed
            assert entry.key not in up or all(after.is_going(key) for key in same)
        now_told = self.told_in()
        for key in up:
            assert now_told.get(key, 0) == told.get(key, 0) + 1
        for key in set(self.ids) - up:
            assert now_told.get(key, 0) == told.get(key, 0)
        self.moved_up += len(up)

    def told_in(self) -> dict[int, int]:
        """How often each was told "you moved up"."""
        rows = db.session.execute(
            select(Member.id, func.count())
            .join(Message, Message.recipient == Member.email)
            .where(Message.key.startswith("moved-up:"), Message.channel == "mail")
            .group_by(Member.id)
        )
        return dict(iter(rows))

    def member(self, who: int) -> Member:
        found = db.session.get(Member, self.ids[who])
        assert found is not None
        return found

    @rule(
        who=people, guests=heads, group=st.integers(0, 2), wait=st.booleans(),
        kind=st.sampled_from([Coming.RUN, Coming.RUN, *Coming]),
    )  # fmt: skip
    def come(self, who: int, guests: int, group: int, wait: bool, kind: Coming) -> None:  # noqa: FBT001
        may_lose = {self.ids[who]} if wait else set[int]()
        said: list[Said] = []

        def press(event: Event) -> None:
            place = event.groups[group % len(event.groups)].id if kind is Coming.RUN else None
            reply = Reply(Answer.YES, place, guests, wait=wait, kind=kind)
            said.append((kind, place, guests))
            before = line_now(event, self.now)
            row = answer(event, self.member(who), reply, self.now)
            after = line_of(event)
            if not wait and before.is_going(row.member_id):
                assert after.is_going(row.member_id)

        if self.change(press, may_lose | {self.ids[who]}):
            self.said[self.ids[who]] = said[-1]

    @rule(who=people)
    def leave(self, who: int) -> None:
        def press(event: Event) -> None:
            answer(event, self.member(who), Reply(Answer.NO), self.now)
            assert line_of(event).entry_of(self.ids[who]) is None

        if self.change(press, {self.ids[who]}):
            self.said.pop(self.ids[who], None)

    @rule(who=people, which=st.integers(0, 4))
    def step_down(self, who: int, which: int) -> None:
        def press(event: Event) -> None:
            row = answer_of(event, self.member(who))
            if row is None or row.answer is Answer.NO:
                return
            steps = steps_of(event, row.kind, row.group_id)
            if steps:
                step = steps[which % len(steps)]
                step_down(event, self.member(who), name_of(step), self.now)
                assert line_of(event).is_going(self.ids[who])
                group = step.id if isinstance(step, PaceGroup) else None
                said.append((Coming.RUN if group else Coming(step), group, row.guests))

        said: list[Said] = []
        if self.change(press) and said:
            self.said[self.ids[who]] = said[-1]

    @rule(who=people)
    def let_it_go(self, who: int) -> None:
        def press(event: Event) -> None:
            offer = offer_of(answer_of(event, self.member(who)))
            if offer is not None and offer.is_open and not event.is_cancelled:
                decline(event, offer, self.now)
                entry = line_of(event).entry_of(self.ids[who])
                assert entry is not None
                assert entry.turn is Turn.PASSED or not is_offered(self.now, event.starts_at)

        self.change(press)

    @rule(capacity=st.sampled_from([1, 2, 4, 6, None]), cap=st.sampled_from([None, 1, 3]))
    def caps_change(self, capacity: int | None, cap: int | None) -> None:
        def press(event: Event) -> None:
            before = line_now(event, self.now)
            event.capacity, event.groups[-1].capacity = capacity, cap
            refit(event, before, self.now)

        self.change(press)

    @rule(who=st.one_of(st.none(), people), duty=st.sampled_from(["leader_id", "sweeper_id"]))
    def somebody_else_looks_after_a_group(self, who: int | None, duty: str) -> None:
        def press(event: Event) -> None:
            before = line_now(event, self.now)
            setattr(event.groups[0], duty, None if who is None else self.ids[who])
            refit(event, before, self.now)

        self.change(press)

    @rule(which=st.integers(0, 2), chance=st.integers(0, 3))
    def a_group_is_closed(self, which: int, chance: int) -> None:
        def press(event: Event) -> None:
            gone = event.groups[which % len(event.groups)]
            moved.append((gone.id, close_group(event, gone, self.now).id))

        moved: list[tuple[int, int]] = []
        if not chance and self.change(press):
            gone, into = moved[-1]
            for key, (kind, group, guests) in self.said.items():
                self.said[key] = kind, into if group == gone else group, guests

    @rule(minutes=leaps)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        pass_on_offers(self.now)
        assert pass_on_offers(self.now) == 0

    @precondition(lambda self: self.now > START - timedelta(hours=20))
    @rule()
    def it_is_called_off(self) -> None:
        self.change(lambda event: cancel(event, "Ice", self.now) if event else None)

    @invariant()
    def nothing_is_oversold_and_lists_say_the_same(self) -> None:
        event = self.locked_run()
        line = line_of(event)
        assert fits(line.placed, line.limits)
        comes = select(func.sum(1 + Rsvp.guests)).where(Rsvp.answer == Answer.YES)
        total = db.session.scalar(comes.where(Rsvp.event_id == self.run)) or 0
        assert line.going_heads + line.waiting_heads == total
        assert going_counts([self.run])[self.run] == (line.going_heads, line.waiting_heads)
        if self.alone:
            mine = select(Rsvp).where(Rsvp.event_id == self.run, Rsvp.answer == Answer.YES)
            rows = {row.member_id: row for row in db.session.scalars(mine)}
            stands = {key: (row.kind, row.group_id, row.guests) for key, row in rows.items()}
            assert stands == self.said
        db.session.rollback()

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.rollback()
            self.context.pop()


@pytest.mark.both_databases
def test_no_order_of_events_oversells_loses_or_promotes_twice(app: Flask) -> None:
    machine = type("Machine", (Answers,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
