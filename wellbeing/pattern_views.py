"""My pattern: one private page, and every check-in on it can be erased."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.talk import PACES
from core import clock
from core.database import begin_write, db
from events.seeing import LARGEST_ID
from members.login import me
from members.models import Member
from web.filters import short_day
from wellbeing import asking, charts, checking_in, consents, my_pattern, patterns, private
from wellbeing.charts import Scale, minus
from wellbeing.instruments import FEELINGS, ITEMS
from wellbeing.models import CheckIn
from wellbeing.my_pattern import MEASURES, Felt
from wellbeing.patterns import Point
from wellbeing.queries import answerable, weekly_of
from wellbeing.sealing import unseal
from wellbeing.views import key_folder

bp = Blueprint("my_pattern", __name__)
bp.after_request(private.keep_private)
LATEST = 30
EFFORT, MOOD = Scale(0, 10), Scale(-5, 5)


@bp.get("/me/wellbeing")
@login_required
def show() -> ResponseReturnValue:
    """What to check in for now, and what the answers so far say."""
    member, now = me(), clock.now()
    felt = my_pattern.felt_by(member)
    runs = [run for run in db.session.scalars(answerable(member, now)) if _is_open(run, member)]
    return render_template(
        "wellbeing/show.html",
        sections=[my_pattern.section(measure, felt) for measure in MEASURES],
        count=len(felt),
        runs=[run for run in runs if not _is_done(felt, run)],
        lines=[_line(one) for one in reversed(felt[-LATEST:])],
        keeps=consents.has_given(member, consents.STORE),
        **_extras(felt, member),
    )


def _is_open(run: Any, member: Member) -> bool:
    return checking_in.open_part(run, clock.now()) is not None and checking_in.is_for(run, member)


def _is_done(felt: list[Felt], run: Any) -> bool:
    part = checking_in.open_part(run, clock.now()) or ""
    return any(
        one.row.event_id == run.id and checking_in.is_answered(one.row, part) for one in felt
    )


def _extras(felt: list[Felt], member: Member) -> dict[str, Any]:
    """The further views, each empty until it has enough."""
    alike = Counter(my_pattern.effort_and_mood(felt))
    now = clock.now()
    sunday = asking.open_sunday(member, now)
    return {
        "always": patterns.COPY["always"],
        "weekly_open": sunday is not None and not asking.is_week_answered(member, sunday),
        "deep_open": asking.open_deep_week(member, now),
        "pairs": [(effort, minus(mood), n) for (effort, mood), n in sorted(alike.items())],
        "spots": charts.spots(list(alike), EFFORT, MOOD),
        "mood_scale": MOOD,
        "by_talk": _means(my_pattern.by_talk(felt)),
        "by_club": _means(my_pattern.by_club(felt)),
        "marks": my_pattern.marks(felt, private.today(member, now)),
        "familiar": [PACES[pace].name for pace in my_pattern.less_daunting(felt) if pace in PACES],
        **_weeks(member),
    }


def _weeks(member: Member) -> dict[str, Any]:
    """Sleep and stress by week: dots, and from four answers on a small line."""
    rows = db.session.scalars(weekly_of(member)).all()[-LATEST:]
    named = {"sleep_week": _("Sleep"), "stress_week": _("Stress")}
    drawn = []
    for item, title in named.items():
        points = [
            Point(row.week, getattr(row, item)) for row in rows if getattr(row, item) is not None
        ]
        drawn.append((item, title, *charts.weekly(EFFORT, points)))
    return {
        "weekly": [(short_day(row.week), row.sleep_week, row.stress_week) for row in rows],
        "weekly_charts": [one for one in drawn if one[3]],
    }


def _means(found: dict[str, tuple[float, int]]) -> list[tuple[str, str, int]]:
    return [(name, minus(round(mean, 1)), n) for name, (mean, n) in found.items()]


def _line(one: Felt) -> dict[str, Any]:
    """One check-in in words, as its author reads it."""
    row = one.row
    asked = [
        name for name in ITEMS if name != "feelings" and isinstance(getattr(row, name, 0), int)
    ]
    return {
        "id": row.id,
        "day": short_day(one.day),
        "title": one.title,
        "answers": [(ITEMS[name].text, _answer(row, name)) for name in asked if hasattr(row, name)],
        "marks": [FEELINGS.get(mark, mark) for mark in row.marks],
        "note": unseal(row.note, row.member_id, key_folder()),
        "reflection": unseal(row.reflection, row.member_id, key_folder()),
        "late": row.late,
    }


def _answer(row: CheckIn, name: str) -> str:
    value = getattr(row, name)
    word = ITEMS[name].labels.get(str(value))
    part = _("before") if name.endswith("_before") else ""
    return ", ".join(text for text in (minus(value), word, part) if text)


@bp.post(f"/me/wellbeing/check-ins/<int(max={LARGEST_ID}):key>/delete")
@login_required
def delete(key: int) -> ResponseReturnValue:
    """Erase one check-in."""
    member_id = me().id
    begin_write()
    row = db.session.get(CheckIn, key)
    if row is None or row.member_id != member_id:
        abort(404)
    db.session.delete(row)
    db.session.commit()
    return redirect(url_for(".show"), 303)


@bp.post("/me/wellbeing/delete")
@login_required
def delete_all() -> ResponseReturnValue:
    """Erase every check-in and weekly answer; the consent stays as it is."""
    member_id = me().id
    begin_write()
    consents.erase_answers(db.get_or_404(Member, member_id), consents.KEPT_BY_STORE)
    db.session.commit()
    return redirect(url_for(".show"), 303)
