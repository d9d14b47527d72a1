"""What a member is told of: by kind, by club, and never at night."""

from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from clubs.models import BELONGING, Club, Membership
from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from notices import weekly
from notices.hours import keep_hours, own_hours
from notices.kinds import CHOSEN, WEEKLY, Kind
from notices.models import EVERYWHERE
from notices.preferences import Mode, chosen, forget_choice, turn
from notices.wording import title_of

bp = Blueprint("notice_settings", __name__, url_prefix="/me/notices")
LAST_HOUR = 23


@bp.get("/settings")
@login_required
def show() -> str:
    """Every kind with its choice, those of each club, and quiet hours."""
    member = me()
    return render_template(
        "notices/settings.html",
        choices=chosen(member),
        kinds=[(kind, *title_of(kind.id)) for kind in CHOSEN],
        clubs=_clubs(member),
        hours=own_hours(member),
        weekly_on=weekly.is_on(member),
        member=member,
    )


@bp.post("/settings")
@login_required
def update() -> ResponseReturnValue:
    """Keep the choices. The digest begins when the link that is mailed for it is confirmed."""
    wanted = list(_wanted(request.form, [club.id for club in _clubs(me())]))
    first, last = _hour("first"), _hour("last")
    asked = request.form.get("weekly") == "yes" or Mode.DIGEST in {mode for *_, mode in wanted}
    begin_write()
    member, now = me(), clock.now()
    for kind, club_id, mode in wanted:
        if mode is None:
            forget_choice(member.id, kind, club_id)
        else:
            by_digest = mode is Mode.DIGEST
            turn(member.id, kind, off=mode is Mode.OFF, by_digest=by_digest, club_id=club_id)
    keep_hours(member, first, last)
    mailed = asked and not weekly.is_on(member)
    if mailed:
        weekly.ask_to_confirm(member, now)
    if not asked:
        turn(member.id, WEEKLY, off=True)
    db.session.commit()
    flash(_("Saved. Press the button behind the link we mailed you, and the weekly mail begins.")
          if mailed else _("Saved."))  # fmt: skip
    return make_response(redirect(url_for(".show"), 303))


def _wanted(form: MultiDict[str, str], clubs: list[int]) -> Iterator[tuple[str, int, Mode | None]]:
    """Kind, club and choice; None means as everywhere. What was not posted stays as it is."""
    for kind in CHOSEN:
        for club_id in [EVERYWHERE, *(clubs if kind.by_club else [])]:
            value = form.get(f"{kind.id}-{club_id}")
            if value is not None:
                yield kind.id, club_id, _mode(kind, value)


def _mode(kind: Kind, value: str) -> Mode | None:
    if value == "":
        return None
    if value not in set(Mode) or (value == Mode.DIGEST and not kind.can_wait):
        abort(422)
    return Mode(value)


def _hour(name: str) -> int:
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdecimal() and int(value) <= LAST_HOUR):
        abort(422)
    return int(value)


def _clubs(member: Member) -> list[Any]:
    mine = (
        select(Club.id, Club.name)
        .join(Membership, Membership.club_id == Club.id)
        .where(Membership.member_id == member.id, Membership.role.in_(BELONGING))
        .order_by(Club.name, Club.id)
    )
    return list(db.session.execute(mine))
