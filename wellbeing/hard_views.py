"""The page with the hard things one has done: private, no number on it but the day."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import login_required
from wtforms.validators import DataRequired

from core import clock
from core.database import begin_write, db
from events.seeing import LARGEST_ID
from members.login import me
from members.models import Member
from web.errors import show_form_again
from web.filters import local
from web.forms import BoundForm, LineField, Longest
from wellbeing import hard_things, private
from wellbeing.hard_things import LONGEST, HardThing, hard_things_of
from wellbeing.sealing import unseal
from wellbeing.views import key_folder

bp = Blueprint("hard_things", __name__)
bp.after_request(private.keep_private)


class HardThingForm(BoundForm):
    """One line."""

    words = LineField(
        _("What was hard, and you did it?"),
        [DataRequired(_("Write a few words.")), Longest(LONGEST)],
    )


@bp.get("/me/wellbeing/hard-things")
@login_required
def show() -> ResponseReturnValue:
    """The list, and a line to add to it."""
    return render_template("wellbeing/hard_things.html", **_shown(me(), HardThingForm()))


@bp.post("/me/wellbeing/hard-things")
@login_required
def add() -> ResponseReturnValue:
    """One more."""
    form, member_id = HardThingForm(), me().id
    if not form.submitted():
        return show_form_again("wellbeing/hard_things.html", **_shown(me(), form))
    begin_write()
    member = db.get_or_404(Member, member_id)
    hard_things.add(member, form.words.data or "", clock.now(), key_folder())
    db.session.commit()
    return redirect(url_for(".show"), 303)


@bp.post(f"/me/wellbeing/hard-things/<int(max={LARGEST_ID}):key>/delete")
@login_required
def delete(key: int) -> ResponseReturnValue:
    """Erase one."""
    member_id = me().id
    begin_write()
    row = db.session.get(HardThing, key)
    if row is None or row.member_id != member_id:
        abort(404)
    db.session.delete(row)
    db.session.commit()
    return redirect(url_for(".show"), 303)


@bp.post(f"/me/wellbeing/hard-things/<int(max={LARGEST_ID}):key>/reminder")
@login_required
def remind(key: int) -> ResponseReturnValue:
    """Bring this line along in the reminder the day before a run, or no more."""
    member_id = me().id
    begin_write()
    row = db.session.get(HardThing, key)
    if row is None or row.member_id != member_id:
        abort(404)
    hard_things.show_in_reminders(row, shown=not row.in_reminder)
    db.session.commit()
    return redirect(url_for(".show"), 303)


def _shown(member: Member, form: HardThingForm) -> dict[str, Any]:
    rows = db.session.scalars(hard_things_of(member)).all()
    folder, zone = key_folder(), member.timezone or "UTC"
    lines = [
        (row.id, unseal(row.words, member.id, folder), local(row.added_at, zone), row.in_reminder)
        for row in rows
    ]
    return {"form": form, "lines": lines}
