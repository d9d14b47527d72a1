"""A run's page, and the answer to it."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.database import begin_write, db
from events import (
    asking,
    asking_told,
    audible,
    describing,
    standing,
    strangers,
    telling,
    welcome,
    wording,
)
from events.answering import answer, answer_of
from events.forms import RsvpForm, StrangerForm, first_error
from events.gentleness import gentlest_first
from events.guard import Hint, hint_for
from events.line import Turn
from events.models import Answer, Event
from events.offers import offer_for
from events.photos import photo_of
from events.repeat_form import CallOffForm
from events.repeats import card_of
from events.seeing import RUN, Seen, faces_of, found, locked_or_404, newcomers, seen
from events.strangers import Word
from members import accounts, login
from members.login import me, me_or_none
from web.errors import page, show_form_again
from web.filters import my_style
from web.hx import swap_or_redirect, wants_fragment
from web.limits import limiter
from web.unchanged import kept_unchanged

bp = Blueprint("events", __name__)


@bp.get(RUN)
@kept_unchanged()
def show(event_id: int) -> ResponseReturnValue:
    """Everything about one run, and the button to come along."""
    return render_template("events/show.html", **page_of(found(event_id)))


@bp.get(f"{RUN}/rsvp")
def ask(event_id: int) -> ResponseReturnValue:
    """Two fields for somebody signed out; a member answers on the run's own page."""
    event = found(event_id)
    if me_or_none() is not None:
        return redirect(url_for(".show", event_id=event.id), 303)
    form = StrangerForm(data=_carried())
    return render_template("events/rsvp.html", form=form, **page_of(event))


@bp.post(f"{RUN}/rsvp")
@limiter.limit("60 per hour", exempt_when=lambda: me_or_none() is not None)
def rsvp(event_id: int) -> ResponseReturnValue:
    """Come along, change it, or take it back."""
    if me_or_none() is None:
        return _answer_as_stranger(event_id)
    form = RsvpForm()
    event = db.session.get(Event, event_id) or abort(404)
    if not form.submitted():
        return page(422, first_error(form), _("Go back and choose again."))
    hint = None if form.anyway.data else hint_for(event, me(), form.reply(), clock.now())
    if hint is not None:
        return _hinted(found(event_id), form, hint)
    begin_write()
    event = locked_or_404(event_id, with_series=form.standing.data)
    _record(event, form, clock.now())
    db.session.commit()
    return _answered(event, form)


def _record(event: Event, form: RsvpForm, now: datetime) -> None:
    said = answer(event, me(), form.reply(), now)
    db.session.flush()
    tell = asking_told.asked if said.asks else telling.answered
    tell(event, said, now)
    if form.standing.data and said.answer is Answer.YES:
        standing.stand(event, me(), now)


def _hinted(event: Event, form: RsvpForm, hint: Hint) -> Response:
    """The page with a sentence over the same button; pressed again, it counts."""
    names = ("answer", "guests", "first_time", "unlisted", "meet_me", "wait", "standing")
    asked = [(name, request.form[name]) for name in names if request.form.get(name)]
    context = page_of(event) | {"hint": hint, "asked": asked, "chosen_spot": form.group.said}
    template = "events/_rsvp.html" if wants_fragment() else "events/show.html"
    return make_response(render_template(template, **context))


def _answer_as_stranger(event_id: int) -> ResponseReturnValue:
    """Somebody signed out answers: by the two fields, or by this browser's cookie."""
    before = strangers.kept(event_id)
    form: RsvpForm = StrangerForm() if before is None or "email" in request.form else RsvpForm()
    if not form.submitted():
        return show_form_again("events/rsvp.html", form=form, **page_of(found(event_id)))
    word = _word_of(form, before)
    begin_write()
    event = locked_or_404(event_id)
    word = strangers.record(event, word, before, clock.now())
    db.session.commit()
    return strangers.keep(_answered(event, form, word), event, word)


def _word_of(form: RsvpForm, before: Word | None) -> Word:
    """What was said now: who it is stays as the cookie says where nobody typed it."""
    at = int(clock.now().timestamp())
    if isinstance(form, StrangerForm):
        same = before is not None and before.is_from(form.email.data)
        shown = before is not None and same and before.shown
        return Word(form.name.data, form.email.data, form.reply(), at, shown=shown)
    if before is None:
        raise ValueError("without a cookie the form asks who it is")
    return before.changed_to(form.reply(), at)


