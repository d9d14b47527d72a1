"""The why card: why I run, in my own choice and my own words; sealed, and nobody else's."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from core.database import db
from core.refusal import Refused
from events.reminding import say_why
from members.models import Member
from wellbeing.consents import OWN_WORDS, STORE, has_given
from wellbeing.hard_things import shown_in_reminders
from wellbeing.models import QuizResult
from wellbeing.sealing import BadKey, seal, unseal
from wellbeing.why_models import WhyCard

LONGEST, MOST = 140, 2
LOOK_AGAIN_WEEKS, LOOK_FOR = (4, 8), timedelta(days=7)
BODY, MIND = "body", "mind"
REASONS = {
    "strong_legs": (BODY, _l("Strong legs")),
    "heart": (BODY, _l("A healthy heart")),
    "long_life": (BODY, _l("A longer life")),
    "breath": (BODY, _l("More breath")),
    "calm": (MIND, _l("Calm")),
    "company": (MIND, _l("Company")),
    "sleep": (MIND, _l("Sleep")),
    "pride": (MIND, _l("Pride")),
    "fresh_air": (MIND, _l("Time outdoors")),
}
"""What may be chosen; both kinds stand in one list, by the alphabet."""
SECOND_SLOT = ("calm", "company", "sleep", "pride")
OF_GOAL = {
    "belonging": "company",
    "stress": "calm",
    "mood": "calm",
    "sleep": "sleep",
    "first_5k": "pride",
    "consistency": "pride",
    "mindful": "calm",
    "fitness": "strong_legs",
}
"""What a first card is filled with, by the goal that the quiz found and the member kept."""


@dataclass(frozen=True, slots=True)
class Why:
    """A card, opened."""

    choices: tuple[str, ...]
    words: str
    in_reminder: bool
    written_at: datetime

    @property
    def said(self) -> str:
        """The own words, else the names of what was chosen."""
        return self.words or ", ".join(str(REASONS[one][1]) for one in self.choices)

    @property
    def is_body_alone(self) -> bool:
        """Whether there is room for a second reason and none but physical ones were chosen."""
        kinds = {REASONS[one][0] for one in self.choices}
        return not self.words and len(self.choices) < MOST and kinds == {BODY}

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look at it again: four and eight weeks on, for a week each."""
        ages = (now - self.written_at - timedelta(weeks=weeks) for weeks in LOOK_AGAIN_WEEKS)
        return any(timedelta(0) <= age < LOOK_FOR for age in ages)


def init_app(app: Flask) -> None:
    """Reminders of the day before bring what their reader wants to be told."""
    say_why(app, line_for_reminder)


def proposed(member_id: int) -> list[str]:
    """What a first card is filled with; nothing where no goal was kept."""
    goals = select(QuizResult.goal, QuizResult.second_goal)
    row = db.session.execute(goals.where(QuizResult.member_id == member_id)).first()
    return reasons_of(*row) if row else []


def reasons_of(*goals: str | None) -> list[str]:
    """The choices that go with these goals of the quiz, each once."""
    return list(dict.fromkeys(OF_GOAL[goal] for goal in goals if goal in OF_GOAL))


def row_of(member_id: int) -> WhyCard | None:
    """The member's card as it is stored."""
    return db.session.scalar(select(WhyCard).where(WhyCard.member_id == member_id))


def why_of(member_id: int, folder: Path) -> Why | None:
    """The member's card, opened; `folder` holds the key."""
    row = row_of(member_id)
    if row is None:
        return None
    kept = json.loads(unseal(row.sealed, member_id, folder) or "{}")
    choices = tuple(one for one in kept.get("choices", ()) if one in REASONS)
    return Why(choices, kept.get("words", ""), row.in_reminder, row.written_at)


def may_begin(member: Member) -> bool:
    """Whether a first card could be kept at once: agreed to, and none is there yet."""
    return has_given(member, STORE, OWN_WORDS) and row_of(member.id) is None


def write(member: Member, why: Why, folder: Path) -> None:
    """Keep the card; an empty one is no card. Raises Refused without the consent to keep it."""
    if not has_given(member, STORE, OWN_WORDS):
        raise Refused(
            _("Nothing is kept before you agree to it."),
            {_("What I agreed to"): "/me/wellbeing/consents"},
        )
    row = row_of(member.id)
    if not why.choices and not why.words:
        if row is not None:
            db.session.delete(row)
        return
    row = row or WhyCard(member_id=member.id)
    kept = json.dumps({"choices": why.choices, "words": why.words})
    row.sealed = seal(kept, member.id, folder) or b""
    row.in_reminder, row.written_at = why.in_reminder, why.written_at
    db.session.add(row)


def line_for_reminder(member_id: int, _now: datetime) -> str | None:
    """What the member wants to read the day before: the own why, and a hard thing done."""
    folder = Path(current_app.instance_path)
    try:
        why = why_of(member_id, folder)
        lines = [why.said] if why and why.in_reminder else []
        lines += shown_in_reminders(member_id, folder)
    except BadKey:
        return None  # a damaged key is the operator's matter, and the reminder goes all the same
    return " \N{MIDDLE DOT} ".join(lines) or None
