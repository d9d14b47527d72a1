"""Bad weather: plan B is offered to everybody going, and each answers by page and button."""

from datetime import datetime

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events import day_telling, wording
from events.answering import Reply, answer, answer_of
from events.audible import Step, name_of, step_down, steps_of
from events.choices import Coming
from events.models import Answer, Event, PaceGroup, Rsvp
from events.seeing import RUN, found, locked_or_404
from events.spent import link_is_spent
from members.login import me, me_or_none
from members.models import Member
from web import tokens
from web.filters import my_style

bp = Blueprint("weather", __name__)

KEEP, DOWN, NO = "keep", "down", "no"


@bp.post(f"{RUN}/bad-weather")
@login_required
def offer(event_id: int) -> ResponseReturnValue:
    """One tap of whoever stands in the rain: plan B is shown and mailed; `action=clear` ends it."""
    begin_write()
    event, now = locked_or_404(event_id), clock.now()
    if not event.may_be_led_by(me()):
        abort(403)
    if request.form.get("action") == "clear":
        clear_up(event, now)
        said = _("Whoever comes gets an email: the run is on as planned.")
    else:
        offer_plan_b(event, now)
        said = _("Plan B stands on the page, and whoever is going gets it by email.")
    db.session.commit()
    flash(said)
    return redirect(f"/runs/{event_id}", 303)


def offer_plan_b(event: Event, now: datetime) -> None:
    """The weather is bad: plan B is offered, once. Raises Refused without one, or too late."""
    if event.is_cancelled or event.is_over(now):
        raise Refused("This run is cancelled or over.")
    if not event.bad_weather_plan:
        raise Refused(
            "This run has no plan B yet. Write one first.",
            {"Edit the run": f"/runs/{event.id}/edit#bad_weather_plan"},
        )
    if event.bad_weather_at is None:
        event.bad_weather_at = now
        day_telling.bad_weather(event, now)


def clear_up(event: Event, now: datetime) -> None:
    """The run is on as planned, and whoever was told of plan B hears it."""
    if event.bad_weather_at is not None:
        event.bad_weather_at = None
        if not event.is_cancelled and not event.is_over(now):
            day_telling.good_weather(event, now)


@bp.get(f"{RUN}/plan-b", defaults={"token": None})
@bp.get(f"{RUN}/plan-b/<token>")
def ask(event_id: int, token: str | None) -> ResponseReturnValue:
    """Plan B with an answer chosen; looking changes nothing, the button does."""
    event = found(event_id)
    _member, row = _whose(event, token)
    steps = {name_of(step): _words(step) for step in _steps(event, row)}
    wanted = request.args.get("answer", KEEP)
    chosen = next(iter(steps), KEEP) if wanted == DOWN else wanted
    html = render_template(
        "events/roll_call/plan_b.html",
        event=event,
        run_url=f"/runs/{event.id}",
        post_to=request.path,
        steps=steps,
        chosen=chosen if chosen in {KEEP, NO, *steps} else KEEP,
        say=wording,
        style=my_style(event.club.country),
        now=clock.now(),
    )
    page = make_response(html)
    page.headers["Referrer-Policy"] = "no-referrer" if token else "same-origin"
    return page


@bp.post(f"{RUN}/plan-b", defaults={"token": None})
@bp.post(f"{RUN}/plan-b/<token>")
def decide(event_id: int, token: str | None) -> ResponseReturnValue:
    """Keep coming, take it down a step, or stay at home."""
    wanted, now = request.form.get("answer", ""), clock.now()
    if not wanted:
        abort(422)
    begin_write()
    event = locked_or_404(event_id)
    member, row = _whose(event, token)
    if wanted == NO:
        answer(event, member, Reply(Answer.NO), now)
    elif wanted != KEEP:
        _step_down(event, member, row, wanted, now)
    db.session.commit()
    words = {KEEP: _("Good. Plan B it is, see you there."), NO: _("Thank you for saying so.")}
    flash(words.get(wanted, _("Done. You took it down a step, and your place is yours.")))
    return redirect(f"/runs/{event_id}", 303)


def _step_down(event: Event, member: Member, row: Rsvp, wanted: str, now: datetime) -> None:
    """One step down, or to the one that was named; nobody loses the place by it."""
    steps = _steps(event, row)
    if wanted == DOWN and not steps:
        raise Refused("You have chosen the gentlest already.")
    step_down(event, member, name_of(steps[0]) if wanted == DOWN else wanted, now)


def _steps(event: Event, row: Rsvp) -> list[Step]:
    return steps_of(event, row.kind, row.group_id)


def _words(step: Step) -> str:
    if isinstance(step, PaceGroup):
        return _("I run with %(group)s", group=wording.group_name(step))
    return _("I walk") if step is Coming.WALK else _("I come for the coffee")


def _whose(event: Event, token: str | None) -> tuple[Member, Rsvp]:
    """Whose answer it is, by the mailed link or by who is signed in.

    Else 404, and for a link a page that says what to do instead.
    """
    if token is None:
        member = me_or_none()
    else:
        content = tokens.read(day_telling.PLAN_B, token)
        mine = content is not None and content[0] == event.id
        member = db.session.get(Member, content[1]) if mine and content else None
    row = answer_of(event, member)
    if member is None or row is None or row.answer is Answer.NO or event.bad_weather_at is None:
        abort(link_is_spent(event) if token else 404)
    return member, row
