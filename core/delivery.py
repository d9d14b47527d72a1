"""Delivers the outbox: claims by lease, sends outside the transaction, marks each message.

Nothing is lost whenever the process dies. A message goes out twice only if it dies between the
mail server's yes and the mark; both then carry the same Message-ID.
"""

import logging
import random
import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from threading import Event

from flask import current_app
from sqlalchemy import Select, select

from core.database import begin_write, db
from core.mail import Post, Send, Unsendable, opened
from core.outbox import GIVE_UP_AFTER, GONE, LEASE, Message, due, waiting
from core.push import Gone, PushFailed, wake

log = logging.getLogger("patter.outbox")

FEWEST_TRIES = 8
"""A worker that was away for a day still tries this often before it gives a message up."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
ENOUGH_TIME = LEASE / 2
"""The last message of a batch is begun this early in the lease, since a server may be slow."""
PERMANENT = 500
PUSH = "push"
CHANNELS = {"mail", PUSH}


def deliver_due(now: datetime, most: int = 50, stopping: Event | None = None) -> int:
    """Send what is due, `most` messages at the utmost; how many were taken up and let go.

    None are while the mail server is away, so that a caller who asks again until nothing is left
    does not knock all night. Commits by itself. Safe to run in several processes at once and at
    any moment again; ends after the current message once `stopping` is set.
    """
    stopping = stopping or Event()
    batch = [] if stopping.is_set() else claim(now, most)
    taken = len(batch)
    try:
        _deliver_all(batch, now, stopping)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server does not answer: %s", type(error).__name__)
        if batch:
            _put_off(batch.pop(0), error, now)
        taken = len(batch)
    finally:
        _give_back(batch)
    return taken - len(batch)


def _deliver_all(batch: list[Message], now: datetime, stopping: Event) -> None:
    """Send the batch; a message leaves it when it is settled or put off."""
    enough = time.monotonic() + ENOUGH_TIME.total_seconds()

    def may_go_on() -> bool:
        return not stopping.is_set() and time.monotonic() < enough

    # Pushes first, so that they do not wait for a mail server that is away.
    batch.sort(key=lambda message: message.channel != PUSH)
    _deliver_while(batch, lambda: batch[0].channel == PUSH and may_go_on(), _wake, now)
    if batch and may_go_on():
        with opened(_post()) as send:
            _deliver_while(batch, may_go_on, send, now)


def _deliver_while(
    batch: list[Message], may_go_on: Callable[[], bool], send: Send, now: datetime
) -> None:
    while batch and may_go_on():
        _deliver(batch[0], send, now)
        batch.pop(0)


def claim(now: datetime, most: int) -> list[Message]:
    """Take the lease on what is due, oldest first; the rows come back on their own."""
    if db.session.scalar(due(now).with_only_columns(Message.id).limit(1)) is None:
        db.session.rollback()
        return []
    begin_write()
    rows = due(now).order_by(Message.due_at, Message.id).limit(most)
    batch = list(db.session.scalars(rows.with_for_update(skip_locked=True)))
    for message in batch:
        message.claimed_until = now + LEASE
    db.session.commit()
    for message in batch:
        db.session.expunge(message)
    return batch


def _post() -> Post:
    config = current_app.config
    return Post(
        config["MAIL_URL"],
        config["MAIL_FROM"],
        config["PUBLIC_URL"],
        Path(current_app.instance_path),
    )


def _wake(message: Message) -> None:
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    wake(message, Path(current_app.instance_path), f"mailto:{sender}")


def _deliver(message: Message, send: Send, now: datetime) -> None:
    """Send one message and mark it. Raises what the server is down with."""
    if message.expires_at is not None and message.expires_at <= now:
        _bury(message, "expired", now)
    elif message.channel not in CHANNELS:
        _bury(message, f"unknown channel {message.channel}", now)
    else:
        try:
            send(message)
        except Gone:
            _bury(message, GONE, now)
        except PushFailed as error:
            _put_off(message, error, now)
        except Unsendable as error:
            _bury(message, f"cannot be written: {error}", now)
        except smtplib.SMTPNotSupportedError:
            _bury(message, "the server does not take this address", now)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            _refused(message, error, now)
        else:
            _mark(message, "delivered", delivered_at=now)


def _refused(message: Message, error: smtplib.SMTPException, now: datetime) -> None:
    code = code_of(error)
    if code >= PERMANENT:
        _bury(message, f"refused: {code}", now)
    else:
        _put_off(message, error, now)


def code_of(error: Exception) -> int:
    """The server's number for its no; 0 where it said none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _put_off(message: Message, error: Exception, now: datetime) -> None:
    """Try again later; after a day, and tries enough, give the message up."""
    attempts = message.attempts + 1
    reason = f"{type(error).__name__} {code_of(error) or ''}".strip()
    if attempts >= FEWEST_TRIES and now >= message.due_at + GIVE_UP_AFTER:
        _mark(message, f"given up: {reason}", attempts=attempts, dead_at=now, last_error=reason)
    else:
        later = now + pause(attempts)
        _mark(
            message,
            f"put off: {reason}",
            attempts=attempts,
            claimed_until=later,
            last_error=reason,
        )


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failures: a minute, doubled each time, an hour at most.

    Shortened by up to a fifth, so that what failed together does not come back together.
    """
    whole: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return whole * random.uniform(0.8, 1)  # noqa: S311 (spreads the load; nothing secret)


def _bury(message: Message, reason: str, now: datetime) -> None:
    _mark(message, reason, dead_at=now, last_error=reason)


def _mark(message: Message, words: str, **changes: object) -> None:
    """Write down how it went, unless somebody else has settled the message meanwhile."""
    begin_write()
    row = db.session.scalar(_still_ours(message))
    if row is not None:
        for name, value in ({"claimed_until": None} | changes).items():
            setattr(row, name, value)
    db.session.commit()
    log.info("outbox %s: %s", message.id, words)


def _still_ours(message: Message) -> Select[Message]:
    return select(Message).where(Message.id == message.id, waiting()).with_for_update()


def _give_back(batch: list[Message]) -> None:
    """Return the lease on what was not begun, for another worker or the next round."""
    if not batch:
        return
    begin_write()
    for message in batch:
        row = db.session.scalar(_still_ours(message))
        if row is not None and row.claimed_until == message.claimed_until:
            row.claimed_until = None
    db.session.commit()
