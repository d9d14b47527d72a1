"""Who is asking: the sign-in cookie of our own, read for Flask-Login."""

from datetime import datetime, timedelta

from flask import Flask, Request, Response, current_app, g, request
from flask_login import AnonymousUserMixin, LoginManager, current_user
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from core import clock
from core.database import db
from core.identifiers import digest, new_secret
from members.models import FRESH_FOR, SESSION_LENGTH, Member, SignIn

SEEN_EVERY = timedelta(hours=1)


class Stranger(AnonymousUserMixin):
    """Somebody signed out."""

    id = None
    name = ""
    is_admin = False


login = LoginManager()
login.session_protection = None
login.anonymous_user = Stranger
login.login_view = "members.sign_in"
login.login_message = ""


def init_app(app: Flask) -> None:
    """Let Flask-Login ask us who it is; the cookie is written after the answer."""
    login.init_app(app)
    login.request_loader(load)
    app.after_request(_write_cookie)


def cookie_name() -> str:
    """The cookie's name; the strict prefix needs https."""
    return "__Host-sid" if current_app.config["PUBLIC_URL"].startswith("https:") else "sid"


def load(asking: Request) -> Member | None:
    """The member whose sign-in the cookie shows, while it is valid."""
    secret = asking.cookies.get(cookie_name())
    if not secret:
        return None
    row = db.session.scalar(
        select(SignIn).where(SignIn.digest == digest(secret)).options(joinedload(SignIn.member))
    )
    if row is None or not row.is_valid(clock.now()):
        return None
    g.sign_in = row
    return row.member


def me() -> Member:
    """The member who is signed in. Views that call this are behind login_required."""
    member: Member = current_user._get_current_object()
    return member


def me_or_none() -> Member | None:
    """The member who is signed in, or None for somebody signed out."""
    return me() if current_user.is_authenticated else None


def this_sign_in() -> SignIn | None:
    """The row behind the cookie of this request."""
    return getattr(g, "sign_in", None) if current_user.is_authenticated else None


def begin(member: Member, now: datetime) -> None:
    """Sign this browser in: a new secret each time, and the old row goes."""
    end()
    secret = new_secret()
    device = str(request.user_agent)[:80]
    db.session.add(
        SignIn(
            digest=digest(secret),
            member_id=member.id,
            created_at=now,
            seen_at=now,
            fresh_until=now + FRESH_FOR,
            device=device,
        )
    )
    g.new_cookie = secret


def end() -> None:
    """Sign this browser out: the row goes, so the cookie opens nothing any more."""
    secret = request.cookies.get(cookie_name())
    if secret:
        db.session.execute(delete(SignIn).where(SignIn.digest == digest(secret)))
        g.new_cookie = ""


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