def _answered(event: Event, form: RsvpForm, word: Word | None = None) -> Response:
    """The same place of the page as it is now, with the way to take it back."""
    to = url_for(".show", event_id=event.id)
    context = page_of(event, word) | {"toast": form.answer.data} if wants_fragment() else {}
    return swap_or_redirect("events/_rsvp.html", to, **context)


@bp.get(f"{RUN}/confirm/<token>")
def confirm(event_id: int, token: str) -> ResponseReturnValue:
    """The mailed link: it shows the answer and changes nothing; the button does."""
    event, word = found(event_id), strangers.read_link(event_id, token)
    if word is None:
        return _link_is_spent(event)
    member = accounts.find(word.email)
    row = answer_of(event, member)
    fallen = (member is None or not member.is_verified) and row is None
    view = {
        "event": event,
        "run_url": url_for(".show", event_id=event.id),
        "word": word,
        "row": row,
        "fallen": fallen,
        "token": token,
        "say": wording,
    }
    html = render_template("events/confirm.html", style=my_style(event.club.country), **view)
    return _unreferred(make_response(html))


@bp.post(f"{RUN}/confirm/<token>")
def confirm_answer(event_id: int, token: str) -> ResponseReturnValue:
    """The button behind the mailed link: the answer counts for good."""
    word, now = strangers.read_link(event_id, token), clock.now()
    if word is None:
        return _link_is_spent(found(event_id))
    begin_write()
    event = locked_or_404(event_id)
    member, first = strangers.confirm(event, word, now)
    if first:
        login.begin(member, now)
    db.session.commit()
    to = make_response(redirect(url_for(".show", event_id=event.id), 303))
    return strangers.keep(to, event, strangers.shown(word))


def _link_is_spent(event: Event) -> ResponseReturnValue:
    to = url_for(".show", event_id=event.id)
    page = render_template("events/spent.html", event=event, run_url=to)
    return _unreferred(make_response(page, 404))


def _unreferred(answer_: Response) -> Response:
    """The address of this page is a secret: no page we lead to learns it."""
    answer_.headers["Referrer-Policy"] = "no-referrer"
    return answer_


def page_of(event: Event, word: Word | None = None) -> dict[str, Any]:
    """What the run's page and its fragment need."""
    view = seen(event, me_or_none(), clock.now(), word or strangers.kept(event.id))
    return _words_for(event) | {
        "view": view,
        "card": card_of(event, view.member, view.now),
        "offer": offer_for(event, view.key) if view.turn is Turn.OPEN else None,
        "steps": _steps(view),
        "described": describing,
        "chips": describing.chips_of(event),
        "newcomers": newcomers(view) if view.organizes or view.leads else None,
        "faces": faces_of(view),
        "photo": photo_of(event) if view.exact else None,
        "asking": asking.asking_to(event) if view.organizes and not event.club.is_open else (),
        "cancel_form": CallOffForm(),
        "closable": gentlest_first(event)[1:],
        "wanted": _carried(),
    }


def _steps(view: Seen) -> list[tuple[str, str]]:
    """The steps down that a page offers: what the button sends, and what stands on it."""
    going = view.state == "going" and not view.event.is_over(view.now)
    if view.reply is None or not going or view.event.is_cancelled:
        return []
    steps = audible.steps_of(view.event, view.reply.kind, view.reply.group_id)
    return [(audible.name_of(step), welcome.step_name(step)) for step in steps]


def _words_for(event: Event) -> dict[str, Any]:
    return {
        "event": event,
        "say": wording,
        "hello": welcome,
        "style": my_style(event.club.country),
        "run_url": url_for("events.show", event_id=event.id),
        "club_url": f"/clubs/{event.club.slug}",
    }


def _carried() -> dict[str, Any]:
    """What the run's page hands on to the two fields, and a refusal to the page."""
    names = ("group", "guests", "first_time", "unlisted", "meet_me", "wait")
    return {name: request.args[name] for name in names if request.args.get(name)}
