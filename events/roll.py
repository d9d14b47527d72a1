"""The list of a roll call as its page shows it: who is expected, by group, and the marks so far."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clubs.queries import members_of
from core.database import db
from core.identifiers import digest
from events.attendance import Attendance, RollCall, marks_of, roll_call_of
from events.choices import Coming, Duty
from events.leading import post_of
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from members.models import Member

MOST_OTHERS = 300
KINDS = ("group", *(one.value for one in Coming), "walked-up", "waiting", "no", "club")
"""In the order of the page: in a group, to walk, help or have coffee, walked up, in line, said
no, did not answer."""
COMING = {"group", *(one.value for one in Coming)}
"""Headings of people who are expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the list. `meet_me`: asked to be met; `unsure`: not confirmed yet.

    `duty`: what the row does for its group.
    """

    name: str
    face: Member | int
    member: Member | None = None
    mark: Attendance | None = None
    friends: int = 0
    first_time: bool = False
    meet_me: bool = False
    duty: Duty | None = None
    unsure: bool = False

    @property
    def key(self) -> str:
        """The row's name on the page."""
        return f"m{self.member.id}" if self.member else f"w{self.mark.id if self.mark else 0}"

    @property
    def is_here(self) -> bool:
        """Whether the row is marked."""
        return self.mark is not None and self.mark.present

    @property
    def is_back(self) -> bool:
        """Whether the row is counted back."""
        return self.is_here and self.mark is not None and self.mark.back_at is not None

    @property
    def is_out(self) -> bool:
        """Whether the row set out and is not back."""
        return self.mark is not None and self.mark.is_out

    @property
    def heads(self) -> int:
        """How many people the row stands for."""
        return 1 + self.friends


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under one heading: a group's, or those of a kind (`KINDS`)."""

    kind: str
    rows: list[Row]
    group: PaceGroup | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """The whole list. `tag` changes with whatever the list shows."""

    parts: list[Part]
    closed: RollCall | None
    tag: str

    @property
    def rows(self) -> list[Row]:
        """Every row."""
        return [row for part in self.parts for row in part.rows]

    @property
    def here(self) -> int:
        """How many people are marked, friends included."""
        return sum(row.heads for row in self.rows if row.is_here)

    @property
    def expected(self) -> int:
        """How many people are expected, and whoever else is here, friends included."""
        return sum(
            row.heads
            for part in self.parts
            for row in part.rows
            if row.is_here or part.kind in COMING
        )

    @property
    def out(self) -> list[Row]:
        """Whoever set out and is not back."""
        return [row for row in self.rows if row.is_out]


def roll_of(event: Event, *, everybody: bool = False) -> Roll:
    """The list of the run; `everybody`: with members of the club who have not answered."""
    marks = marks_of(event)
    said = {row.member_id: row for row in _answers(event)}
    known = {mark.member_id: mark for mark in marks if mark.member_id is not None}
    going = {entry.key for entry in line_of(event).going}
    homes: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
    for member in _people(event, said, marks, everybody=everybody):
        answer = said.get(member.id)
        duty, kept = post_of(event, member, answer.group_id if answer else None)
        home = ("group", kept.id) if kept else _home(answer, is_going=member.id in going)
        homes[home].append(_row(member, answer, known.get(member.id), duty))
    for mark in marks:
        if mark.member_id is None:
            homes["walked-up", None].append(Row(mark.name or "", mark.id, mark=mark))
    parts = [
        Part(kind, sorted(homes[kind, group.id if group else None], key=_rank), group)
        for kind in KINDS
        for group in ([*event.groups, None] if kind == "group" else [None])
    ]
    shown = [part for part in parts if part.rows]
    closed = roll_call_of(event)
    return Roll(shown, closed, _tag(shown, closed))


def _answers(event: Event) -> list[Rsvp]:
    rows = select(Rsvp).where(Rsvp.event_id == event.id).options(joinedload(Rsvp.member))
    return list(db.session.scalars(rows))


def _people(
    event: Event, said: dict[int, Rsvp], marks: list[Attendance], *, everybody: bool
) -> list[Member]:
    """Whoever answered, looks after a group or is marked; `everybody`: all of the club."""
    people = {row.member_id: row.member for row in said.values()}
    keepers = [one for group in event.groups for one in (group.leader, group.sweeper)]
    people |= {one.id: one for one in keepers if one}
    people |= {mark.member.id: mark.member for mark in marks if mark.member}
    if everybody:
        rows = db.session.scalars(members_of(event.club).limit(MOST_OTHERS))
        people |= {row.member_id: row.member for row in rows}
    return list(people.values())


def _home(answer: Rsvp | None, *, is_going: bool) -> tuple[str, int | None]:
    """Under which heading somebody stands who looks after no group."""
    if answer is None:
        return "club", None
    if answer.answer is Answer.NO:
        return "no", None
    if not is_going:
        return "waiting", None
    return ("group", answer.group_id) if answer.kind is Coming.RUN else (answer.kind.value, None)


def _row(member: Member, answer: Rsvp | None, mark: Attendance | None, duty: Duty | None) -> Row:
    comes = answer if answer and answer.answer is Answer.YES else None
    return Row(
        member.name,
        member,
        member,
        mark,
        friends=comes.guests if comes else 0,
        first_time=comes.first_time if comes else False,
        meet_me=comes.meet_me if comes else False,
        duty=duty,
        unsure=comes is not None and comes.confirmed_at is None,
    )


def _rank(row: Row) -> tuple[int, bool, str]:
    """Leaders first, then who runs last, then whoever is here for the first time, then by name."""
    last = list(Duty).index(row.duty) if row.duty else len(Duty)
    return last, not row.first_time, row.name.casefold()


def _tag(parts: list[Part], closed: RollCall | None) -> str:
    """A digest of what the list shows."""
    facts = [
        (
            *(part.kind, part.group and part.group.id, row.key, row.name, row.friends),
            *(row.first_time, row.meet_me, row.duty, row.unsure),
            row.mark and (row.mark.present, row.mark.part, row.is_back),
        )
        for part in parts
        for row in part.rows
    ]
    return digest(repr((facts, closed and closed.id)))[:24]
