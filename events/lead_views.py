"""Who leads a group and who runs last: somebody who cannot, and whoever says yes instead."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from events import wording
from events.choices import Duty
from events.day_telling import LEAD
from events.leading import LeaderGap, drop_out, take_over
from events.models import Event
from events.moving import refit
from events.queries import line_of
from events.seeing import RUN, found, locked_or_404
from events.spent import link_is_spent
from members.login import me
from members.models import Member
from web import tokens
from web.filters import my_style

bp = Blueprint("leading", __name__)


@bp.post(f"{RUN}/cannot-lead")
@login_required
def cannot(event_id: int) -> ResponseReturnValue:
    """I cannot lead or run last: the others are asked; the own answer stays as it is."""
    begin_write()
    event = locked_or_404(event_id)
    if not event.leads(me()):
        abort(403)
    drop_out(event, me(), clock.now())
    db.session.commit()
    flash(_("Thank you for saying so. We ask the others; your own answer stays as it is."))
    return redirect(f"/runs/{event_id}", 303)


@bp.get(f"{RUN}/lead/<token>")
def ask(event_id: int, token: str) -> ResponseReturnValue:
    """The mailed question; the button answers it."""
    event = found(event_id)
    gap, member = _read(event, token)
    html = render_template(
        "events/roll_call/lead.html",
        event=event,
        run_url=f"/runs/{event.id}",
        gap=gap,
        member=member,
        token=token,
        say=wording,
        style=my_style(event.club.country),
    )
    page = make_response(html)
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@bp.post(f"{RUN}/lead/<token>")
def lead(event_id: int, token: str) -> ResponseReturnValue:
    """I do it; the first yes counts."""
    begin_write()
    event = locked_or_404(event_id)
    gap, member = _read(event, token)
    now, line = clock.now(), line_of(event)
    filled = take_over(event, gap, member, now)
    refit(event, line, now)
    db.session.commit()
    flash(_thanks(filled, member))
    return redirect(f"/runs/{event_id}", 303)


def _thanks(gap: LeaderGap, member: Member) -> str:
    names = {"name": member.name, "group": wording.group_name(gap.group)}
    if gap.duty is Duty.SWEEP:
        return _("Thank you, %(name)s: you run last in %(group)s.", **names)
    return _("Thank you, %(name)s: you lead %(group)s.", **names)


def _read(event: Event, token: str) -> tuple[LeaderGap | None, Member]:
    """What the mailed link says: which group, if it still is one, and who was asked.

    Else a page that says what to do instead.
    """
    content = tokens.read(LEAD, token)
    member = db.session.get(Member, content[1]) if content else None
    if content is None or member is None:
        abort(link_is_spent(event))
    gap = db.session.get(LeaderGap, content[0])
    return (gap if gap and gap.event_id == event.id else None), member
