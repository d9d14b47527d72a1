"""A member's own rows: erased, exported, and forgotten in time. Called from the parts above."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, select, true, update

from core.database import db
from members.models import Member
from wellbeing import minutes
from wellbeing.consents import AGREEMENTS
from wellbeing.hard_things import HardThing, hard_things_of
from wellbeing.hello import forget_expired
from wellbeing.instruments import FEELINGS, INSTRUMENTS, ITEMS
from wellbeing.low_days import low_days_of
from wellbeing.models import (
    CheckIn,
    Consent,
    DeepAnswer,
    HelloRequest,
    Movement,
    Preference,
    QuizResult,
    WeeklyAnswer,
)
from wellbeing.programmes.models import Enrolment
from wellbeing.queries import check_ins_of, deep_of, movements_of, weekly_of
from wellbeing.sealing import digest_key, unseal
from wellbeing.why import REASONS, why_of
from wellbeing.why_models import LowDay, WhyCard

LEDGER_DAYS: int = INSTRUMENTS["retention"]["consent_ledger_days_after_account_end"]
OWN = (
    CheckIn,
    WeeklyAnswer,
    DeepAnswer,
    Movement,
    Preference,
    QuizResult,
    HelloRequest,
    HardThing,
    WhyCard,
    LowDay,
    Enrolment,
)
CHOICES: list[int] = INSTRUMENTS["retention"]["member_choice_days"]
MEASURES = ("mood", "connected", "lonely")
WEEK = tuple(item.id for item in ITEMS.values() if item.when == "weekly")
DEEP = tuple(item.id for item in ITEMS.values() if item.when == "deep")
NUMBERS = tuple(
    item.id for item in ITEMS.values() if item.type == "integer" and item.id not in (*WEEK, *DEEP)
)


def erase(member: Member, now: datetime, folder: Path) -> None:
    """The account ends: every answer goes at once; the ledger of consents stays for three years.

    Its lines lose the member and keep a keyed digest of the address, by which somebody who asks
    about their own consents can be answered. Totals that were shown are anonymous and stay.
    """
    for table in OWN:
        db.session.execute(delete(table).where(table.member_id == member.id))
    db.session.execute(delete(HelloRequest).where(HelloRequest.to_member_id == member.id))
    db.session.execute(
        update(Consent)
        .where(Consent.member_id == member.id)
        .values(member_id=None, subject=subject_of(member.folded_email, folder), ended_at=now)
    )


def subject_of(folded_email: str, folder: Path) -> str:
    """Whose line in the ledger it was, for whoever can name the address and has the key."""
    return hmac.new(digest_key(folder), folded_email.encode(), sha256).hexdigest()


def forget_old(now: datetime) -> None:
    """What has been kept as long as its member wanted is gone; old lines of the ledger too."""
    for days in CHOICES:
        before = now - timedelta(days=days)
        chose = select(Preference.member_id).where(Preference.keep_days <= days)
        for table, at in (
            (CheckIn, CheckIn.created_at),
            (WeeklyAnswer, WeeklyAnswer.answered_at),
            (DeepAnswer, DeepAnswer.answered_at),
            (Movement, Movement.logged_at),
            (LowDay, LowDay.chosen_at),
        ):
            # Nobody chooses longer than the longest, so that needs no choice.
            whose = true() if days == max(CHOICES) else table.member_id.in_(chose)
            db.session.execute(delete(table).where(whose, at < before))
    over = now - timedelta(days=LEDGER_DAYS)
    db.session.execute(delete(Consent).where(Consent.ended_at < over))
    forget_expired(now)


def export(member: Member, folder: Path) -> dict[str, Any]:
    """Everything of the member's in plain JSON values: answers, words, derived values, consents."""
    quiz = db.session.scalar(select(QuizResult).where(QuizResult.member_id == member.id))
    consents = select(Consent).where(Consent.member_id == member.id).order_by(Consent.at)
    return {
        "check_ins": [
            _check_in(row, title, club, folder)
            for row, title, _at, club in db.session.execute(check_ins_of(member)).all()[::-1]
        ],
        "weekly": [
            _plain(row, ("week", "answered_at", "version"), WEEK) for row in _all(weekly_of(member))
        ],
        "longer": [
            _plain(row, ("week_no", "answered_at", "version"), DEEP) | {"ucla3_total": row.total}
            for row in _all(deep_of(member))
        ],
        "movements": [
            _plain(row, ("day", "kind", "minutes", "talk"), ())
            for row in _all(movements_of(member))
        ],
        "hard_things": [
            {
                "words": unseal(row.words, member.id, folder),
                "added_at": _value(row.added_at),
                "in_reminders": row.in_reminder,
            }
            for row in _all(hard_things_of(member))
        ],
        "why_i_run": _why(member, folder),
        "days_i_did_not_feel_like_it": [
            _plain(row, ("day", "way"), ()) for row in _all(low_days_of(member))
        ],
        "how_check_ins_are_kept": [
            _plain(row, ("keep_days", "weekly"), ()) for row in _all(_own(member, Preference))
        ],
        "hellos_asked_for": [
            {"club": row.club.name, "until": _value(row.expires_at)}
            for row in _all(_own(member, HelloRequest))
        ],
        "programmes": [
            {"club": row.programme.club.name}
            | _plain(
                row,
                ("state", "week_now", "repeats", "longest_s", "shares", "joined_at", "chosen_at"),
                (),
            )
            for row in _all(_own(member, Enrolment))
        ],
        "level": _plain(quiz, ("level", "start", "goal", "second_goal", "at", "version"), ())
        if quiz
        else None,
        "consents": [
            _plain(row, ("kind", "given", "at", "text_version", "text_hash"), ())
            | {"words": _words_of(row)}
            for row in _all(consents)
        ],
    }


