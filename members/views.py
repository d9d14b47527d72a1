"""Signing up, in and out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from core import clock
from core.database import begin_write, db
from core.refusal import Refused
from members import accounts, attempts, codes, login
from members.forms import CodeForm, SignInForm, SignUpForm
from members.models import Member
from members.passwords import hash_password
from web.errors import show_form_again
from web.limits import client
from web.redirects import safe_next

bp = Blueprint("members", __name__)
HOME = "/me"


@bp.get("/sign-up")
def sign_up() -> ResponseReturnValue:
    """Two fields, and a password for whoever wants one."""
    if login.me_or_none():
        return redirect(safe_next(HOME), 303)
    return render_template("members/sign_up.html", form=SignUpForm())


@bp.post("/sign-up")
def sign_up_with() -> ResponseReturnValue:
    """Mail a code; the same for every address, and no account changes by it."""
    form, now = SignUpForm(), clock.now()
    if not form.submitted():
        return show_form_again("members/sign_up.html", form=form)
    counted = attempts.mail_to(form.email.data, "sign-up")
    attempts.check(counted, now)  # before hashing, which is dear
    hashed = hash_password(form.password.data) if form.password.data else None
    begin_write()
    attempts.spend(counted, now)
    codes.ask(form.email.data, now, _onward(), name=form.name.data, password_hash=hashed)
    db.session.commit()
    return _to_code()


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """An address, and a password or a code. Whoever is signed in goes on, unless asked again."""
    member = login.me_or_none()
    if member and "again" not in request.args:
        return redirect(safe_next(HOME), 303)
    return render_template("members/sign_in.html", form=SignInForm(obj=member), again=member)


@bp.post("/sign-in")
def sign_in_with() -> ResponseReturnValue:
    """Sign in by password; without one a code is mailed."""
    form = SignInForm()
    if not form.submitted():
        return show_form_again("members/sign_in.html", form=form)
    if not form.password.data:
        return _mail_code(form.email.data)
    member = _try_password(form.email.data, form.password.data)
    if member is None:
        form.form_errors.append(
            _("Address and password do not go together. Without a password we mail you a code.")
        )
        return show_form_again("members/sign_in.html", form=form)
    return _welcome(member)


def _try_password(email: str, password: str) -> Member | None:
    """The member, hashed anew where that is due, in a transaction that is still open."""
    now = clock.now()
    begin_write()
    tries = attempts.spend(attempts.password_of(email), now)
    db.session.commit()  # counted before it is looked at, so that many at once count too
    member = accounts.with_password(email, password)
    if member is None:
        return None
    renewed = accounts.fresh_hash(member, password)
    begin_write()
    attempts.give_back(tries)
    member.password_hash = renewed or member.password_hash
    return member


def _mail_code(email: str) -> ResponseReturnValue:
    now = clock.now()
    begin_write()
    attempts.spend(attempts.mail_to(email), now)
    codes.ask(email, now, _onward())
    db.session.commit()
    return _to_code()


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Where the mailed code is typed."""
    if codes.address() is None:
        return redirect(url_for(".sign_in", next=_onward() or None), 303)
    return render_template("members/code.html", form=CodeForm(), email=codes.address())


@bp.post("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """Sign in by the code that this browser asked for."""
    form, now, email = CodeForm(), clock.now(), codes.address()
    if not form.submitted():
        return show_form_again("members/code.html", form=form, email=email)
    begin_write()
    tries = attempts.spend({"client": client()}, now)
    member = codes.enter(form.code.data, now)
    if member is None:
        db.session.commit()
        form.code.errors = [
            _("That code does not open the door. Look again, or ask for a new one.")
        ]
        return show_form_again("members/code.html", form=form, email=email)
    attempts.give_back(tries)
    return _welcome(member)


@bp.get("/sign-in/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """What a mailed link opens: one button. Mail scanners follow links; they press nothing."""
    row = codes.behind(token, clock.now())
    if row is None:
        raise _used_up()
    page = render_template("members/link.html", email=row.folded_email)
    return make_response(page, {"Referrer-Policy": "no-referrer"})


@bp.post("/sign-in/link/<token>")
def follow_link(token: str) -> ResponseReturnValue:
    """Sign this browser in; the link has done its work then."""
    begin_write()
    member = codes.follow(token, clock.now())
    if member is None:
        raise _used_up()
    return _welcome(member)


@bp.post("/sign-out")
@login_required
def sign_out() -> Response:
    """Sign this browser out; the server forgets the sign-in, the browser what it kept."""
    begin_write()
    login.end()
    db.session.commit()
    return login.farewell("/")


def _welcome(member: Member) -> ResponseReturnValue:
    login.begin(member, clock.now())
    db.session.commit()
    return redirect(safe_next(HOME), 303)


def _onward() -> str:
    return safe_next("")


def _to_code() -> ResponseReturnValue:
    return redirect(url_for("members.code", next=_onward() or None), 303)


def _used_up() -> Refused:
    again = {_("Ask for a new code"): url_for("members.sign_in")}
    return Refused(_("This link has been used, or is older than ten minutes."), again)
