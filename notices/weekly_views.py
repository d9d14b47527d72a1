"""The link that begins the weekly mail: it shows, and the button begins."""

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from core.database import begin_write, db
from members.models import Member
from notices import weekly

bp = Blueprint("weekly_mail", __name__, url_prefix="/me/weekly")


@bp.get("/<token>")
def confirm(token: str) -> str:
    """Ask once more; opening the link changes nothing."""
    return render_template("notices/weekly.html", member=_asked(token), done=False)


@bp.post("/<token>")
def confirm_it(token: str) -> ResponseReturnValue:
    """It begins."""
    _asked(token)
    begin_write()
    member = _asked(token)
    weekly.begin(member)
    db.session.commit()
    return render_template("notices/weekly.html", member=member, done=True)


def _asked(token: str) -> Member:
    member = weekly.asked_by(token)
    if member is None:
        abort(make_response(render_template("notices/no_such_link.html"), 404))
    return member
