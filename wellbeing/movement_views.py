"""My week: minutes moved, in and outside the club's runs, and eight boxes that never scold."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import login_required
from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from clubs.talk import LEVELS
from core import clock
from core.database import begin_write, db
from events.seeing import LARGEST_ID
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.forms import BoundForm
from wellbeing import minutes, private
from wellbeing.forms import ScaleField
from wellbeing.instruments import ITEMS
from wellbeing.minutes import Session
from wellbeing.models import MOST_MINUTES, Kind, Movement
from wellbeing.queries import level_of, movements_since, runs_since

bp = Blueprint("movement", __name__)
bp.after_request(private.keep_private)

WALK_LEVEL = "walk"
"""Whoever the quiz sent walking sees minutes first, and a target when she looks for it."""
KINDS = {
    Kind.WALK: _("Walk"),
    Kind.RUN: _("Run"),
    Kind.STRETCH: _("Stretch"),
    Kind.SIT: _("Sit quietly"),
    Kind.REST: _("Rest, by choice"),
    Kind.OTHER: _("Something else"),
}


class MovementForm(BoundForm):
    """What somebody did, and for how long; a rest needs no minutes."""

    kind = RadioField(
        _("What was it?"), choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()]
    )
    minutes = IntegerField(
        _("Minutes"),
        [Optional(), NumberRange(1, MOST_MINUTES, _("Type minutes from 1 to 1440."))],
    )
    talk = ScaleField(ITEMS["talk"])

    def validate_minutes(self, field: IntegerField) -> None:
        """Every kind but a rest has minutes."""
        if self.kind.data != Kind.REST.value:
            InputRequired(_("Type how many minutes; one is enough."))(self, field)


@bp.get("/me/wellbeing/week")
@login_required
def week() -> ResponseReturnValue:
    """This week's minutes and the last eight weeks."""
    return render_template("wellbeing/week.html", **_shown(me(), MovementForm()))


@bp.post("/me/wellbeing/movements")
@login_required
def log() -> ResponseReturnValue:
    """Log a walk, a stretch, a rest: every minute counts."""
    form, member = MovementForm(), me()
    if not form.submitted():
        return show_form_again("wellbeing/week.html", **_shown(member, form))
    now = clock.now()
    row = Movement(
        member_id=member.id,
        day=private.today(member, now),
        kind=Kind(form.kind.data),
        minutes=form.minutes.data or 0,
        talk=form.talk.data,
        logged_at=now,
    )
    begin_write()
    db.session.add(row)
    db.session.commit()
    return redirect(url_for(".week"), 303)


@bp.post(f"/me/wellbeing/movements/<int(max={LARGEST_ID}):key>/delete")
@login_required
def delete(key: int) -> ResponseReturnValue:
    """Erase one entry."""
    member_id = me().id
    begin_write()
    row = db.session.get(Movement, key)
    if row is None or row.member_id != member_id:
        abort(404)
    db.session.delete(row)
    db.session.commit()
    return redirect(url_for(".week"), 303)


def _shown(member: Member, form: MovementForm) -> dict[str, Any]:
    now = clock.now()
    since = now - timedelta(weeks=minutes.BOXES + 1)
    logged = db.session.scalars(movements_since(member, since)).all()
    weeks = minutes.weeks(
        [*_runs(member, since, now), *map(_logged, logged)], private.today(member, now)
    )
    return {
        "form": form,
        "weeks": weeks,
        "week": weeks[-1],
        "entries": [row for row in logged if row.day >= weeks[-1].monday],
        "kinds": KINDS,
        "marks": (minutes.FIRST_MARK, minutes.VIGOROUS_TARGET, minutes.TARGET),
        "target": minutes.TARGET,
        "talk": ITEMS["talk"],
        "walks": db.session.scalar(level_of(member)) == WALK_LEVEL,
    }


def _runs(member: Member, since: datetime, now: datetime) -> list[Session]:
    """The club's runs the member came to; the own talk answer goes before the group's level."""
    sessions = []
    for run in db.session.execute(runs_since(member, since, now)):
        level = LEVELS[run.level].number if run.level in LEVELS else None
        talk = run.talk if run.talk is not None or run.effort is not None else level
        counted = minutes.moderate(run.minutes, talk, run.effort)
        kind = Kind.WALK if run.pace == "walk" else Kind.RUN
        sessions.append(Session(run.starts_local.date(), kind, run.minutes, counted or 0))
    return sessions


def _logged(row: Movement) -> Session:
    counted = minutes.moderate(row.minutes, row.talk if row.talk else _usual(row.kind))
    return Session(row.day, row.kind, row.minutes, counted or 0)


def _usual(kind: Kind) -> int | None:
    """How a walk or a run usually feels, where nobody said; the others are no guideline minutes."""
    return 2 if kind in (Kind.WALK, Kind.RUN) else 1
