"""How often somebody may try: counted in the database, so that every process counts alike.

A try is written down before it is made and given back when it succeeds; what stays are failures,
and mails that were sent. Subjects are stored as digests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from werkzeug.exceptions import TooManyRequests

from core.database import db
from core.identifiers import digest
from members.models import Attempt, fold_address
from web.limits import client

ONE_LINE = 7_461_001
"""The advisory lock under which PostgreSQL counts; any number that nobody else uses."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries within a span of time."""

    most: int
    within: timedelta


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = {
    "password": (Limit(10, 5 * MINUTE), Limit(30, DAY)),
    "code": (Limit(3, 15 * MINUTE), Limit(10, DAY)),
    "sign-up": (Limit(2, HOUR), Limit(5, DAY)),
    "answer": (Limit(5, DAY),),
    "client": (Limit(30, MINUTE), Limit(200, HOUR)),
    "everybody": (Limit(1000, 5 * MINUTE),),
}
"""By kind. Beyond 1,000 failures of everybody's, passwords rest and codes go on."""


class TooOften(TooManyRequests):
    """Tried too often; `retry_after` says how many seconds to wait."""

    in_words = True  # web.errors shows the description


def password_of(email: str) -> dict[str, str]:
    """Whose tries a password for this address counts for."""
    return {"password": fold_address(email), "client": client(), "everybody": "everybody"}


def mail_to(email: str, kind: str = "code") -> dict[str, str]:
    """Whose tries a mail to this address counts for; `kind` is "code" or "sign-up"."""
    return {kind: fold_address(email), "client": client()}


def check(subjects: Mapping[str, str], now: datetime) -> None:
    """Raise TooOften when one of the subjects, by kind, has no try left."""
    if not current_app.config["LIMITS"]:
        return
    waits = [
        wait
        for kind, subject in subjects.items()
        for limit in LIMITS[kind]
        if (wait := _wait(kind, digest(subject), limit, now))
    ]
    if waits:
        raise TooOften(_in_words(max(waits)), retry_after=max(waits))


def spend(subjects: Mapping[str, str], now: datetime) -> list[Attempt]:
    """Write a try down for each subject, or raise TooOften. Call it after `begin_write()`."""
    if not current_app.config["LIMITS"]:
        return []
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(ONE_LINE)))
    check(subjects, now)
    tries = [Attempt(kind=kind, subject=digest(who), at=now) for kind, who in subjects.items()]
    db.session.add_all(tries)
    return tries


def give_back(tries: list[Attempt]) -> None:
    """The try was right: it does not count."""
    if tries:
        db.session.flush()
        db.session.execute(delete(Attempt).where(Attempt.id.in_([row.id for row in tries])))


def _wait(kind: str, subject: str, limit: Limit, now: datetime) -> int:
    """Seconds until there is a try again; 0 when there is one now."""
    oldest_that_counts = db.session.scalar(
        select(Attempt.at)
        .where(Attempt.kind == kind, Attempt.subject == subject, Attempt.at > now - limit.within)
        .order_by(Attempt.at.desc())
        .offset(limit.most - 1)
        .limit(1)
    )
    if oldest_that_counts is None:
        return 0
    return max(1, round((oldest_that_counts + limit.within - now).total_seconds() + 0.5))


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes < 2:
        return str(_("Wait a minute, then try again."))
    if minutes < 120:
        return str(_("Wait %(minutes)s minutes, then try again.", minutes=minutes))
    return str(_("Try again tomorrow."))
