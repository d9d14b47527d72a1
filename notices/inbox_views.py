"""The inbox: what a member was told, on one page."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from members.login import me, me_or_none
from notices.inbox import notices_of, read_all, read_one, unread
from notices.wording import icon_of
from web.filters import short_day

bp = Blueprint("inbox", __name__, url_prefix="/me/notices")
SHOWN = 50


@bp.get("")
@login_required
def show() -> str:
    """The newest notices; older ones by the page."""
    after = request.args.get("page", "1")
    page = int(after) if after.isascii() and after.isdecimal() and len(after) < 5 else 1
    rows = db.session.scalars(
        notices_of(me()).offset((max(page, 1) - 1) * SHOWN).limit(SHOWN + 1)
    ).all()
    return render_template(
        "notices/inbox.html",
        notices=rows[:SHOWN],
        unread=my_unread(),
        older=page + 1 if len(rows) > SHOWN else None,
        short_day=short_day,
        icon_of=icon_of,
    )


@bp.post("/<int:notice_id>")
@login_required
def read(notice_id: int) -> ResponseReturnValue:
    """Mark one as read and go where it leads."""
    begin_write()
    notice = read_one(me(), notice_id, clock.now()) or abort(404)
    db.session.commit()
    return redirect(notice.url, 303)


@bp.post("/read")
@login_required
def read_them_all() -> ResponseReturnValue:
    """Mark all as read."""
    begin_write()
    read_all(me(), clock.now())
    db.session.commit()
    return redirect(url_for(".show"), 303)


def my_unread() -> int:
    """How many notices whoever asks has not read; none for somebody signed out."""
    if "unread" not in g:
        member = me_or_none()
        g.unread = unread(member) if member else 0
    counted: int = g.unread
    return counted


def _tell_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["my_unread"] = my_unread


bp.record_once(_tell_templates)
