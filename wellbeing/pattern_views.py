"""My pattern: one private page, and nobody else's."""

from collections import Counter
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.talk import PACES
from core import clock
from core.database import db
from members.login import me
from members.models import Member
from web.filters import short_day
from wellbeing import asking, charts, checking_in, my_pattern, patterns, private, windows
from wellbeing.charts import Scale, minus
from wellbeing.line_views import lines_of
from wellbeing.my_pattern import MEASURES, Felt
from wellbeing.patterns import Point
from wellbeing.queries import answerable, weekly_of

bp = Blueprint("my_pattern", __name__)
bp.after_request(private.keep_private)
LATEST, WEEKS = 5, 30
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
        early=my_pattern.early(),
        lines=lines_of(member, LATEST),
        ways=_ways(),
        **_extras(felt, member),
    )


def _is_open(run: Any, member: Member) -> bool:
    return checking_in.open_part(run, clock.now()) is not None and checking_in.is_for(run, member)


def _is_done(felt: list[Felt], run: Any) -> bool:
    part = checking_in.open_part(run, clock.now())
    mine = (one for one in felt if one.event_id == run.id)
    return any(one.before if part == windows.BEFORE else one.after for one in mine)


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
        "spots": charts.spots(alike, EFFORT, MOOD),
        "mood_scale": MOOD,
        "by_talk": _means(my_pattern.by_talk(felt)),
        "by_club": _means(my_pattern.by_club(felt)),
        "marks": my_pattern.marks(felt, private.today(member, now)),
        "familiar": [PACES[pace].name for pace in my_pattern.less_daunting(felt) if pace in PACES],
        **_weeks(member),
    }


def _weeks(member: Member) -> dict[str, Any]:
    """Sleep and stress by week: dots, and from four answers on a small line."""
    rows = db.session.scalars(weekly_of(member)).all()[-WEEKS:]
    named = {"sleep_week": _("Sleep"), "stress_week": _("Stress")}
    drawn = []
    for item, title in named.items():
        points = [
            Point(row.week, getattr(row, item)) for row in rows if getattr(row, item) is not None
        ]
        if points:
            days = short_day(points[0].day), short_day(points[-1].day)
            drawn.append((item, title, *charts.weekly(EFFORT, points, *days)))
    return {
        "weekly": [
            (short_day(row.week), _number(row.sleep_week), _number(row.stress_week)) for row in rows
        ],
        "weekly_charts": drawn,
    }


def _number(value: int | None) -> str:
    return "\N{EN DASH}" if value is None else str(value)


def _ways() -> list[tuple[str, str, str]]:
    """Where else one might want to go: address, icon, words."""
    return [
        (url_for("movement.week"), "calendar-check", _("My week")),
        (url_for("my_programme.show"), "timer", _("My programme")),
        (url_for("anywhere.index"), "footprints", _("Anywhere: ten minutes, no kit")),
        (url_for("why.show"), "message-circle", _("Why I run")),
        (url_for("hard_things.show"), "flag", _("Hard things I have done")),
        (url_for("low_days.show"), "moon", _("Not feeling it?")),
        (url_for("belonging.hellos"), "hand", _("A hello at the next run")),
        (url_for("consents.show"), "shield", _("What I agreed to")),
        (url_for("support.show"), "life-buoy", _("Support")),
    ]


def _means(found: dict[str, tuple[float, int]]) -> list[tuple[str, str, int]]:
    return [(name, minus(round(mean, 1)), n) for name, (mean, n) in found.items()]
