"""The people of a club: who belongs, who asks to come, who organizes, who owns it."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.wrappers import Response

from clubs import asking, joining, queries
from clubs.forms import MemberForm
from clubs.models import Club
from clubs.views import club_or_404
from core import clock
from core.database import begin_write, db, locked
from members.login import me
from members.models import Member
from web.hx import swap_or_redirect

bp = Blueprint("people", __name__)

PAGE = 100


@bp.get("/clubs/<slug>/members")
@login_required
def index(slug: str) -> ResponseReturnValue:
    """First names for those who belong; who asks to come, and roles, for organizers."""
    club = club_or_404(slug)
    if not club.has_member(me()) and not _is_offered(club):
        abort(404)
    return render_template("clubs/members.html", **_people(club))


@bp.post("/clubs/<slug>/members")
@login_required
def update(slug: str) -> ResponseReturnValue:
    """An organizer lets somebody in or not, makes somebody an organizer or a member again."""
    club = _club_to_change(slug)
    if not club.is_organized_by(me()):
        abort(403)
    member, action = _member_meant(), request.form.get("action")
    if action == "admit":
        if joining.admit(club, member, clock.now()):
            asking.let_in(club, member, clock.now())
    elif action == "decline":
        joining.decline(club, member)
    elif action == "appoint":
        joining.appoint(club, member)
    elif action == "release":
        joining.release(club, member)
    else:
        abort(422)
    return _shown_again(club)


@bp.post("/clubs/<slug>/hand-over")
@login_required
def hand_over(slug: str) -> ResponseReturnValue:
    """The owner offers the club or takes the offer back; the other says yes or no."""
    club = _club_to_change(slug)
    action = request.form.get("action")
    if action in ("offer", "withdraw") and not club.is_owned_by(me()):
        abort(403)
    if action == "offer":
        joining.offer(club, me(), _member_meant(), clock.now())
    elif action == "accept":
        joining.accept(club, me())
    elif action == "withdraw" or (action == "decline" and _is_offered(club)):
        joining.withdraw(club)
    else:
        abort(422)
    return _shown_again(club)


def _club_to_change(slug: str) -> Club:
    """The club, locked, so that two changes of its people follow one another."""
    begin_write()
    club = locked(Club, club_or_404(slug).id) or abort(404)
    if not club.has_member(me()):
        abort(404)
    return club


def _member_meant() -> Member:
    form = MemberForm()
    if not form.submitted() or not 0 < form.member.data < 2**31:
        abort(422)
    return db.session.get(Member, form.member.data) or abort(422)


def _is_offered(club: Club) -> bool:
    offer = db.session.scalar(queries.hand_over_of(club))
    return offer is not None and offer.member_id == me().id


def _people(club: Club) -> dict[str, object]:
    page = min(max(request.args.get("page", 1, int), 1), 10_000)
    listed = queries.members_of(club).limit(PAGE + 1).offset((page - 1) * PAGE)
    members = db.session.scalars(listed).all()
    organizing = club.is_organized_by(me())
    return {
        "club": club,
        "members": members[:PAGE],
        "page": page,
        "more": len(members) > PAGE,
        "organizing": organizing,
        "owning": club.is_owned_by(me()),
        "asking": db.session.scalars(queries.asking(club).limit(PAGE)).all() if organizing else [],
        "offer": db.session.scalar(queries.hand_over_of(club)),
    }


def _shown_again(club: Club) -> Response:
    db.session.commit()
    return swap_or_redirect("clubs/_people.html", f"/clubs/{club.slug}/members", **_people(club))
