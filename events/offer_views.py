"""Answering an offer, by the mailed page or on the run's own, and taking a run down a step."""

from dataclasses import replace
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events import strangers, welcome, wording
from events.answering import answer, answer_of, line_now
from events.audible import NO_PLACE, check_time, chosen_step, step_down
from events.choices import Coming
from events.models import Answer, Event, PaceGroup, Rsvp
from events.moving import decline
from events.offers import offer_of, read_link
from events.seeing import RUN, found, locked_or_404, seen
from events.strangers import Word, reply_of
from members import accounts
from members.login import me_or_none
from web.filters import my_style

bp = Blueprint("offers", __name__)


@bp.get(f"{RUN}/offer/<token>")
def ask(event_id: int, token: str) -> ResponseReturnValue:
    """The mailed page: looking changes nothing, the buttons do."""
    event, now = found(event_id), clock.now()
    row = read_link(event, token)
    offer = offer_of(row)
    html = render_template(
        "events/offer.html",
        event=event,
        row=row,
        offer=offer if offer and offer.is_open and now < offer.expires_at else None,
        going=row is not None and row.answer is Answer.YES and not event.is_cancelled,
        token=token,
        run_url=f"/runs/{event.id}",
        say=wording,
        hello=welcome,
        style=my_style(event.club.country),
    )
    page = make_response(html, 200 if row else 404)
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@bp.post(f"{RUN}/offer/<token>")
def answer_by_link(event_id: int, token: str) -> ResponseReturnValue:
    """The buttons of the mailed page; pressing one shows the address to be the member's."""
    begin_write()
    event, now = locked_or_404(event_id), clock.now()
    row = read_link(event, token) or abort(404)
    row.member.verify(now)
    return _answered(event, row, now)


@bp.post(f"{RUN}/offer")
def answer_here(event_id: int) -> ResponseReturnValue:
    """The buttons on the run's own page."""
    begin_write()
    event, now = locked_or_404(event_id), clock.now()
    return _answered(event, _mine(event) or abort(403), now)


def _answered(event: Event, row: Rsvp, now: datetime) -> Response:
    """Take the place or let it go on; a place that went on can still be had while one is free."""
    if request.form.get("answer") not in ("take", "decline"):
        abort(422)
    if row.answer is not Answer.YES:
        raise Refused("You have left the line. Answer the run again to come.")
    if request.form["answer"] == "decline":
        line_now(event, now)
        offer = offer_of(row)
        if offer is not None and offer.is_open:
            decline(event, offer, now)
        said = _("Thank you for saying so. The place goes to the next in line, you stay in it.")
    else:
        answer(event, row.member, reply_of(row), now)
        going = line_now(event, now).is_going(row.member_id)
        said = _("You’re in.") if going else _("No place is free just now. You are in line.")
    db.session.commit()
    flash(said)
    return make_response(redirect(f"/runs/{event.id}", 303))


@bp.post(f"{RUN}/audible")
def audible(event_id: int) -> ResponseReturnValue:
    """A gentler group, a walk or the coffee: no reason asked, the place stays."""
    begin_write()
    event, now, to = locked_or_404(event_id), clock.now(), request.form.get("to", "")
    row, word = _mine(event), strangers.kept(event_id)
    if row is not None:
        step_down(event, row.member, to, now)
    elif word is not None and me_or_none() is None:
        word = _step_down_unseen(event, word, to, now)
    else:
        abort(403)
    db.session.commit()
    flash(_("Done. Your place stays yours."))
    back = make_response(redirect(f"/runs/{event_id}", 303))
    return strangers.keep(back, event, word) if word and row is None else back


def _step_down_unseen(event: Event, word: Word, to: str, now: datetime) -> Word:
    """The step of a known address that is signed out: on its page, and behind a link of its own.

    Nothing changes on its account, and nobody learns from it that there is one.
    """
    check_time(event, now)
    view = seen(event, None, now, word)
    if view.reply is None or view.state != "going":
        raise Refused(NO_PLACE)
    step = chosen_step(event, view.reply.kind, view.reply.group_id, to)
    group = step.id if isinstance(step, PaceGroup) else None
    kind = Coming.RUN if isinstance(step, PaceGroup) else step
    word = replace(word, reply=replace(word.reply, group_id=group, kind=kind), loose=True)
    member = accounts.find(word.email)
    if member is not None:
        strangers.mail(event, member, word, now)
    return word


def _mine(event: Event) -> Rsvp | None:
    """The answer of whoever is signed in, or the one this browser gave."""
    member, word = me_or_none(), strangers.kept(event.id)
    if member is not None:
        return answer_of(event, member)
    return strangers.row_of(event, word) if word else None
