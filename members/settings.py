"""The settings page: how a member is called, how numbers are written, and who is signed in."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import delete, select

from core import clock
from core.database import begin_write, db
from members import login
from members.forms import AddressForm
from members.login import fresh_required, me, this_sign_in
from members.models import SignIn
from members.passwords import hash_password
from members.preferences import PasswordForm, PreferencesForm, ThemeForm, zones
from web import theme
from web.errors import show_form_again

bp = Blueprint("settings", __name__, url_prefix="/me/settings")
PAGE = "members/settings.html"


@bp.get("")
@login_required
def show() -> str:
    """Everything a member can set, on one page."""
    return render_template(PAGE, **with_forms())


@bp.post("")
@login_required
def update() -> ResponseReturnValue:
    """Keep name, units, hours, country and zone."""
    form = PreferencesForm()
    if not form.submitted():
        return show_form_again(PAGE, **with_forms(preferences=form))
    begin_write()
    form.fill(me())
    db.session.commit()
    return _back(_("Saved."))


@bp.post("/theme")
@login_required
def choose_theme() -> ResponseReturnValue:
    """Light, dark, or as the device has it; for this browser."""
    form = ThemeForm()
    if not form.submitted():
        return show_form_again(PAGE, **with_forms(theme_form=form))
    answer = _back(_("Saved."))
    theme.keep(answer, form.theme.data)
    return answer


@bp.post("/password")
@fresh_required
def change_password() -> ResponseReturnValue:
    """Set a password, or another one; every other browser is signed out."""
    form = PasswordForm()
    if not form.submitted():
        return show_form_again(PAGE, **with_forms(password=form))
    hashed, member = hash_password(form.password.data), me()
    begin_write()
    member.password_hash = hashed
    login.end_all(member)
    login.begin(member, clock.now())
    db.session.commit()
    return _back(_("Your password is set. Other browsers are signed out."))


@bp.post("/sign-ins/<int:sign_in_id>/end")
@login_required
def end_one(sign_in_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    begin_write()
    mine = SignIn.member_id == me().id
    gone = db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id, mine).returning(SignIn))
    if gone.first() is None:
        abort(404)
    db.session.commit()
    return _back(_("That browser is signed out."))


@bp.post("/sign-ins/end")
@login_required
def end_every_one() -> ResponseReturnValue:
    """Sign every browser out, this one too."""
    begin_write()
    login.end_all(me())
    login.end()
    db.session.commit()
    return login.farewell("/sign-in")


def with_forms(**mine: Any) -> dict[str, Any]:
    """What the settings page shows; a failed form takes the place of the filled one."""
    member = me()
    recent = select(SignIn).where(SignIn.member_id == member.id).order_by(SignIn.seen_at.desc())
    return {
        "member": member,
        "preferences": PreferencesForm(data=_chosen()),
        "password": PasswordForm(),
        "address": AddressForm(),
        "theme_form": ThemeForm(data={"theme": theme.chosen()}),
        "zones": zones(),
        "this_one": this_sign_in(),
        "sign_ins": [row for row in db.session.scalars(recent) if row.is_valid(clock.now())],
        "here": "mine",
    } | mine


def _chosen() -> dict[str, Any]:
    names = (
        "name",
        "pronounced",
        "units",
        "hours",
        "country",
        "timezone",
        "language",
        "runs_a_week",
    )
    return {name: getattr(me(), name) or "" for name in names}


def _back(words: str) -> Response:
    flash(words)
    return make_response(redirect(url_for("settings.show"), 303))
