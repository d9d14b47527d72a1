"""Anywhere: a small library of sessions, each opened, done and counted in its place."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.talk import LEVELS
from core import clock
from core.database import begin_write, db
from members.login import me
from wellbeing import private
from wellbeing.library import LIBRARY, Session
from wellbeing.models import Kind, Movement

bp = Blueprint("anywhere", __name__)
bp.after_request(private.keep_private)
TALK = {level.number: level for level in LEVELS.values()}


@bp.get("/anywhere")
def index() -> ResponseReturnValue:
    """Every session, the shorter first; open to everybody."""
    sessions = sorted(LIBRARY.values(), key=lambda one: one.minutes)
    return render_template("wellbeing/anywhere.html", sessions=sessions, talk=TALK)


@bp.get("/anywhere/<name>")
def show(name: str) -> ResponseReturnValue:
    """One session, step by step."""
    session = _found(name)
    return render_template("wellbeing/session.html", session=session, talk=TALK)


@bp.post("/anywhere/<name>")
@login_required
def finish(name: str) -> ResponseReturnValue:
    """Its minutes count, as those of a run do."""
    session, member, now = _found(name), me(), clock.now()
    row = Movement(
        member_id=member.id,
        day=private.today(member, now),
        kind=Kind(session.kind),
        minutes=session.minutes,
        talk=session.talk,
        logged_at=now,
    )
    begin_write()
    db.session.add(row)
    db.session.commit()
    flash(_("%(n)s minutes added. Today is kept.", n=session.minutes))
    return redirect(url_for("movement.week"), 303)


def _found(name: str) -> Session:
    return LIBRARY.get(name) or abort(404)
