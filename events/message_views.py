"""Writing to the people of a run."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from core import clock
from core.database import begin_write, db
from events import messages, wording
from events.messages import WORDS_LENGTH, RunMessage, To
from events.models import Event
from events.queries import line_of
from events.seeing import RUN, found, locked_or_404
from members.login import me
from web.errors import show_form_again
from web.filters import local, my_style, short_day
from web.forms import BoundForm, Longest, WordsField
from web.limits import limiter

bp = Blueprint("run_messages", __name__)
NOW = "now"
TIMES = {
    NOW: _l("Now"),
    "2880": _l("Two days before the start"),
    "1440": _l("A day before the start"),
    "180": _l("Three hours before the start"),
    "60": _l("An hour before the start"),
    "-180": _l("Three hours after the start"),
    "-1440": _l("A day after the start"),
}


class MessageForm(BoundForm):
    """Words, for whom, and when."""

    words = WordsField(
        _l("What do you want to say?"),
        [DataRequired(_l("Type a few words.")), Longest(WORDS_LENGTH)],
    )
    to = RadioField(
        _l("To"),
        choices=[
            SelectChoice(To.GOING, _l("Whoever is going")),
            SelectChoice(To.WAITING, _l("Whoever waits")),
            SelectChoice(To.ALL, _l("All of them")),
        ],
        default=To.GOING,
    )
    when = SelectField(_l("When"), choices=[SelectChoice(*pair) for pair in TIMES.items()])

    @property
    def minutes_before(self) -> int | None:
        """How long before the start; None means now."""
        return None if self.when.data == NOW else int(self.when.data)


@bp.get(f"{RUN}/message")
@login_required
def show(event_id: int) -> str:
    """What was written so far, and a form for more."""
    event = _organized(found(event_id))
    return render_template("events/message.html", form=MessageForm(), **_page(event))


@bp.post(f"{RUN}/message")
@login_required
@limiter.limit("30 per hour")
def write(event_id: int) -> ResponseReturnValue:
    """Send it, or keep it for its time."""
    event, form = _organized(found(event_id)), MessageForm()
    if not form.submitted():
        return show_form_again("events/message.html", form=form, **_page(event))
    begin_write()
    event, now = _organized(locked_or_404(event_id)), clock.now()
    to, words = To(form.to.data), str(form.words.data)
    messages.write(event, me(), to, words, form.minutes_before, now)
    db.session.commit()
    flash(_("On its way.") if form.minutes_before is None else _("It goes out at its time."))
    return redirect(url_for(".show", event_id=event_id), 303)


@bp.post(f"{RUN}/message/<int:message_id>/back")
@login_required
def take_back(event_id: int, message_id: int) -> ResponseReturnValue:
    """A timed message never goes out."""
    begin_write()
    event = _organized(locked_or_404(event_id))
    message = db.session.get(RunMessage, message_id)
    if message is None or message.event_id != event.id:
        abort(404)
    messages.take_back(message)
    db.session.commit()
    flash(_("Taken back. Nobody got it."))
    return redirect(url_for(".show", event_id=event_id), 303)


def _organized(event: Event) -> Event:
    if not event.may_be_changed_by(me()):
        abort(403)
    return event


def _page(event: Event) -> dict[str, Any]:
    line, style = line_of(event), my_style(event.club.country)
    rows = []
    for message in messages.messages_of(event):
        at = local(message.sent_at or message.due_at, event.timezone)
        rows.append((message, f"{short_day(at)}, {style.clock(at)}"))
    return {
        "event": event,
        "run_url": f"/runs/{event.id}",
        "say": wording,
        "style": style,
        "going": len(line.going),
        "waiting": len(line.waiting),
        "messages": rows,
        "path": request.path,
    }