def _words_of(row: Consent) -> str | None:
    """The words that were agreed to; None for older ones, of which the hash is left."""
    agreement = AGREEMENTS[row.kind]
    return str(agreement.words) if row.text_version == agreement.version else None


def _why(member: Member, folder: Path) -> dict[str, Any] | None:
    why = why_of(member.id, folder)
    if why is None:
        return None
    return {
        "chosen": [str(REASONS[one][1]) for one in why.choices],
        "words": why.words,
        "in_reminders": why.in_reminder,
        "written_at": _value(why.written_at),
    }


def _own(member: Member, table: type[Preference | HelloRequest | Enrolment]) -> Select[Any]:
    return select(table).where(table.member_id == member.id).order_by(table.id)


def _check_in(row: CheckIn, title: str | None, club: str | None, folder: Path) -> dict[str, Any]:
    return (
        {"run": title, "club": club}
        | _plain(
            row, ("created_at", "before_at", "after_at", "late", "minutes", "version"), NUMBERS
        )
        | {
            "feelings": [str(FEELINGS.get(mark, mark)) for mark in row.marks],
            "note": unseal(row.note, row.member_id, folder),
            "reflection": unseal(row.reflection, row.member_id, folder),
        }
        | {f"{measure}_delta": row.change(measure) for measure in MEASURES}
        | {
            "session_load": minutes.load(row.effort, row.minutes),
            "moderate_equivalent_min": minutes.moderate(row.minutes, row.talk, row.effort),
        }
    )


def _plain(row: Any, columns: Iterable[str], items: Iterable[str]) -> dict[str, Any]:
    """Columns as JSON takes them, and items with the question, the number and its word."""
    plain = {name: _value(getattr(row, name)) for name in columns}
    for name in items:
        value = getattr(row, name)
        plain[name] = {
            "question": str(ITEMS[name].text),
            "answer": value,
            "label": str(word) if (word := ITEMS[name].labels.get(str(value))) else None,
        }
    return plain


def _value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _all(statement: Any) -> Any:
    return db.session.scalars(statement).all()
