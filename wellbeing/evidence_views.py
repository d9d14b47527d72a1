"""Why run together: what is known in hedged words, with its source and a page to look at."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wellbeing import private
from wellbeing.instruments import EVIDENCE

bp = Blueprint("evidence", __name__)
bp.after_request(private.keep_private)


@bp.get("/why-run-together")
def show() -> ResponseReturnValue:
    """Eight cards; open to everybody."""
    return render_template(
        "wellbeing/evidence.html",
        cards=EVIDENCE["cards"],
        strengths={"strong": _("strong"), "fair": _("fair"), "early": _("early")},
        leads={
            "pattern": url_for("my_pattern.show"),
            "week": url_for("movement.week"),
            "consents": url_for("consents.show"),
            "support": url_for("support.show"),
            "clubs": url_for("pages.near", show="clubs"),
            "near": url_for("pages.near"),
            "talk": url_for("levels.talk_test"),
        },
    )
