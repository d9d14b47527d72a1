"""Not feeling it? Three ways on, the own why, and a day in bed that nobody notes."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from wtforms import RadioField
from wtforms.validators import InputRequired

from core import clock
from core.database import begin_write, db, locked
from events.answering import answer_of
from events.audible import step_down
from events.choices import Coming
from events.models import Event
from members.login import me
from members.models import Member
from web.forms import BoundForm
from wellbeing import checking_in, low_days, private, why
from wellbeing.library import LIBRARY
from wellbeing.models import Kind, Movement
from wellbeing.queries import answerable_ahead
from wellbeing.views import key_folder
from wellbeing.why_models import Way

bp = Blueprint("low_days", __name__)
bp.after_request(private.keep_private)
ILL = "ill"
TEN_MINUTES = "walk-10"


class LowForm(BoundForm):
    """What it is to be; being ill is kept nowhere."""

    way = RadioField(validators=[InputRequired()], choices=[*(way.value for way in Way), ILL])


@bp.get("/me/not-feeling-it")
@login_required
def show() -> ResponseReturnValue:
    """Three ways on, and how such days went."""
    member, now = me(), clock.now()
    return render_template("wellbeing/low.html", **_shown(member, now))


@bp.post("/me/not-feeling-it")
@login_required
def choose() -> ResponseReturnValue:
    """Take one of the ways; ill means rest, and leaves no trace."""
    form, now, member_id = LowForm(), clock.now(), me().id
    if not form.submitted():
        abort(422)
    if form.way.data == ILL:
        return render_template("wellbeing/ill.html")
    begin_write()
    member, way = db.get_or_404(Member, member_id), Way(form.way.data)
    day = private.today(member, now)
    low_days.record(member, day, way, now)
    where = TAKEN[way](member, day, now)
    db.session.commit()
    return redirect(where, 303)


def _walk(member: Member, _day: date, now: datetime) -> str:
    """To the run ahead as a walk, where there is one to step down in; else to a short walk."""
    run = _next_run(member, now)
    event = locked(Event, run.id) if run else None
    row = answer_of(event, member) if event else None
    if event is None or row is None:
        return url_for("anywhere.show", name=TEN_MINUTES)
    if row.kind is Coming.RUN:
        step_down(event, member, Coming.WALK.value, now)
        flash(_("You come as a walker. Your place stays yours, and nobody asks why."))
    return f"/runs/{event.id}"


def _ten(_member: Member, _day: date, _now: datetime) -> str:
    return url_for("anywhere.show", name=TEN_MINUTES)


def _rest(member: Member, day: date, now: datetime) -> str:
    """A rest by choice counts as showing up."""
    db.session.add(
        Movement(member_id=member.id, day=day, kind=Kind.REST, minutes=0, talk=None, logged_at=now)
    )
    flash(_("Rest it is. It counts."))
    return url_for("movement.week")


TAKEN = {Way.WALK: _walk, Way.TEN: _ten, Way.REST: _rest}


def _next_run(member: Member, now: datetime) -> Event | None:
    """The run of the next hours that the member has a place in."""
    runs = db.session.scalars(answerable_ahead(member, now))
    return next((run for run in runs if checking_in.is_for(run, member)), None)


def _shown(member: Member, now: datetime) -> dict[str, Any]:
    kept = why.why_of(member.id, key_folder())
    return {
        "run": _next_run(member, now),
        "why": kept.said if kept else "",
        "history": low_days.history(member),
        "ten": LIBRARY[TEN_MINUTES],
        "ill": ILL,
    }
