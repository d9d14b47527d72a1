"""Turning a kind of mail off by its link, and the dead letters that an admin looks after."""

from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import login_required

from core import clock
from core.database import begin_write, db, locked
from core.outbox import Message, dead_letters, held_up
from members.login import me
from members.models import Member
from notices.kinds import ALWAYS
from notices.models import EVERYWHERE
from notices.preferences import turn
from notices.wording import name_of, why_always
from web.mails import UNSUBSCRIBE
from web.tokens import read

bp = Blueprint("notices", __name__)
SHOWN = 100
WITH_CLUB = 3
"""How many parts the token has where it stands for one club."""


@bp.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask before turning a kind of mail off; opening the link changes nothing."""
    _, kind, club_id = _subscription(token)
    return _unsubscribe_page(kind, club_id, done=None)


@bp.post("/unsubscribe/<token>")
def unsubscribe_with(token: str) -> ResponseReturnValue:
    """Turn it off, or on again. A page and no redirect: mail programs post here (RFC 8058)."""
    member_id, kind, club_id = _subscription(token)
    answer = request.form.get("answer")
    if answer == "everywhere":
        club_id = EVERYWHERE
    if kind not in ALWAYS:
        begin_write()
        turn(member_id, kind, off=answer != "on", club_id=club_id)
        db.session.commit()
    return _unsubscribe_page(kind, club_id, done="on" if answer == "on" else "off")


def _subscription(token: str) -> tuple[int, str, int]:
    """Whose mail of which kind a token stands for; else a page that says what to do instead."""
    content = read(UNSUBSCRIBE, token)
    if content is None or db.session.get(Member, content[0]) is None:
        abort(make_response(render_template("notices/no_such_link.html"), 404))
    return content[0], content[1], content[2] if len(content) == WITH_CLUB else EVERYWHERE


def _unsubscribe_page(kind: str, club_id: int, done: str | None) -> ResponseReturnValue:
    return render_template(
        "notices/unsubscribe.html",
        name=name_of(kind),
        always=why_always(kind) if kind in ALWAYS else None,
        done=done,
        of_club=club_id != EVERYWHERE,
    )


def _exempt(state: BlueprintSetupState) -> None:
    """One-click posts come from mail programs, without our form: the signed token is the leave."""
    state.app.extensions["csrf"].exempt(unsubscribe_with)


bp.record_once(_exempt)


@bp.get("/admin/mail")
@login_required
def dead() -> ResponseReturnValue:
    """The mails that were given up, and those that are tried again, with the reason."""
    _admins_only()
    letters = db.session.scalars(dead_letters().limit(SHOWN)).all()
    tried = db.session.scalars(held_up().limit(SHOWN)).all()
    return render_template("notices/dead_letters.html", letters=letters, tried=tried, most=SHOWN)


@bp.post("/admin/mail/<int:message_id>")
@login_required
def send_again(message_id: int) -> ResponseReturnValue:
    """Send a dead letter once more."""
    _admins_only()
    begin_write()
    message = locked(Message, message_id) or abort(404)
    message.send_again(clock.now())
    db.session.commit()
    return redirect(url_for("notices.dead"), 303)


def _admins_only() -> None:
    """For everybody else there is nothing here."""
    if not me().is_admin:
        abort(404)
