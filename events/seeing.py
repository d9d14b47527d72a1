"""A run as one reader sees it: the answer, the line, and as much of the place as is theirs."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from clubs.models import BELONGING, ORGANIZING, Role
from clubs.roles import role_of
from core.database import db, locked
from events import asking, strangers
from events.answering import Reply, answer_of, gentlest
from events.choices import Coming, Duty
from events.line import Entry, Line, Turn, stand
from events.models import Answer, Event, PaceGroup, Rsvp
from events.queries import line_of
from events.series import locked_with_series
from members.models import Member

LARGEST_ID = 2_147_483_647
"""What an integer column holds on both databases; a larger number in a URL is no run's."""
RUN = f"/runs/<int(max={LARGEST_ID}):event_id>"
THIS_BROWSER = 0
"""The key in the line of an answer that no row carries yet."""
MOST_FACES = 24


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page about a run needs to know of its reader.

    `pending`: not confirmed yet; `asked`: would like to come, and no organizer has answered.
    """

    event: Event
    now: datetime
    line: Line
    member: Member | None = None
    role: Role | None = None
    key: int = THIS_BROWSER
    reply: Reply | None = None
    pending: bool = False
    asked: bool = False
    name: str = ""

    @property
    def state(self) -> Literal["going", "waiting", "none"]:
        """The reader's place in the line, in the words of the page's marks."""
        if self.reply is None:
            return "none"
        return "going" if self.line.is_going(self.key) else "waiting"

    @property
    def turn(self) -> Turn:
        """Where the reader stands with the offer of a place."""
        entry = self.line.entry_of(self.key) if self.reply else None
        return entry.turn if entry else Turn.PLAIN

    @property
    def position(self) -> int | None:
        """The reader's place among those who wait."""
        return self.line.position(self.key) if self.reply else None

    @property
    def organizes(self) -> bool:
        """Whether the reader looks after the run."""
        return self.role in ORGANIZING

    @property
    def leads(self) -> bool:
        """Whether the reader looks after a group of it, and still belongs to the club."""
        return self.event.leads(self.member) and self.role in BELONGING

    @property
    def exact(self) -> bool:
        """Whether the reader sees where exactly it meets; an unconfirmed answer opens nothing."""
        going = self.state == "going" and not self.pending
        return self.event.shows_point_to(self.role, going=going)

    @property
    def may_come(self) -> bool:
        """Whether the reader may still say yes."""
        return not self.event.is_cancelled and not self.event.has_started(self.now)

    @property
    def asks_first(self) -> bool:
        """Whether a yes asks the organizers to be let in."""
        belongs = self.role in BELONGING or self.reply is not None
        return not (belongs or self.event.club.is_open)

    @property
    def joins(self) -> bool:
        """Whether a yes makes the reader a member of the club, too."""
        return self.event.club.is_open and self.role not in BELONGING

    @property
    def may_answer(self) -> bool:
        """Whether there is still something to say: yes until the start, no until the end."""
        in_it = (self.reply is not None or self.asked) and not self.event.is_over(self.now)
        return self.may_come or (in_it and not self.event.is_cancelled)

    @property
    def group(self) -> PaceGroup | None:
        """The group the reader is in."""
        wanted = self.reply.group_id if self.reply else None
        return next((group for group in self.event.groups if group.id == wanted), None)

    @property
    def suggested(self) -> PaceGroup | None:
        """The group chosen beforehand: the reader's own, else the one a newcomer would get."""
        if self.reply and self.reply.kind not in (None, Coming.RUN):
            return None
        return self.group or gentlest(self.event, self.line, 1)


def found(event_id: int) -> Event:
    """The run with its club and groups, or 404."""
    groups = selectinload(Event.groups)
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(joinedload(Event.club), groups.joinedload(PaceGroup.leader))
        .options(groups.joinedload(PaceGroup.sweeper))
    )
    return event or abort(404)


def locked_or_404(event_id: int, *, with_series: bool = False) -> Event:
    """The run, locked for a change, or 404; call it after `begin_write()`.

    `with_series`: other runs of its series may change with it, and the series is locked first.
    """
    event = locked_with_series(event_id) if with_series else locked(Event, event_id)
    return event or abort(404)


