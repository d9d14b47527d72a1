"""Whom a club looks out for: first-timers who come, and people not seen for a while."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from clubs.models import Club
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db, locked
from events import day_telling, wording
from events.caring_for import first_timers, missed, next_run, note_down
from members.login import me
from web.filters import my_style

bp = Blueprint("care", __name__)

CARE = "/clubs/<slug>/people-care"


@bp.get(CARE)
@login_required
def show(slug: str) -> ResponseReturnValue:
    """For organizers: who comes for the first time, and who came once or twice and no more."""
    club, now = _organized(club_or_404(slug)), clock.now()
    return render_template(
        "events/roll_call/care.html",
        club=club,
        club_url=f"/clubs/{club.slug}",
        first=first_timers(club, now),
        missed=missed(club, now),
        say=wording,
        style=my_style(club.country),
    )


@bp.post(CARE)
@login_required
def send(slug: str) -> ResponseReturnValue:
    """The one friendly note to one person."""
    _organized(club_or_404(slug))
    chosen = request.form.get("member", "")
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 10):
        abort(422)
    begin_write()
    club, now = locked(Club, _organized(club_or_404(slug)).id) or abort(404), clock.now()
    person = note_down(club, int(chosen), me(), now)
    day_telling.friendly_note(club, person.member, me(), next_run(club, now), now)
    db.session.commit()
    flash(_("The note is on its way to %(name)s.", name=person.member.name))
    return redirect(f"/clubs/{slug}/people-care", 303)


def _organized(club: Club) -> Club:
    if not club.is_organized_by(me()):
        abort(403)
    return club
