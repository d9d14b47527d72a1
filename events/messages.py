"""What organizers write to the people of a run: at once, or timed by its start."""

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Model, begin_write, choice, db, locked
from core.refusal import Refused
from events import telling
from events.models import Event, Rsvp
from events.queries import line_of
from members.models import Member
from notices import kinds

WORDS_LENGTH = 2000
MOST_A_DAY = 3
"""How many a run's people get within a day; more would be noise."""
MOST_OF_A_CLUB = 12
"""How many a whole club writes within a day, whatever its runs."""
A_WEEK = timedelta(days=7)
"""A younger club writes no links: who wants to lead people astray begins one for it."""
A_LINK = re.compile(r"https?:|\bwww\.|\b[\w-]+\.[a-z]{2,}/", re.IGNORECASE)
LATEST = timedelta(days=2)
"""So long after its time a message that was held up still goes out."""


class To(StrEnum):
    """Whom a message is for."""

    GOING = "going"
    WAITING = "waiting"
    ALL = "all"


class RunMessage(Model):
    """Words to the people of a run. `minutes_before` counts from the start; None means at once.

    Negative minutes lie after the start. It moves with the run, and is not sent where that is
    cancelled first.
    """

    __tablename__ = "run_message"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    to: Mapped[To] = mapped_column(choice(To))
    words: Mapped[str] = mapped_column(Text)
    minutes_before: Mapped[int | None]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)

    event: Mapped[Event] = relationship()
    sent_by: Mapped[Member | None] = relationship()

    @property
    def due_at(self) -> datetime:
        """When it goes out, as the run stands now."""
        if self.minutes_before is None:
            return self.written_at
        return self.event.starts_at - timedelta(minutes=self.minutes_before)


def write(
    event: Event, by: Member, to: To, words: str, minutes_before: int | None, now: datetime
) -> RunMessage:
    """Keep a message, and send it where it is for now.

    Raises Refused beyond three a day and twelve of the club, for a link from a club that is
    younger than a week, for a moment that has passed, and for a cancelled run's timed one.
    """
    _check_sender(event, words, now)
    message = RunMessage(
        event=event, sent_by=by, to=to, words=words, minutes_before=minutes_before, written_at=now
    )
    if minutes_before is not None and (event.is_cancelled or message.due_at <= now):
        raise Refused("That moment has passed. Send it now, or choose a later one.")
    db.session.add(message)
    db.session.flush()
    if minutes_before is None:
        send(message, now)
    return message


def _check_sender(event: Event, words: str, now: datetime) -> None:
    since = RunMessage.written_at > now - timedelta(days=1)
    written = select(func.count(RunMessage.id)).join(Event, Event.id == RunMessage.event_id)
    of_run = db.session.scalar(written.where(since, Event.id == event.id)) or 0
    if of_run >= MOST_A_DAY:
        raise Refused("That is three messages within a day. Write the next one tomorrow.")
    of_club = db.session.scalar(written.where(since, Event.club_id == event.club_id)) or 0
    if of_club >= MOST_OF_A_CLUB:
        raise Refused("Your club has written a lot today. Write the next one tomorrow.")
    if event.club.created_at > now - A_WEEK and A_LINK.search(words):
        raise Refused("A club can write links once it is a week old. Say it in words until then.")


def send(message: RunMessage, now: datetime) -> None:
    """Send it to everybody it is for, once."""
    if message.sent_at is not None:
        return
    message.sent_at = now
    event, by = message.event, message.sent_by
    line = line_of(event)
    rows = [row for row in telling.answers(event) if _is_for(message.to, line.is_going, row)]
    for row in rows:
        key = f"message:{message.id}:{row.member_id}"
        more = {"words": message.words, "by": by.name if by else event.club.name}
        until = max(event.ends_at, now) + LATEST
        telling.tell_about(
            row, "message", kinds.MESSAGE, key, now, line=line, expires_at=until, invite=False,
            **more,
        )  # fmt: skip


def _is_for(to: To, is_going: Callable[[int], bool], row: Rsvp) -> bool:
    return to is To.ALL or is_going(row.member_id) is (to is To.GOING)


def send_due(now: datetime) -> int:
    """Send the timed messages whose moment has come; says how many.

    It commits one by one, and is safe to run twice. One that is too late for sense, or whose run
    was cancelled, stays unsent.
    """
    waiting = (
        select(RunMessage.id, RunMessage.event_id)
        .join(Event, Event.id == RunMessage.event_id)
        .where(RunMessage.sent_at.is_(None), Event.ends_at > now - LATEST)
    )
    sent = 0
    for message_id, event_id in db.session.execute(waiting).all():
        if not _may_be_time(message_id, now):
            continue
        begin_write()
        event, message = locked(Event, event_id), db.session.get(RunMessage, message_id)
        if event and message and message.sent_at is None and _is_time(event, message, now):
            send(message, now)
            sent += 1
        db.session.commit()
    return sent


def _may_be_time(message_id: int, now: datetime) -> bool:
    message = db.session.get(RunMessage, message_id)
    return message is not None and _is_time(message.event, message, now)


def _is_time(event: Event, message: RunMessage, now: datetime) -> bool:
    return not event.is_cancelled and message.due_at <= now < message.due_at + LATEST


def messages_of(event: Event) -> Collection[RunMessage]:
    """What was written to the run's people, newest first."""
    rows = select(RunMessage).where(RunMessage.event_id == event.id)
    return db.session.scalars(rows.order_by(RunMessage.written_at.desc())).all()


def take_back(message: RunMessage) -> None:
    """A message that has not gone out never does. Raises Refused for one that has."""
    if message.sent_at is not None:
        raise Refused("This message has gone out already.")
    db.session.delete(message)
