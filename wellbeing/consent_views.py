"""The four consents, each given and taken back by one button in the same place."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from wtforms import BooleanField, RadioField

from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.forms import BoundForm
from wellbeing import consents, private
from wellbeing.instruments import INSTRUMENTS
from wellbeing.models import KEPT_FOR_DAYS, Consent
from wellbeing.preferences import preference_of, preferred

bp = Blueprint("consents", __name__)
bp.after_request(private.keep_private)
DAYS = INSTRUMENTS["retention"]["member_choice_days"]


class AgreementForm(BoundForm):
    """One consent, given or taken back."""

    kind = RadioField(choices=list(consents.AGREEMENTS))
    given = RadioField(choices=["yes", "no"])


class KeepingForm(BoundForm):
    """How long answers are kept, and whether Sundays ask too."""

    keep_days = RadioField(choices=[str(days) for days in DAYS], default=str(KEPT_FOR_DAYS))
    weekly = BooleanField()


@bp.get("/me/wellbeing/consents")
@login_required
def show() -> ResponseReturnValue:
    """What the member agrees to, in which words, and what was agreed to when."""
    return render_template("wellbeing/consents.html", **_shown(me()))


@bp.post("/me/wellbeing/consents")
@login_required
def change() -> ResponseReturnValue:
    """Give one consent, or take it back and erase what it allowed."""
    form, now, member_id = AgreementForm(), clock.now(), me().id
    if not form.submitted():
        return show_form_again("wellbeing/consents.html", **_shown(me(), form))
    begin_write()
    member = db.get_or_404(Member, member_id)
    act = consents.give if form.given.data == "yes" else consents.withdraw
    act(member, form.kind.data, now)
    db.session.commit()
    return redirect(url_for(".show"), 303)


@bp.post("/me/wellbeing/keeping")
@login_required
def keep() -> ResponseReturnValue:
    """Choose how long answers are kept."""
    form, member_id = KeepingForm(), me().id
    if not form.submitted():
        return show_form_again("wellbeing/consents.html", **_shown(me(), form))
    begin_write()
    row = preferred(member_id)
    row.keep_days, row.weekly = int(form.keep_days.data), form.weekly.data
    db.session.commit()
    return redirect(url_for(".show"), 303)


def _shown(member: Member, form: BoundForm | None = None) -> dict[str, object]:
    ledger = select(Consent).where(Consent.member_id == member.id).order_by(Consent.at.desc())
    return {
        "form": form or AgreementForm(),
        "agreements": list(consents.AGREEMENTS.values()),
        "given": consents.given_by(member),
        "outdated": consents.outdated_for(member),
        "preference": preference_of(member.id),
        "days": {90: _("3 months"), 365: _("12 months"), 730: _("24 months")},
        "ledger": [
            (consents.AGREEMENTS[line.kind].title, line)
            for line in db.session.scalars(ledger.limit(50))
        ],
    }
