"""Who runs and who waits: never oversold, nobody sent back, nobody overtaken."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from events.answering import may_stay
from events.line import Entry, Limits, Line, fits, settle, stand

GROUPS = (1, 2, 3)
caps = st.one_of(st.none(), st.integers(1, 6))
heads = st.integers(1, 4)


def line(*people: Entry, run: int | None = None, **groups: int) -> Line:
    return stand(people, Limits(run, {int(key[1:]): value for key, value in groups.items()}))


def who(entries: tuple[Entry, ...]) -> list[int]:
    return [entry.key for entry in entries]


def test_the_first_so_many_go_and_the_rest_wait_in_order() -> None:
    four = line(*(Entry(key, key) for key in (3, 1, 4, 2)), run=2)

    assert (who(four.going), who(four.waiting)) == ([1, 2], [3, 4])
    assert [four.position(key) for key in (1, 3, 4)] == [None, 1, 2]


def test_a_pair_waits_together_and_nobody_slips_into_the_place_it_leaves_open() -> None:
    three = line(Entry(1, 1), Entry(2, 2, heads=2), Entry(3, 3), run=2)

    assert (who(three.going), who(three.waiting)) == ([1], [2, 3])
    assert three.room == 0


def test_a_full_group_holds_those_who_want_that_group_alone() -> None:
    full = line(Entry(1, 1, group=1), Entry(2, 2, group=1), Entry(3, 3, group=2), run=9, g1=1, g2=5)

    assert (who(full.going), who(full.waiting)) == ([1, 3], [2])
    assert (full.room_in(1), full.room_in(2)) == (0, 4)


def test_somebody_for_whom_the_run_is_full_holds_everybody_behind() -> None:
    full = line(Entry(1, 1, 2, group=1), Entry(2, 2, 2, group=1), Entry(3, 3, group=2), run=3)

    assert who(full.waiting) == [2, 3]
    assert full.held_by_run == {2, 3}


def test_without_limits_anybody_goes() -> None:
    free = line(Entry(1, 1, 4), Entry(2, 2))

    assert who(free.going) == [1, 2]
    assert free.room is None


def test_who_runs_steps_in_front_of_a_pair_that_the_run_has_no_places_for() -> None:
    pair, singles = Entry(2, 2, 3, group=1), [Entry(key, key, group=2) for key in (3, 4, 5)]
    limits = Limits(5, {1: 3})

    after = settle(singles, [pair], limits, lowest=-6)

    assert (who(after.going), who(after.waiting)) == ([3, 4, 5], [2])
    assert all(entry.number < -6 for entry in after.going)


@given(st.lists(st.tuples(heads, st.sampled_from(GROUPS)), max_size=30), caps, caps, caps)
def test_nothing_is_ever_oversold(
    people: list[tuple[int, int]], run: int | None, one: int | None, two: int | None
) -> None:
    entries = [Entry(key, key, size, group) for key, (size, group) in enumerate(people)]

    full = stand(entries, Limits(run, {1: one, 2: two}))

    assert run is None or full.going_heads <= run
    assert one is None or full.heads_in(1) <= one
    assert two is None or full.heads_in(2) <= two
    assert len(full.going) + len(full.waiting) == len(entries)


class Season(RuleBasedStateMachine):
    """A run through its days: people come, go, bring guests, change groups; places are added."""

    @initialize(run=st.one_of(st.none(), st.integers(1, 12)), one=caps, two=caps)
    def post(self, run: int | None, one: int | None, two: int | None) -> None:
        self.limits = Limits(run, {1: one, 2: two})
        self.next = 1
        self.line = stand([], self.limits)

    def change(self, kept: list[Entry], others: list[Entry], mine: int | None = None) -> None:
        before, after = self.line, settle(kept, others, self.limits, -self.next)
        waited = {entry.key: entry for entry in before.waiting if entry.key != mine}
        for entry in before.going:
            assert entry.key == mine or after.is_going(entry.key)
        up = [waited[entry.key] for entry in after.going if entry.key in waited]
        for entry in up:
            ahead = [one for one in waited.values() if one.number < entry.number]
            passed = [one for one in ahead if one.group == entry.group]
            assert all(after.is_going(one.key) for one in passed)
        self.line = after
        self.next += len(kept) + 1

    @property
    def everybody(self) -> list[Entry]:
        return [*self.line.going, *self.line.waiting]

    def without(self, key: int) -> tuple[list[Entry], list[Entry]]:
        return (
            [entry for entry in self.line.going if entry.key != key],
            [entry for entry in self.line.waiting if entry.key != key],
        )

    @rule(size=heads, group=st.sampled_from(GROUPS))
    def come(self, size: int, group: int) -> None:
        newcomer = Entry(self.next, self.next, size, group)
        had_room = self.line.has_room(size, group)
        self.change(list(self.line.going), [*self.line.waiting, newcomer])
        assert self.line.is_going(newcomer.key) == had_room

    @precondition(lambda self: self.everybody)
    @rule(which=st.integers(0, 99))
    def leave(self, which: int) -> None:
        gone = self.everybody[which % len(self.everybody)]
        self.change(*self.without(gone.key), mine=gone.key)

    @precondition(lambda self: self.everybody)
    @rule(which=st.integers(0, 99), size=heads, group=st.sampled_from(GROUPS))
    def change_mind(self, which: int, size: int, group: int) -> None:
        mine = self.everybody[which % len(self.everybody)]
        wanted = replace(mine, heads=size, group=group)
        if not may_stay(self.line, mine, wanted):
            return
        was_going = self.line.is_going(mine.key)
        kept, others = self.without(mine.key)
        (kept if was_going else others).append(wanted)
        self.change(kept, others, mine=mine.key)
        assert not was_going or self.line.is_going(mine.key)

    @rule(run=st.integers(1, 12))
    def add_places(self, run: int) -> None:
        wider = Limits(run, self.limits.groups)
        if fits(self.line.going, wider):
            self.limits = wider
            self.change(list(self.line.going), list(self.line.waiting))

    @invariant()
    def nothing_is_oversold_and_the_order_alone_tells_the_state(self) -> None:
        if hasattr(self, "line"):
            again = stand(self.everybody, self.limits)
            assert (again.going, again.waiting) == (self.line.going, self.line.waiting)
            assert fits(again.going, self.limits)


TestSeason = Season.TestCase
TestSeason.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
