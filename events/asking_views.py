"""The organizers' answer to somebody who asks to come to a run."""

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from events import asking
from events.models import Event
from events.seeing import RUN, locked_or_404
from members.login import me
from members.models import Member

bp = Blueprint("asking", __name__)


@bp.post(f"{RUN}/asking")
@login_required
def update(event_id: int) -> ResponseReturnValue:
    """Let somebody in, or not now."""
    begin_write()
    event = _organized(locked_or_404(event_id))
    member, action = _member_meant(), request.form.get("action")
    if action == "admit":
        asking.let_in(event, member, clock.now())
        flash(_("%(name)s is in, and gets an email.", name=member.name))
    elif action == "decline":
        asking.decline(event, member)
    else:
        abort(422)
    db.session.commit()
    return redirect(f"/runs/{event_id}", 303)


def _organized(event: Event) -> Event:
    if not event.may_be_changed_by(me()):
        abort(403)
    return event


def _member_meant() -> Member:
    chosen = request.form.get("member", "")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 10):
        abort(422)
    return db.session.get(Member, int(chosen)) or abort(422)
