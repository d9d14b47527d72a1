"""What a club sees of how its members feel, the same for everybody; and a hello to ask for."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from wtforms import SelectChoice, SelectField

from clubs.models import Club
from clubs.queries import organizers
from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.forms import BoundForm
from wellbeing import closing, consents, private
from wellbeing.hello import ask, withdraw
from wellbeing.models import HelloRequest
from wellbeing.queries import hellos_for

bp = Blueprint("belonging", __name__)
bp.after_request(private.keep_private)
SHOWN = 12


@bp.get("/clubs/<slug>/belonging")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """The closed blocks; organizer and member see the same card."""
    club = _my_club(slug)
    rows = db.session.scalars(closing.published(club.id).limit(SHOWN)).all()
    return render_template(
        "wellbeing/belonging.html",
        club=club,
        rows=rows,
        counted=consents.has_given(me(), consents.TOTALS),
    )


class HelloForm(BoundForm):
    """To whom: one organizer, or any leader."""

    to = SelectField(coerce=int, default=0)


@bp.get("/clubs/<slug>/hello")
@login_required
def hello(slug: str) -> ResponseReturnValue:
    """Ask a leader for a hello; leaders see here who asked."""
    club = _my_club(slug)
    return render_template("wellbeing/hello.html", **_hello(club, _hello_form(club)))


@bp.post("/clubs/<slug>/hello")
@login_required
def ask_for(slug: str) -> ResponseReturnValue:
    """Send name and club to the leader who was picked, and nothing else."""
    club = _my_club(slug)
    form, now, keys = _hello_form(club), clock.now(), (club.id, me().id)
    if not form.submitted():
        return show_form_again("wellbeing/hello.html", **_hello(club, form))
    begin_write()
    club, member = db.get_or_404(Club, keys[0]), db.get_or_404(Member, keys[1])
    ask(club, member, form.to.data or None, now)
    db.session.commit()
    return redirect(url_for(".hello", slug=slug), 303)


@bp.post("/clubs/<slug>/hello/withdraw")
@login_required
def take_back(slug: str) -> ResponseReturnValue:
    """The request is gone, as if it had not been made."""
    club_id, member_id = _my_club(slug).id, me().id
    begin_write()
    withdraw(club_id, member_id)
    db.session.commit()
    return redirect(url_for(".hello", slug=slug), 303)


def _my_club(slug: str) -> Club:
    """A club the member belongs to; to everybody else the page is not there."""
    club = db.session.scalar(select(Club).where(Club.slug == slug))
    if club is None or not club.has_member(me()):
        abort(404)
    return club


def _hello_form(club: Club) -> HelloForm:
    form = HelloForm()
    people = [row.member for row in db.session.scalars(organizers(club))]
    form.to.choices = [
        SelectChoice(0, _("Any run leader")),
        *(SelectChoice(person.id, person.name) for person in people if person.id != me().id),
    ]
    return form


def _hello(club: Club, form: HelloForm) -> dict[str, Any]:
    member, now = me(), clock.now()
    asked = select(HelloRequest).where(
        HelloRequest.club_id == club.id,
        HelloRequest.member_id == member.id,
        HelloRequest.expires_at > now,
    )
    leads = club.is_organized_by(member)
    waiting = db.session.scalars(hellos_for(club, member, now)).all() if leads else []
    return {
        "club": club,
        "form": form,
        "asked": db.session.scalar(asked),
        "leads": leads,
        "waiting": [request for request in waiting if request.member_id != member.id],
    }
