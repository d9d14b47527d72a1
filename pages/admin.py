"""For admins: what has to be settled before strangers may rely on this site, and what waits."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import func, select

from clubs.queries import open_claims
from core import clock
from core.database import db
from core.outbox import dead_letters
from members.login import me
from wellbeing.support import launch_blockers

bp = Blueprint("admin", __name__)


@bp.get("/admin")
@login_required
def show() -> ResponseReturnValue:
    """Open launch blockers, claims and mail; to everybody else the page is not there."""
    if not me().is_admin:
        abort(404)
    claims, undelivered = (
        db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery()))
        for rows in (open_claims(), dead_letters())
    )
    return render_template(
        "pages/admin.html",
        blockers=launch_blockers(clock.now().date()),
        claims=claims,
        undelivered=undelivered,
    )
