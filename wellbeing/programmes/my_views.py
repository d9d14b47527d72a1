"""My programme, for nobody else: my week, what comes next, and what I reached."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events.seeing import LARGEST_ID
from members.login import me
from web.errors import show_form_again
from wellbeing import private
from wellbeing.programmes import enrolling, plan, wording
from wellbeing.programmes.following import Standing, is_ready, standing
from wellbeing.programmes.forms import SharingForm, WeekForm
from wellbeing.programmes.going_on import Offer, Way
from wellbeing.programmes.models import Enrolment, State
from wellbeing.programmes.queries import joined_by
from wellbeing.programmes.starting import address_of

bp = Blueprint("my_programme", __name__)
bp.after_request(private.keep_private)

MINE = f"/me/programme/<int(max={LARGEST_ID}):key>"


@bp.get("/me/programme")
@login_required
def show() -> ResponseReturnValue:
    """Where I am in each programme I joined."""
    return render_template("wellbeing/programmes/mine.html", **_page())


@bp.post(f"{MINE}/week")
@login_required
def choose(key: int) -> ResponseReturnValue:
    """This week of the plan comes next: the one offered first, or another one all the same."""
    form = WeekForm()
    if not form.submitted():
        return show_form_again("wellbeing/programmes/mine.html", **_page())
    begin_write()
    now, row = clock.now(), _own_or_404(key)
    if form.hurts.data and _goes_on(row, form.week.data, now):
        raise Refused(_("Repeat the week first, and see a doctor if it stays."))
    enrolling.choose(row, form.week.data, now)
    db.session.commit()
    return redirect(url_for(".show"), 303)


@bp.post(f"{MINE}/sharing")
@login_required
def share(key: int) -> ResponseReturnValue:
    """Show my milestones to the people in the programme, or keep them to myself."""
    form = SharingForm()
    form.validate()
    begin_write()
    _own_or_404(key).shares = form.shares.data
    db.session.commit()
    return redirect(url_for(".show"), 303)


def _own_or_404(key: int) -> Enrolment:
    row = db.session.get(Enrolment, key, with_for_update=True)
    is_mine = row is not None and row.member_id == me().id and row.state is State.JOINED
    return row if row is not None and is_mine else abort(404)


def _goes_on(row: Enrolment, week: str, now: datetime) -> bool:
    """Whether the week is farther on than where the member has been."""
    return plan.is_after(week, standing(row, now).last.key)


def _page() -> dict[str, Any]:
    now, member = clock.now(), me()
    rows = db.session.scalars(joined_by(member)).all()
    return {
        "mine": [_one(row, now) for row in rows],
        "ready": is_ready(member, private.today(member, now), now),
        "names": {key: wording.week_name(week) for key, week in plan.WEEKS.items()},
        "after": plan.AFTER,
    }


def _one(row: Enrolment, now: datetime) -> dict[str, Any]:
    """What the page says of one programme."""
    where = standing(row, now)
    return {
        "row": row,
        "where": where,
        "first": where.offer.way if where.offer else None,
        "choices": [(choice, wording.way(choice, where.offer)) for choice in _choices(where)],
        "sessions": [
            (one, wording.main_part(one), address_of(row.programme, one))
            for one in where.week.sessions
        ],
        "milestones": [wording.milestone(minutes) for minutes in where.milestones],
    }


def _choices(where: Standing) -> list[Offer]:
    """The ways to go on, the one offered first in front."""
    if where.offer is None:
        return []
    if where.offer.way is Way.MOVE_ON:
        return [where.offer, Offer(Way.REPEAT, where.last.key)]
    anyway = Offer(Way.MOVE_ON, where.week.key)
    return [where.offer, anyway] if anyway.week != where.offer.week else [where.offer]
