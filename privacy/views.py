"""The pages where somebody takes everything along, or goes for good."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

import clubs.mine
from core import clock
from core.database import begin_write, db
from core.scrub import scrub
from members import login
from members.login import fresh_required, me
from members.models import Member
from privacy import erasure, export
from privacy.models import ExportLink, Form
from privacy.retention import periods
from web.errors import show_form_again
from web.forms import BoundForm
from wellbeing.private import keep_private

bp = Blueprint("privacy", __name__)
bp.after_request(keep_private)


class ExportForm(BoundForm):
    """Everything, or the check-ins as a table."""

    form = RadioField(choices=list(Form))


class EraseForm(BoundForm):
    """A tick before the button, since nothing brings an account back."""

    sure = BooleanField(
        _l("Yes, delete my account for good"), [InputRequired(_l("Tick the box if you are sure."))]
    )


@bp.get("/me/export")
@fresh_required
def ask() -> str:
    """What there is to take along, and in which form."""
    return render_template("privacy/export.html", form=ExportForm(), periods=periods())


@bp.post("/me/export")
@fresh_required
def make() -> ResponseReturnValue:
    """Make a link that works once, within a day, for this member."""
    form, member_id = ExportForm(), me().id
    if not form.submitted():
        return show_form_again("privacy/export.html", form=form, periods=periods())
    begin_write()
    secret = ExportLink.make(member_id, Form(form.form.data), clock.now())
    db.session.commit()
    return redirect(url_for(".link", secret=secret), 303)


@bp.get("/me/export/<secret>")
@login_required
def link(secret: str) -> str:
    """One button; opening the link uses nothing up."""
    return render_template("privacy/link.html", secret=secret)


@bp.post("/me/export/<secret>")
@login_required
def download(secret: str) -> Response:
    """The file, made now; the link has done its work then."""
    now, member_id = clock.now(), me().id
    begin_write()
    member = db.get_or_404(Member, member_id)
    form = ExportLink.use(secret, member, now)
    if form is Form.JSON:
        words, kind = export.as_json(member, now, _folder()), "application/json"
    else:
        words, kind = export.as_csv(member, _folder()), "text/csv"
    db.session.commit()
    file = make_response(words, {"Content-Type": f"{kind}; charset=utf-8"})
    file.headers["Content-Disposition"] = f'attachment; filename="patter.{form}"'
    return file


@bp.get("/me/delete")
@fresh_required
def ask_to_erase() -> str:
    """What goes and what stays, before anything does."""
    return render_template("privacy/erase.html", **_in_the_way(EraseForm()))


@bp.post("/me/delete")
@fresh_required
def erase() -> ResponseReturnValue:
    """Erase everything of the member's, and sign every browser out."""
    form, now, member_id = EraseForm(), clock.now(), me().id
    if not form.submitted():
        return show_form_again("privacy/erase.html", **_in_the_way(form))
    begin_write()
    member = db.get_or_404(Member, member_id)
    erasure.check_free(member)
    erasure.erase(member, now, _folder())
    login.end()
    db.session.commit()
    scrub()
    answer = login.farewell(url_for(".gone"))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.get("/gone")
def gone() -> str:
    """The last page somebody sees of an account."""
    return render_template("privacy/gone.html")


def _in_the_way(form: EraseForm) -> dict[str, object]:
    return {
        "form": form,
        "needed": clubs.mine.needed_by(me()),
        "left_empty": clubs.mine.left_empty(me()),
        "periods": periods(),
    }


def _folder() -> Path:
    return Path(current_app.instance_path)
