"""The clubs: the list of them, beginning one, changing one, belonging to one."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clubs import asking, joining, queries
from clubs.forms import ClubForm, EditClubForm
from clubs.founding import found, settle
from clubs.models import Club
from clubs.roles import role_of
from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from members.login import me, me_or_none
from web.errors import show_form_again
from web.hx import swap_or_redirect
from web.limits import limiter

bp = Blueprint("clubs", __name__)

PAGE = 20
MOST_PAGES = 500
"""Beyond so many pages nobody reads on; the search box is nearer."""


def club_or_404(slug: str) -> Club:
    """The club of this address; every club is public."""
    club = db.session.scalar(select(Club).where(Club.slug == slug))
    return club or abort(404)


@bp.get("/clubs/")
def index() -> ResponseReturnValue:
    """My clubs first, then all by name, found by a word of their name or place."""
    words = " ".join(request.args.get("q", "").replace("\0", "").split())[:80]
    page = min(max(request.args.get("page", 1, int), 1), MOST_PAGES)
    wanted = queries.by_name(words).limit(PAGE + 1).offset((page - 1) * PAGE)
    cards = db.session.execute(wanted).all()
    member = me_or_none()
    mine = db.session.execute(queries.clubs_of(member)).all() if member and page == 1 else []
    more = len(cards) > PAGE and page < MOST_PAGES
    return render_template(
        "clubs/index.html", cards=cards[:PAGE], mine=mine, words=words, page=page, more=more
    )


@bp.get("/clubs/new")
@login_required
def new() -> ResponseReturnValue:
    """The form that begins a club."""
    return render_template("clubs/new.html", form=ClubForm())


@bp.post("/clubs/")
@login_required
@limiter.limit("60 per hour")
def create() -> ResponseReturnValue:
    """Begin a club; whoever does owns it."""
    form, club = ClubForm(), Club()
    spot = form.spot() if form.submitted() else None
    if spot is None:
        return show_form_again("clubs/new.html", form=form)
    form.fill(club)
    begin_write()
    try:
        found(club, spot, me(), clock.now())
        db.session.commit()
    except IntegrityError:
        raise Refused("Somebody took this name a moment ago. Send it once more.") from None
    return redirect(f"/clubs/{club.slug}", 303)


@bp.route("/clubs/<slug>/edit", methods=["GET", "POST"])
@login_required
def edit(slug: str) -> ResponseReturnValue:
    """Change what the club says of itself, and where it is."""
    club = club_or_404(slug)
    if not club.is_organized_by(me()):
        abort(403)
    form = EditClubForm(club)
    spot = form.spot() if form.submitted() else None
    if spot is None:
        status = 422 if form.errors else 200
        return render_template("clubs/edit.html", form=form, club=club), status
    begin_write()
    form.fill(club)
    settle(club, spot)
    db.session.commit()
    return redirect(f"/clubs/{club.slug}", 303)


@bp.post("/clubs/<slug>/membership")
@login_required
def membership(slug: str) -> ResponseReturnValue:
    """Join or ask to come, leave or take the question back."""
    action = request.form.get("action")
    if action not in ("join", "leave"):
        abort(422)
    begin_write()
    club = club_or_404(slug)
    if action == "join":
        asking.join(club, me(), clock.now())
    else:
        joining.leave(club, me())
    db.session.commit()
    role = role_of(club.id, me())
    return swap_or_redirect("clubs/_membership.html", f"/clubs/{slug}", club=club, role=role)
