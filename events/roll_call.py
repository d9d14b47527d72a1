"""The roll call: who is here, who is back. For the run's leaders and the club's organizers."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.identifiers import new_secret
from core.refusal import Refused
from events import wording
from events.attendance import check_open, close, mark, reopen, who_is_out
from events.models import Event
from events.roll import roll_of
from events.roll_forms import ReasonForm, TapForm
from events.roll_words import title_of
from events.seeing import RUN, found, locked_or_404
from members.login import me
from web.errors import page
from web.hx import wants_fragment

bp = Blueprint("roll_call", __name__)

ROLL_CALL = f"{RUN}/roll-call"


@bp.get(ROLL_CALL)
@login_required
def show(event_id: int) -> ResponseReturnValue:
    """The list; a page that has it already gets no more than a nod (304)."""
    return _shown(_led(found(event_id)))


@bp.post(ROLL_CALL)
@login_required
def tap(event_id: int) -> ResponseReturnValue:
    """One tap on one row: here, back, or somebody new."""
    form = TapForm()
    if not form.submitted() or not form.is_on_somebody():
        _led(found(event_id))
        return page(422, _("That tap did not say whom it is about."), _("Type a first name."))
    event, press = _locked(event_id), form.press()
    mark(event, press, me(), clock.now())
    db.session.commit()
    if wants_fragment():
        return _shown(event)
    row = f"m{press.member_id}" if press.member_id else f"w{press.row_id or ''}"
    return redirect(f"{request.full_path.rstrip('?')}#{row}", 303)


@bp.post(f"{ROLL_CALL}/close")
@login_required
def end(event_id: int) -> ResponseReturnValue:
    """All back. With somebody out it says who, and asks."""
    event, now = _locked(event_id), clock.now()
    form = ReasonForm() if "reason" in request.form else None
    said_why = form is not None and form.submitted()
    back = {int(one) for one in request.form.getlist("back") if one.isascii() and one.isdecimal()}
    out = [row for row in who_is_out(event) if row.id not in back]
    check_open(event, now)
    if out and not said_why:
        return _still_out(event, form)
    close(event, me(), now, back=back, reason=form.reason.data if form and said_why else "")
    db.session.commit()
    return redirect(f"/runs/{event_id}/roll-call", 303)


@bp.post(f"{ROLL_CALL}/open")
@login_required
def go_on(event_id: int) -> ResponseReturnValue:
    """The roll call was closed too early."""
    reopen(_locked(event_id), clock.now())
    db.session.commit()
    return redirect(f"/runs/{event_id}/roll-call", 303)


def _led(event: Event) -> Event:
    if not event.may_be_led_by(me()):
        abort(403)
    return event


def _locked(event_id: int) -> Event:
    begin_write()
    return _led(locked_or_404(event_id))


def _shown(event: Event) -> Response:
    context = _page(event)
    template = "_list" if wants_fragment() else "show"
    answer = make_response(render_template(f"events/roll_call/{template}.html", **context))
    answer.vary.add("HX-Request")
    if not wants_fragment():
        return answer
    answer.set_etag(context["tag"])
    if request.method == "GET":
        answer.make_conditional(request)
    return answer


def _page(event: Event) -> dict[str, Any]:
    """What the list and the page around it need."""
    now, everybody = clock.now(), request.args.get("everybody") == "yes"
    middle = event.starts_at + (event.ends_at - event.starts_at) / 2
    usual = "back" if now >= middle else "here"
    asked = request.args.get("step", usual)
    step = asked if asked in ("here", "back") else usual
    roll = roll_of(event, everybody=everybody)
    return {
        "event": event,
        "run_url": f"/runs/{event.id}",
        "say": wording,
        "title_of": title_of,
        "roll": roll,
        "step": step,
        "everybody": everybody,
        "tag": f"{roll.tag}-{step}",
        "closed_to_taps": _why_not(event, now),
        "new_tap": lambda: new_secret()[:32],
    }


def _why_not(event: Event, now: datetime) -> str | None:
    """Why no tap is taken now, if so."""
    try:
        check_open(event, now)
    except Refused as refusal:
        return str(refusal)
    return None


def _still_out(event: Event, form: ReasonForm | None) -> ResponseReturnValue:
    context = _page(event) | {"form": form or ReasonForm()}
    return render_template("events/roll_call/out.html", **context), 409
