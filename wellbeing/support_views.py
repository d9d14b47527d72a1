"""Somebody to talk to, by country; open to everybody, and nobody notes who looked."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from members.login import me_or_none
from wellbeing import private, support
from wellbeing.instruments import SUPPORT

bp = Blueprint("support", __name__)
bp.after_request(private.keep_private)


@bp.get("/support")
def show() -> ResponseReturnValue:
    """The lines of the country asked for, else of the member's, else those for everywhere."""
    member = me_or_none()
    asked = request.args.get("country")
    own = member.country if member and asked is None else None
    found = support.lines_for(asked or own)
    is_admin = member is not None and member.is_admin
    return render_template(
        "wellbeing/support.html",
        found=found,
        elsewhere=[line for line in support.lines_for(None).lines if line.url],
        countries=support.names(),
        fallback=support.FALLBACK["text"],
        reviewed=support.reviewed_on(),
        blockers=support.launch_blockers(clock.now().date()) if is_admin else [],
        disclaimer=SUPPORT["disclaimer"].format(emergency=found.emergency),
    )


@bp.get("/support/told")
def told() -> ResponseReturnValue:
    """What to do when somebody says face to face that they are not well."""
    return render_template("wellbeing/told.html")
