"""The why card: chosen, written, looked at again; for its author alone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from wtforms import BooleanField

from core import clock
from core.database import begin_write, db
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.forms import BoundForm, LineField, Longest
from wellbeing import consents, private, why
from wellbeing.forms import NO, AtMost, MarksField
from wellbeing.views import key_folder
from wellbeing.why import LONGEST, MOST, REASONS, SECOND_SLOT, Why

bp = Blueprint("why", __name__)
bp.after_request(private.keep_private)


class WhyForm(BoundForm):
    """Up to two choices, own words, and whether reminders bring them."""

    choices = MarksField(_l("Why do I run?"), [AtMost(MOST)])
    words = LineField(_l("Or in my own words"), [Longest(LONGEST)])
    in_reminder = BooleanField(
        _l("Bring this in my reminder the day before a run"), false_values=NO
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        names = sorted((str(name), key) for key, (_kind, name) in REASONS.items())
        self.choices.choices = [(key, name) for name, key in names]


@bp.get("/me/wellbeing/why")
@login_required
def show() -> ResponseReturnValue:
    """The card as it is, to be changed or left."""
    kept = why.why_of(me().id, key_folder())
    form = WhyForm(obj=kept) if kept else WhyForm(data={"choices": why.proposed(me().id)})
    return render_template("wellbeing/why.html", **_shown(me(), form, kept))


@bp.post("/me/wellbeing/why")
@login_required
def save() -> ResponseReturnValue:
    """Keep the card; sent empty it is gone."""
    form, member_id, now = WhyForm(), me().id, clock.now()
    if not form.submitted():
        kept = why.why_of(member_id, key_folder())
        return show_form_again("wellbeing/why.html", **_shown(me(), form, kept))
    chosen, words = tuple(form.choices.data or ()), form.words.data or ""
    begin_write()
    member = db.get_or_404(Member, member_id)
    why.write(member, Why(chosen, words, form.in_reminder.data, now), key_folder())
    db.session.commit()
    flash(_("Kept for you.") if chosen or words else _("Erased."))
    return redirect(url_for(".show"), 303)


def _shown(member: Member, form: WhyForm, kept: Why | None) -> dict[str, Any]:
    second = [(key, REASONS[key][1]) for key in SECOND_SLOT] if kept else []
    return {
        "form": form,
        "card": kept,
        "second": second if kept and kept.is_body_alone else [],
        "agrees": consents.has_given(member, consents.STORE, consents.OWN_WORDS),
        "due": kept is not None and kept.is_due(clock.now()),
    }
