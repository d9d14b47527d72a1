"""When the weekly and the longer questions are open for a member, and how they are kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from core.database import db
from core.refusal import Refused
from members.models import Member
from web.language import spoken
from wellbeing import patterns, windows
from wellbeing.consents import DEEP, STORE, has_given, newest
from wellbeing.instruments import DEEP as DEEP_ITEMS
from wellbeing.instruments import VERSION
from wellbeing.instruments import WEEKLY as WEEKLY_ITEMS
from wellbeing.models import DeepAnswer, WeeklyAnswer
from wellbeing.preferences import preference_of
from wellbeing.private import here
from wellbeing.queries import deep_of

PUBLISHED_IN = ("en",)
"""Languages in which we hold the published wording of the longer questions."""


def open_sunday(member: Member, now: datetime) -> date | None:
    """The Sunday whose form is open for somebody who wants to be asked; None otherwise."""
    wanted = has_given(member, STORE) and preference_of(member.id).weekly
    return windows.open_sunday(here(member, now)) if wanted else None


def is_week_answered(member: Member, sunday: date) -> bool:
    """Whether the week that ends on this Sunday has its answers."""
    return _week_of(member, sunday) is not None


def record_week(member: Member, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep the week's answers; sent again they are written over. Raises Refused when closed."""
    sunday = open_sunday(member, now)
    if sunday is None:
        raise Refused(_("The questions about your week open on Sunday."))
    row = _week_of(member, sunday) or WeeklyAnswer(member_id=member.id, week=sunday)
    row.version, row.answered_at = VERSION, now
    for item in WEEKLY_ITEMS:
        setattr(row, item.id, answers[item.id])
    db.session.add(row)


def _week_of(member: Member, sunday: date) -> WeeklyAnswer | None:
    return db.session.scalar(
        select(WeeklyAnswer).where(WeeklyAnswer.member_id == member.id, WeeklyAnswer.week == sunday)
    )


def open_deep_week(member: Member, now: datetime) -> int | None:
    """Which week's longer questions are open: none without consent, none answered before.

    None either in a language for which nobody has published these questions word for word.
    """
    if not spoken().startswith(PUBLISHED_IN):
        return None
    agreed = newest(member, DEEP)
    if agreed is None or not agreed.given:
        return None
    week = windows.open_deep_week(agreed.at, now)
    return None if week in {row.week_no for row in deep_answers(member)} else week


def record_deep(member: Member, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep the longer answers of the week that is open. Raises Refused when none is."""
    week = open_deep_week(member, now)
    if week is None:
        raise Refused(_("The longer questions are not open for you now."))
    row = DeepAnswer(member_id=member.id, week_no=week, version=VERSION, answered_at=now)
    for item in DEEP_ITEMS:
        setattr(row, item.id, answers[item.id])
    db.session.add(row)


def deep_answers(member: Member) -> Sequence[DeepAnswer]:
    """The member's longer answers, by week."""
    return db.session.scalars(deep_of(member)).all()


def change_since_first(answers: Sequence[DeepAnswer]) -> str | None:
    """`changed`, `maybe` or `same` between week 0 and week 8; None before both are there."""
    totals = {row.week_no: row.total for row in answers}
    return patterns.ucla_change(totals.get(0), totals.get(8))
