"""Still coming? The links of a reminder: each shows, and a button posts; no sign-in is needed."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from events import audible, telling, wording
from events.answering import Reply, answer, answer_of
from events.models import Answer, Event, PaceGroup
from events.queries import line_of
from events.reminding import STILL
from events.seeing import RUN, found, locked_or_404
from members.models import Member
from web import tokens
from web.filters import my_style

bp = Blueprint("still", __name__)
LINK_LIFE = 7 * 86_400
"""Seconds; a reminder goes out the day before."""
ANSWERS = ("yes", "down", "no")


@bp.get(f"{RUN}/still/<token>")
def show(event_id: int, token: str) -> ResponseReturnValue:
    """The answer chosen in the mail, and the others beside it; nothing changes by looking."""
    event = found(event_id)
    member = _member(event, token)
    chosen = request.args.get("answer", "yes")
    return _page(event, member, chosen=chosen if chosen in ANSWERS else "yes")


@bp.post(f"{RUN}/still/<token>")
def say(event_id: int, token: str) -> ResponseReturnValue:
    """Still coming, a step down, or not this time."""
    _member(found(event_id), token)
    chosen = request.form.get("answer", "")
    begin_write()
    event, now = locked_or_404(event_id), clock.now()
    member = _member(event, token)
    if chosen == "no":
        telling.answered(event, answer(event, member, Reply(Answer.NO), now), now)
    elif chosen == "yes":
        _check_in_it(event, member)
    else:
        audible.step_down(event, member, chosen, now)
    db.session.commit()
    return _page(event, member, done=chosen)


def _check_in_it(event: Event, member: Member) -> None:
    row = answer_of(event, member)
    if event.is_cancelled:
        raise Refused("This run is cancelled.")
    if row is None or row.answer is Answer.NO:
        raise Refused("You have taken your answer back. Answer again on the page of the run.")


def _member(event: Event, token: str) -> Member:
    """Whose reminder it was; else a page that says what to do instead."""
    content = tokens.read(STILL, token, LINK_LIFE)
    mine = content is not None and content[0] == event.id
    member = db.session.get(Member, content[1]) if content and mine else None
    if member is None:
        page = render_template("events/still.html", gone=True, **_words(event))
        abort(make_response(page, 404))
    return member


def _page(event: Event, member: Member, chosen: str = "", done: str = "") -> Response:
    row, line = answer_of(event, member), line_of(event)
    steps = audible.steps_of(event, row.kind, row.group_id) if row else []
    html = render_template(
        "events/still.html",
        gone=False,
        member=member,
        row=row,
        going=row is not None and line.is_going(member.id),
        steps=[(audible.name_of(step), _name(step)) for step in steps],
        chosen=chosen,
        done=done,
        **_words(event),
    )
    answer_ = make_response(html)
    answer_.headers["Referrer-Policy"] = "no-referrer"
    return answer_


def _name(step: audible.Step) -> str:
    if isinstance(step, PaceGroup):
        return wording.group_name(step)
    words: dict[str, str] = {"walk": _("Walk instead"), "coffee": _("Come for the coffee")}
    return words.get(step.value, step.value)


def _words(event: Event) -> dict[str, Any]:
    return {
        "event": event,
        "say": wording,
        "style": my_style(event.club.country),
        "run_url": f"/runs/{event.id}",
    }