def seen(
    event: Event, member: Member | None, now: datetime, word: strangers.Word | None = None
) -> Seen:
    """The run as this reader sees it: signed in, or by what this browser said of it (`word`)."""
    if member is None and word is not None:
        return _seen_by_stranger(event, word, now)
    view = Seen(event, now, line_of(event))
    if member is None:
        return view
    role = role_of(event.club_id, member)
    return replace(
        view,
        member=member,
        role=role,
        asked=role is Role.PENDING and asking.asks(event, member),
        key=member.id,
        reply=_reply(answer_of(event, member)),
        name=member.name,
    )


def _seen_by_stranger(event: Event, word: strangers.Word, now: datetime) -> Seen:
    """By the cookie: the row where this browser may see it, else as if there were one.

    So a known address and an unknown one show the same page.
    """
    view = Seen(event, now, line_of(event), name=word.name)
    row = strangers.row_of(event, word)
    if _asked_by(event, word, row, now):
        return replace(view, asked=True)
    if row is not None:
        return replace(view, key=row.member_id, reply=_reply(row), pending=row.confirmed_at is None)
    if word.shown or word.reply.answer is Answer.NO or not word.holds(event, now):
        return view
    line, heads = view.line, 1 + word.reply.guests
    best = gentlest(event, line, heads) if word.reply.kind in (None, Coming.RUN) else None
    group = word.reply.group_id or (best.id if best else None)
    free = int(word.reply.kind is Coming.HELP)
    entry = Entry(THIS_BROWSER, event.next_number, heads, group, free, loose=word.loose)
    line = stand([*line.going, *line.waiting, entry], line.limits)
    return replace(view, line=line, reply=replace(word.reply, group_id=group), pending=True)


def _asked_by(event: Event, word: strangers.Word, row: Rsvp | None, now: datetime) -> bool:
    """Whether somebody signed out asks to come, so that known and unknown addresses look alike."""
    yes = row is not None and row.answer is Answer.YES
    if yes or event.club.is_open or word.reply.answer is Answer.NO or event.has_started(now):
        return False
    return row is None or not word.shown or asking.asks(event, row.member)


def _reply(row: Rsvp | None) -> Reply | None:
    return strangers.reply_of(row) if row and row.answer is Answer.YES else None


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody in "who's going": a first name for readers who are signed in, else a drawn face."""

    face: int
    name: str = ""
    role: str = ""


def faces_of(view: Seen) -> list[Face]:
    """Who goes, in the order of the line: first names of those who are listed and confirmed."""
    if view.member is None:
        return [Face(entry.number) for entry in view.line.going[:6]]
    going = {entry.key for entry in view.line.going}
    rows = db.session.execute(
        select(Member.id, Member.name, Member.face, Rsvp.first_time, Rsvp.kind)
        .join(Rsvp, Rsvp.member_id == Member.id)
        .where(Rsvp.event_id == view.event.id, Rsvp.answer == Answer.YES)
        .where(Rsvp.listed, Rsvp.confirmed_at.is_not(None))
        .order_by(Rsvp.number)
    )
    duties = {group.sweeper_id: Duty.SWEEP for group in view.event.groups}
    duties |= {group.leader_id: Duty.LEAD for group in view.event.groups}
    listed = [
        (
            member_id == view.member.id,
            Face(face, name, _role(kind, duties.get(member_id), first_time=first_time)),
        )
        for member_id, name, face, first_time, kind in rows
        if member_id in going
    ]
    return [face for _mine, face in sorted(listed, key=lambda one: not one[0])][:MOST_FACES]


def _role(kind: Coming, duty: Duty | None, *, first_time: bool) -> str:
    if duty or first_time:
        return duty or "first"
    return "" if kind is Coming.RUN else kind.value


def newcomers(view: Seen) -> tuple[int, list[Member]]:
    """How many come for the first time, and who of all that go asked to be met."""
    going = {entry.key for entry in view.line.going}
    rows = db.session.scalars(
        select(Rsvp)
        .where(Rsvp.event_id == view.event.id, Rsvp.answer == Answer.YES)
        .where(Rsvp.first_time | Rsvp.meet_me)
        .options(joinedload(Rsvp.member))
        .order_by(Rsvp.number)
    )
    new = [row for row in rows if row.member_id in going]
    return sum(row.first_time for row in new), [row.member for row in new if row.meet_me]
