"""The pages by which an imported club is claimed, and by which an admin decides."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import select

from clubs import claiming, queries
from clubs.forms import ClaimForm
from clubs.models import ClubClaim
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db, locked
from members.login import me
from members.models import Member
from notices import kinds
from notices.telling import About, tell
from web.errors import show_form_again

bp = Blueprint("claims", __name__)

MOST_LISTED = 100


@bp.route("/clubs/<slug>/claim", methods=["GET", "POST"])
@login_required
def claim(slug: str) -> ResponseReturnValue:
    """Ask to be the owner of an imported club that nobody owns yet."""
    club, form = club_or_404(slug), ClaimForm()
    if not form.submitted():
        answer = show_form_again if form.errors else render_template
        asked = db.session.scalar(queries.claim_of(club, me()))
        return answer("clubs/claim.html", club=club, form=form, asked=asked)
    begin_write()
    row = claiming.claim(club_or_404(slug), me(), form.words.data, clock.now())
    db.session.flush()  # the mails name the claim by its id
    for admin in db.session.scalars(select(Member).where(Member.is_admin)):
        _tell(admin, row, "club_claim_made", "/admin/claims")
    db.session.commit()
    return redirect(f"/clubs/{slug}/claim", 303)


@bp.get("/admin/claims")
@login_required
def index() -> ResponseReturnValue:
    """The claims that wait for an admin."""
    _admins_alone()
    rows = db.session.scalars(queries.open_claims().limit(MOST_LISTED)).all()
    return render_template("clubs/claims.html", claims=rows)


@bp.post("/admin/claims/<int:claim_id>")
@login_required
def decide(claim_id: int) -> ResponseReturnValue:
    """Grant a claim or decline it; the member is told."""
    _admins_alone()
    verdict = {"grant": claiming.grant, "decline": claiming.decline}.get(
        request.form.get("decision", "")
    )
    if verdict is None:
        abort(422)
    begin_write()
    row = locked(ClubClaim, claim_id) or abort(404)
    verdict(row, clock.now())
    _tell(row.member, row, "club_claim_decided", f"/clubs/{row.club.slug}")
    db.session.commit()
    return redirect("/admin/claims", 303)


def _admins_alone() -> None:
    """To everybody else these pages are not there."""
    if not me().is_admin:
        abort(404)


def _tell(member: Member, row: ClubClaim, template: str, path: str) -> None:
    about = About(kinds.CLAIM, path, club_id=row.club_id, zone=row.club.timezone)
    key = f"{template}:{row.id}:{row.asked_at:%Y%m%d%H%M%S}:{member.id}"
    tell(member, about, key, clock.now(), template, claim=row, club=row.club)
