"""Checking in by the link of a mail, signed out: it shows questions, and never an answer."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from events.models import Event
from members.login import me_or_none
from members.models import Member
from web.errors import show_form_again
from web.limits import limiter
from wellbeing import checking_in, mailed, private, views
from wellbeing.caring import card_for

bp = Blueprint("check_in_link", __name__)
bp.after_request(private.keep_private)


@bp.get("/check-in/<token>")
@limiter.limit("60 per minute")
def show(token: str) -> ResponseReturnValue:
    """The questions; somebody signed in goes to the page that shows the own answers too."""
    run, member = _found(token)
    if me_or_none() == member:
        return redirect(url_for("wellbeing.check_in", event_id=run.id), 303)
    part = _open(run, member)
    if part is None:
        return render_template("wellbeing/closed.html", run=run, opens=None)
    return render_template(
        "wellbeing/check_in.html", **_asked(run, member, part, views.FORMS[part]())
    )


@bp.post("/check-in/<token>")
@limiter.limit("20 per minute")
def save(token: str) -> ResponseReturnValue:
    """Keep the answers once; whoever wants to change them signs in."""
    run, member = _found(token)
    part = _open(run, member)
    if part is None:
        return render_template("wellbeing/closed.html", run=run, opens=None), 409
    form = views.FORMS[part]()
    if not form.submitted():
        return show_form_again("wellbeing/check_in.html", **_asked(run, member, part, form))
    if not views.keep(run, member, part, form):
        return views.not_kept(run, member, form)
    card = card_for(member, form.data, run.club.country)
    return render_template("wellbeing/thanks.html", run=run, card=card, name=member.name)


def _found(token: str) -> tuple[Event, Member]:
    return mailed.found(token) or abort(404)


def _open(run: Event, member: Member) -> str | None:
    """The part that is open and was not answered yet."""
    part = checking_in.open_part(run, clock.now())
    answered = part and checking_in.is_answered(checking_in.find(run, member), part)
    return None if answered else part


def _asked(run: Event, member: Member, part: str, form: Any) -> dict[str, Any]:
    """The empty questions: whoever holds the link may not be the member."""
    return views.asked(run, member, part, form) | {
        "skip_all": f"/runs/{run.id}",
        "action": request.path,
        "today": False,
        "may_take_back": False,
    }
