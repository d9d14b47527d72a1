"""Who is asking: the sign-in cookie of our own, read for Flask-Login."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    request,
    url_for,
)
from flask import session as forms_cookie
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_required
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import OperationalError

from core import clock
from core.database import begin_write, db
from core.identifiers import digest, new_secret
from core.reading import loaded, read
from members.devices import device_of
from members.models import FRESH_FOR, SESSION_LENGTH, Member, SignIn, lasts
from web.hx import wants_fragment
from web.problems import is_api, problem

SEEN_EVERY = timedelta(hours=1)
_SHOWN = (
    select(SignIn.id, SignIn.created_at, SignIn.seen_at, *Member.__table__.c)
    .join(Member, Member.id == SignIn.member_id)
    .where(SignIn.digest == bindparam("digest"))
)


class Stranger(AnonymousUserMixin):
    """Somebody signed out."""

    id = None
    name = ""
    is_admin = False


login = LoginManager()
login.session_protection = None
login.anonymous_user = Stranger


def init_app(app: Flask) -> None:
    """Let Flask-Login ask us who it is; the cookie is written after the answer."""
    login.init_app(app)
    login.request_loader(load)
    login.unauthorized_handler(ask_to_sign_in)
    app.after_request(_write_cookie)
    app.after_request(_note_use)


def cookie_name() -> str:
    """The cookie's name; the strict prefix needs https."""
    return "__Host-sid" if current_app.config["PUBLIC_URL"].startswith("https:") else "sid"


def load(asking: Request) -> Member | None:
    """The member whose sign-in the cookie shows, while it is valid."""
    secret = asking.cookies.get(cookie_name())
    # The page that says that the database is away must not ask it who reads.
    if not secret or isinstance(sys.exception(), OperationalError):
        return None
    now = clock.now()
    for key, created_at, seen_at, *columns in read(_SHOWN, {"digest": digest(secret)}):
        if lasts(created_at, seen_at, now):
            g.sign_in = key
            if now >= seen_at + SEEN_EVERY:
                g.used = {"id": key, "now": now}
            return loaded(Member, columns)
    return None


def me() -> Member:
    """The member who is signed in. Views that call this are behind login_required."""
    member: Member = current_user._get_current_object()
    return member


def me_or_none() -> Member | None:
    """The member who is signed in, or None for somebody signed out."""
    if cookie_name() not in request.cookies:
        return None  # as Flask-Login would find out, in 0.04 ms
    return me() if current_user.is_authenticated else None


def this_sign_in() -> SignIn | None:
    """The row behind the cookie of this request."""
    return db.session.get(SignIn, g.sign_in) if current_user.is_authenticated else None


def ask_to_sign_in(*, again: bool = False) -> ResponseReturnValue:
    """Lead to the sign-in page, and from there back to the page this was asked on."""
    if is_api():
        return problem(401, "Sign in first.")
    to = url_for("members.sign_in", next=_page(), again="yes" if again else None)
    if wants_fragment():
        return make_response("", 200, {"HX-Redirect": to})
    return redirect(to, 303)


def _page() -> str | None:
    """The page somebody is on: this one, or the one whose form was posted."""
    if request.method == "GET" and not wants_fragment():
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    return f"{before.path}?{before.query}".rstrip("?") or None


def fresh_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """For what cannot be undone: signed in within ten minutes, or asked to do it again."""

    @wraps(view)
    def asking(*args: Any, **named: Any) -> Any:
        row = this_sign_in()
        if row is None or not row.is_fresh(clock.now()):
            return ask_to_sign_in(again=True)
        return view(*args, **named)

    return login_required(asking)  # type: ignore[no-any-return]  # Flask-Login has no types


def begin(member: Member, now: datetime) -> None:
    """Sign this browser in: a new secret each time; the old row and the form token go."""
    end()
    secret = new_secret()
    db.session.add(
        SignIn(
            digest=digest(secret),
            member_id=member.id,
            created_at=now,
            seen_at=now,
            fresh_until=now + FRESH_FOR,
            device=device_of(request.user_agent.string),
        )
    )
    g.new_cookie = secret


def end() -> None:
    """Sign this browser out: the row goes, so the cookie opens nothing any more."""
    secret = request.cookies.get(cookie_name())
    if secret:
        db.session.execute(delete(SignIn).where(SignIn.digest == digest(secret)))
        g.new_cookie = ""
    forms_cookie.clear()


def farewell(to: str) -> Response:
    """Lead away after signing out; the browser forgets what it kept of our pages."""
    answer = make_response(redirect(to, 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def end_all(member: Member) -> None:
    """Sign the member out everywhere."""
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id))


def _write_cookie(answer: Response) -> Response:
    secret = g.pop("new_cookie", None)
    if secret is not None:
        answer.set_cookie(
            cookie_name(),
            secret,
            max_age=int(SESSION_LENGTH.total_seconds()) if secret else 0,
            secure=current_app.config["PUBLIC_URL"].startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
    return answer


def _note_use(answer: Response) -> Response:
    """Note that a sign-in is in use, once an hour; all other requests write nothing for it."""
    used = g.pop("used", None)
    if used:
        with suppress(OperationalError):  # the answer stands; the next request notes it
            begin_write()
            mine = update(SignIn).where(SignIn.id == used["id"])
            db.session.execute(mine.values(seen_at=used["now"]))
            db.session.commit()
    return answer
