"""What a club sees of how its members feel, the same for everybody; and a hello to ask for."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from wtforms import SelectChoice, SelectField

from clubs.models import BELONGING, Club
from clubs.queries import clubs_of
from clubs.talk import PACES
from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.forms import BoundForm
from wellbeing import closing, consents, private
from wellbeing.hello import ask, leaders_of, withdraw
from wellbeing.models import ClubBlock, HelloRequest
from wellbeing.queries import hellos_for, hellos_of

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
        rows=[(row, parts_of(row), share_of(row)) for row in rows],
        counted=consents.has_given(me(), consents.TOTALS),
    )


def parts_of(row: ClubBlock) -> list[tuple[str, float]]:
    """The breakdown of a block by pace, gentlest first; empty where it may not be shown."""
    found = [(pace.name, row.shown.get(f"tag:{key}")) for key, pace in PACES.items()]
    return [(name, mean) for name, mean in found if mean is not None]


def share_of(row: ClubBlock) -> str:
    """The share of a block in the reader's language; empty where it is not shown.

    A block is frozen with its words, so they are read again here.
    """
    number, _sign, end = row.shown.get("less_lonely", "").partition(" %")
    said = {
        " or more": _("%(n)s %% or more", n=number),
        " or fewer": _("%(n)s %% or fewer", n=number),
    }
    return said.get(end) or (_("%(n)s %%", n=number) if number else "")


class HelloForm(BoundForm):
    """To whom: one leader, or any."""

    to = SelectField(coerce=int, default=0)


@bp.get("/me/hello")
@login_required
def hellos() -> ResponseReturnValue:
    """A hello at any of one's clubs."""
    member, now = me(), clock.now()
    clubs = [row for row in db.session.execute(clubs_of(member)) if row.role in BELONGING]
    asked = {request.club.slug for request in db.session.scalars(hellos_of(member, now))}
    return render_template("wellbeing/hellos.html", clubs=clubs, asked=asked)


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
    people = leaders_of(club, clock.now())
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
    leads = member.id in {leader.id for leader in leaders_of(club, now)}
    waiting = db.session.scalars(hellos_for(club, member, now)).all() if leads else []
    return {
        "club": club,
        "form": form,
        "asked": db.session.scalar(asked),
        "leads": leads,
        "waiting": [request for request in waiting if request.member_id != member.id],
    }
