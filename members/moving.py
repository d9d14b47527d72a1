"""A new address for an account: a code to the new one, a way back for the old one."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from members import accounts, attempts, codes, login
from members.forms import AddressForm, CodeForm
from members.login import fresh_required, me
from members.models import CODE_LIFE, Member, fold_address
from members.settings import PAGE, with_forms
from web import mails
from web.errors import show_form_again
from web.limits import client
from web.tokens import read, sign

bp = Blueprint("moving", __name__)
MOVING = "moving"
WAY_BACK = "address way back"
WAY_BACK_FOR = timedelta(hours=72)


@bp.post("/me/settings/email")
@fresh_required
def ask() -> ResponseReturnValue:
    """Mail a code to the new address; whether it has an account already shows later."""
    form, now = AddressForm(), clock.now()
    if not form.submitted():
        return show_form_again(PAGE, **with_forms(address=form))
    begin_write()
    attempts.spend(attempts.mail_to(form.email.data), now)
    _mail_code(form.email.data, now)
    db.session.commit()
    return redirect(url_for(".code"), 303)


@bp.get("/me/settings/email/code")
@login_required
def code() -> ResponseReturnValue:
    """Where the code that went to the new address is typed."""
    if codes.address(MOVING) is None:
        return redirect(url_for("settings.show"), 303)
    return render_template("members/moving.html", form=CodeForm(), email=codes.address(MOVING))


@bp.post("/me/settings/email/code")
@fresh_required
def move() -> ResponseReturnValue:
    """The new address is this member's: use it, and tell the old one."""
    form, now, email = CodeForm(), clock.now(), codes.address(MOVING)
    member = me()
    if not form.submitted():
        return show_form_again("members/moving.html", form=form, email=email)
    begin_write()
    attempts.spend({"client": client()}, now)
    if email is None or codes.accepted(form.code.data, now, MOVING) is None:
        db.session.commit()
        form.code.errors = [_("That code does not fit. Look again, or ask for a new one.")]
        return show_form_again("members/moving.html", form=form, email=email)
    _move(member, email, now)
    db.session.commit()
    flash(_("From now on we write to %(email)s.", email=email))
    return redirect(url_for("settings.show"), 303)


@bp.get("/email-back/<token>")
def way_back(token: str) -> str:
    """What the old address is told: one button takes the account back."""
    _, old = _read(token)
    return render_template("members/way_back.html", email=old)


@bp.post("/email-back/<token>")
def take_back(token: str) -> ResponseReturnValue:
    """Back to the old address, and everybody is signed out; the password was perhaps theirs."""
    begin_write()
    member, old = _read(token)
    _free(old, member)
    member.move_to(old)
    member.password_hash = None
    login.end_all(member)
    db.session.commit()
    flash(_("Your account is yours again. Sign in with a code."))
    return redirect(url_for("members.sign_in"), 303)


def _mail_code(email: str, now: datetime) -> None:
    row, code = codes.new_row(email, now, MOVING)
    key, until = f"code:{row.asked_digest}", now + CODE_LIFE
    mails.send(key, email, "sign_in_moving", now, expires_at=until, unsubscribe=False, code=code)


def _move(member: Member, email: str, now: datetime) -> None:
    _free(email, member)
    token = sign(WAY_BACK, [member.id, member.email])
    mails.send(
        f"moved:{member.id}:{now.timestamp()}",
        member.email,
        "sign_in_moved",
        now,
        unsubscribe=mails.unsubscribe_link(member.id, "account"),
        url=mails.link(url_for("moving.way_back", token=token)),
        new_email=email,
    )
    member.move_to(email)
    login.end_all(member)
    login.begin(member, now)


def _free(email: str, member: Member) -> None:
    other = accounts.find(email)
    if other is not None and other.id != member.id:
        raise Refused(_("That address belongs to another account. Sign in there, or take another."))


def _read(token: str) -> tuple[Member, str]:
    """The member and the old address a token stands for, while it can take the account back."""
    key, old = read(WAY_BACK, token, int(WAY_BACK_FOR.total_seconds())) or (0, "")
    member = db.session.get(Member, key)
    if member is None or member.folded_email == fold_address(old):
        raise Refused(_("This link has done its work, or is older than three days."))
    return member, old
