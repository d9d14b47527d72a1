"""The line of a run: who runs and who waits, read off the answers in order. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Turn(StrEnum):
    """Where somebody who waits stands with the offer of a place.

    PLAIN: none was made, or it was taken. OPEN: a place is kept until it is answered. PASSED: it
    went by; who let it go holds up nobody behind, and comes when there is room to spare.
    """

    PLAIN = "plain"
    OPEN = "open"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One yes in the line: whose (`key`), its number, how many heads, and in which group.

    `free` heads take nobody's place: leaders and volunteers. `loose`: outside the group's cap,
    since whoever steps down never loses a place by it.
    """

    key: int
    number: int
    heads: int = 1
    group: int | None = None
    free: int = 0
    loose: bool = False
    turn: Turn = Turn.PLAIN

    @property
    def places(self) -> int:
        """How many places of the run it takes."""
        return self.heads - self.free

    @property
    def capped(self) -> int | None:
        """The group whose cap it counts against."""
        return None if self.loose else self.group


@dataclass(frozen=True, slots=True)
class Limits:
    """How many heads fit: in the whole run and in each group; None means any number."""

    run: int | None = None
    groups: Mapping[int, int | None] | None = None

    def of(self, group: int | None) -> int | None:
        """How many heads fit into a group."""
        return None if group is None or self.groups is None else self.groups.get(group)


@dataclass(frozen=True, slots=True)
class Line:
    """Who goes and who waits, each in order; whoever is offered a place still waits.

    `held_by_run`: those who wait for the whole run.
    """

    limits: Limits
    going: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    held_by_run: frozenset[int]

    @property
    def offered(self) -> tuple[Entry, ...]:
        """Those who wait and have a place kept for them."""
        return tuple(entry for entry in self.waiting if entry.turn is Turn.OPEN)

    @property
    def placed(self) -> tuple[Entry, ...]:
        """Those whose places are nobody else's."""
        return self.going + self.offered

    @property
    def holding(self) -> tuple[Entry, ...]:
        """Those whom nobody who comes later may pass."""
        return tuple(entry for entry in self.waiting if entry.turn is Turn.PLAIN)

    @property
    def going_heads(self) -> int:
        """How many come, guests included."""
        return sum(entry.heads for entry in self.going)

    @property
    def waiting_heads(self) -> int:
        """How many wait, guests included."""
        return sum(entry.heads for entry in self.waiting)

    def heads_in(self, group: int | None) -> int:
        """How many come in one group, guests included."""
        return sum(entry.heads for entry in self.going if entry.group == group)

    def places_in(self, group: int | None) -> int:
        """How many places of a group's cap are taken or kept for somebody."""
        return sum(entry.places for entry in self.placed if entry.capped == group)

    def entry_of(self, key: int) -> Entry | None:
        """Where this one stands."""
        return next((one for one in (*self.going, *self.waiting) if one.key == key), None)

    def is_going(self, key: int) -> bool:
        """Whether this one runs."""
        return any(entry.key == key for entry in self.going)

    def position(self, key: int) -> int | None:
        """The place among those who wait, from 1; None for anybody who does not."""
        places = (at for at, entry in enumerate(self.waiting, 1) if entry.key == key)
        return next(places, None)

    @property
    def room(self) -> int | None:
        """How many heads a newcomer could bring to some group; None means any number."""
        groups: list[int | None] = list(self.limits.groups or [None])
        rooms = [self.room_in(group) for group in groups]
        return None if None in rooms else max(room for room in rooms if room is not None)

    def room_in(self, group: int | None) -> int | None:
        """How many heads a newcomer could bring to a group at once; None means any number."""
        if self.held_by_run or any(entry.capped == group for entry in self.holding):
            return 0
        rooms = [
            limit - taken
            for limit, taken in (
                (self.limits.run, sum(entry.places for entry in self.placed)),
                (self.limits.of(group), self.places_in(group)),
            )
            if limit is not None
        ]
        return max(0, min(rooms)) if rooms else None

    def has_room(self, heads: int, group: int | None) -> bool:
        """Whether so many could come to a group now without passing anybody."""
        room = self.room_in(group)
        return room is None or heads <= room


def stand(entries: Iterable[Entry], limits: Limits) -> Line:
    """Who goes and who waits.

    Places that are offered are kept. Then, in order of number, whoever fits goes, guests and
    all. Somebody whom the run has no place for holds everybody behind; somebody whom the group
    has no place for holds that group. Whoever takes no place at all goes.
    """
    going: list[Entry] = []
    waiting: list[Entry] = []
    entries = sorted(entries, key=lambda entry: entry.number)
    taken: Counter[int | None] = Counter()
    for entry in entries:
        if entry.turn is Turn.OPEN:
            taken[entry.capped] += entry.places
    held_groups: set[int | None] = set()
    held_by_run: set[int] = set()
    for entry in entries:
        if entry.turn is not Turn.PLAIN:
            waiting.append(entry)
        elif not entry.places:
            going.append(entry)
        elif held_by_run or (
            entry.capped not in held_groups and _over(limits.run, taken.total() + entry.places)
        ):
            held_by_run.add(entry.key)
            waiting.append(entry)
        elif entry.capped in held_groups or _over(
            limits.of(entry.capped), taken[entry.capped] + entry.places
        ):
            held_groups.add(entry.capped)
            waiting.append(entry)
        else:
            going.append(entry)
            taken[entry.capped] += entry.places
    return Line(limits, tuple(going), tuple(waiting), frozenset(held_by_run))


def fits(entries: Iterable[Entry], limits: Limits) -> bool:
    """Whether all of these can run together, kept places among them."""
    return not stand((replace(entry, turn=Turn.PLAIN) for entry in entries), limits).waiting


def settle(kept: Iterable[Entry], others: Iterable[Entry], limits: Limits, lowest: int) -> Line:
    """The line after a change in which everybody of `kept`, who fit together, goes on going.

    A pair that waited for its group may stand before singles who run: when the group gets room,
    the run may have none for both. Then those who run step in front, in their order, with
    numbers below `lowest`, the lowest that the run has given.
    """
    kept = sorted(kept, key=lambda entry: entry.number)
    others = list(others)
    line = stand([*kept, *others], limits)
    if all(line.is_going(entry.key) for entry in kept):
        return line
    front = lowest - len(kept)
    moved = [replace(entry, number=front + place) for place, entry in enumerate(kept)]
    return stand([*moved, *others], limits)


def _over(limit: int | None, heads: int) -> bool:
    return limit is not None and heads > limit
