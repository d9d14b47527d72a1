"""Sleep and stress on Sundays, and the longer questions at weeks 0, 4 and 8; both by own wish."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from web.errors import show_form_again
from wellbeing import asking, private
from wellbeing.caring import card_for
from wellbeing.forms import DeepForm, WeeklyForm
from wellbeing.instruments import DEEP, WEEKLY

bp = Blueprint("weekly", __name__)
bp.after_request(private.keep_private)


@bp.get("/me/wellbeing/week-answers")
@login_required
def week() -> ResponseReturnValue:
    """Two questions about the last seven days."""
    open_now = asking.open_sunday(me(), clock.now())
    return render_template("wellbeing/weekly.html", **_asked(WeeklyForm(), WEEKLY, open_now))


@bp.post("/me/wellbeing/week-answers")
@login_required
def save_week() -> ResponseReturnValue:
    """Keep the answers about the week."""
    form, member_id, now = WeeklyForm(), me().id, clock.now()
    if not form.submitted():
        open_now = asking.open_sunday(me(), now)
        return show_form_again("wellbeing/weekly.html", **_asked(form, WEEKLY, open_now))
    begin_write()
    asking.record_week(db.get_or_404(Member, member_id), form.data, now)
    db.session.commit()
    return redirect(url_for("my_pattern.show"), 303)


@bp.get("/me/wellbeing/longer")
@login_required
def deep() -> ResponseReturnValue:
    """The longer questions, while one of their weeks is open."""
    open_now = asking.open_deep_week(me(), clock.now())
    return render_template("wellbeing/weekly.html", **_asked(DeepForm(), DEEP, open_now))


@bp.post("/me/wellbeing/longer")
@login_required
def save_deep() -> ResponseReturnValue:
    """Keep the answers to the longer questions."""
    form, member_id, now = DeepForm(), me().id, clock.now()
    if not form.submitted():
        open_now = asking.open_deep_week(me(), now)
        return show_form_again("wellbeing/weekly.html", **_asked(form, DEEP, open_now))
    begin_write()
    asking.record_deep(db.get_or_404(Member, member_id), form.data, now)
    db.session.commit()
    return redirect(url_for(".deep_done"), 303)


@bp.get("/me/wellbeing/longer/done")
@login_required
def deep_done() -> ResponseReturnValue:
    """What changed since the first time, and somebody to talk to after a low answer."""
    answers = asking.deep_answers(me())
    if not answers:
        return redirect(url_for(".deep"), 303)
    last = answers[-1]
    low = {"lonely_direct": last.lonely_direct, "ucla3_total": last.total}
    return render_template(
        "wellbeing/deep_done.html",
        name=me().name,
        change=asking.change_since_first(answers),
        card=card_for(me(), low),
        run=None,
    )


def _asked(form: Any, items: Any, open_now: date | int | None) -> dict[str, Any]:
    typed = request.method == "POST"
    return {
        "form": form,
        "items": items,
        "values": {item.id: form[item.id].typed if typed else None for item in items},
        "is_open": open_now is not None,
        "action": request.path,
    }
