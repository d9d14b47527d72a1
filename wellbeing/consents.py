"""The four consents: words, versions, and a ledger in which the newest line of a kind decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from core.database import db
from members.models import Member
from wellbeing.models import CheckIn, Consent, DeepAnswer, QuizResult, WeeklyAnswer
from wellbeing.why_models import LowDay, WhyCard

Answer = type[CheckIn | WeeklyAnswer | DeepAnswer | LowDay | WhyCard]
OWN_WORDS = 2
"""From this version on the first consent names why somebody runs, and days without drive."""
STORE, TOTALS, DEEP, PROMPTS = "store_checkins", "share_in_totals", "deep_form", "prompts"
CHECKED_IN = (CheckIn, WeeklyAnswer, LowDay)
"""What goes when somebody erases all check-ins."""
KEPT_BY_STORE = (*CHECKED_IN, WhyCard)
"""What is kept by the first consent alone, and goes with it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is asked: a short name, the whole words, and the version of the words."""

    kind: str
    title: LazyString
    words: LazyString
    version: int = 1

    @property
    def text_hash(self) -> str:
        """The SHA-256 of the words as this reader sees them."""
        return sha256(str(self.words).encode()).hexdigest()


AGREEMENTS = {
    agreement.kind: agreement
    for agreement in (
        Agreement(
            STORE,
            _("Keep my check-ins"),
            _(
                "Keep what I answer about how I feel: mood, feeling connected, feeling lonely, "
                "effort, sleep, stress, why I run, days on which I do not feel like it, and the "
                "lines I write. This is health data. It is kept so that I can see my own pattern, "
                "and nobody else sees it. When I take this back, everything is erased at once, "
                "and from backups within 35 days. I am 18 or older."
            ),
            version=2,
        ),
        Agreement(
            TOTALS,
            _("Count me in my club's totals"),
            _(
                "Count my answers about feeling connected and lonely in rounded totals of eight "
                "or more people, made every four weeks for the members of my club. When I take "
                "this back I am not counted from then on; totals already shown are anonymous "
                "and stay."
            ),
        ),
        Agreement(
            DEEP,
            _("Offer me the longer questions"),
            _(
                "Offer me five longer questions about loneliness and belonging now, after four "
                "weeks and after eight, and keep my answers for me. This is health data. When I "
                "take this back these answers are erased at once."
            ),
        ),
        Agreement(
            PROMPTS,
            _("Remind me once after a run"),
            _(
                "Send me one reminder after a run that I can check in. It names the run and "
                "nothing about how I feel."
            ),
        ),
    )
}


def has_given(member: Member, kind: str, since: int = 1) -> bool:
    """Whether the member agrees to this as of now, in these words (by version) or newer ones."""
    row = newest(member, kind)
    return row is not None and row.given and row.text_version >= since


def outdated_for(member: Member) -> set[str]:
    """What the member agreed to in words that have changed since."""
    return {
        kind
        for kind, agreement in AGREEMENTS.items()
        if has_given(member, kind) and not has_given(member, kind, agreement.version)
    }


def newest(member: Member, kind: str) -> Consent | None:
    """The newest line of a kind."""
    return db.session.scalar(
        select(Consent)
        .where(Consent.member_id == member.id, Consent.kind == kind)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )


def given_by(member: Member) -> set[str]:
    """Every kind the member agrees to as of now."""
    lines = db.session.scalars(
        select(Consent).where(Consent.member_id == member.id).order_by(Consent.at, Consent.id)
    )
    latest = {line.kind: line.given for line in lines}
    return {kind for kind, given in latest.items() if given}


def give(member: Member, kind: str, now: datetime) -> None:
    """The member agrees, in the words of now; agreeing twice to the same words is one line."""
    if not has_given(member, kind, AGREEMENTS[kind].version):
        _write(member, kind, now, given=True)


def withdraw(member: Member, kind: str, now: datetime) -> None:
    """The member takes it back: what it allowed to be kept is erased in the same breath."""
    if has_given(member, kind):
        _write(member, kind, now, given=False)
    if kind == STORE:
        erase_answers(member, KEPT_BY_STORE)
        db.session.execute(
            update(QuizResult)
            .where(QuizResult.member_id == member.id)
            .values(goal=None, second_goal=None)
        )
    if kind == DEEP:
        erase_answers(member, (DeepAnswer,))


def erase_answers(member: Member, tables: Collection[Answer]) -> None:
    """Every answer of the member in these tables goes."""
    for table in tables:
        db.session.execute(delete(table).where(table.member_id == member.id))


def _write(member: Member, kind: str, now: datetime, *, given: bool) -> None:
    agreement = AGREEMENTS[kind]
    db.session.add(
        Consent(
            member_id=member.id,
            kind=kind,
            given=given,
            text_version=agreement.version,
            text_hash=agreement.text_hash,
            at=now,
        )
    )
