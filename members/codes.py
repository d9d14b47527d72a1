"""Six-digit codes by mail: asked for in one browser and typed there, or a link that signs in.

The browser keeps a secret in Flask's signed cookie, the row keeps its digest. Whoever asks sees
the same page for every address; the mail tells the rest.
"""

from datetime import datetime
from typing import Any

from flask import session, url_for
from sqlalchemy import select

from core.database import db
from core.identifiers import digest, new_code, new_secret
from members import accounts
from members.models import CODE_LIFE, Member, SignInCode, fold_address
from web import mails
from web.tokens import read, sign

ASKED = "asked"
LINK = "sign-in link"
LINK_SECONDS = int(CODE_LIFE.total_seconds())


def ask(email: str, now: datetime, onward: str = "", **typed: str | None) -> None:
    """Mail a code to an address, to be typed in this browser; `typed` is a sign-up's columns."""
    row, code = new_row(email, now, ASKED, **typed)
    member = accounts.find(email)
    if member is None and row.name is None:
        _tell_there_is_no_account(row, email, now)
    else:
        _mail_code(row, code, member.email if member else email, onward, now, member)


def new_row(email: str, now: datetime, kind: str, **typed: str | None) -> tuple[SignInCode, str]:
    """A row that expects a new code, and the code; `kind` is what this browser asks it for."""
    secret = new_secret()
    session[kind] = {"secret": secret, "email": email}
    code = new_code()
    row = SignInCode(
        folded_email=fold_address(email),
        asked_digest=_digest(kind, secret),
        created_at=now,
        **typed,
    )
    row.expect(code)
    db.session.add(row)
    return row, code


def address(kind: str = ASKED) -> str | None:
    """The address this browser has asked a code for."""
    asked: dict[str, str] | None = session.get(kind)
    return asked["email"] if asked else None


def accepted(code: str, now: datetime, kind: str = ASKED) -> SignInCode | None:
    """The row whose code this is; one try is taken from it. None for wrong, used up or too old."""
    asked = session.get(kind)
    row = _row(_digest(kind, asked["secret"]), locked=True) if asked else None
    return row if row is not None and row.accept(code, now) else None


def enter(code: str, now: datetime) -> Member | None:
    """Who this browser's code signs in."""
    row, email = accepted(code, now), address()
    return accounts.admit(row, email, now, same_browser=True) if row and email else None


def behind(token: str, now: datetime) -> SignInCode | None:
    """The open row that a mailed link stands for."""
    row = _row(read(LINK, token, LINK_SECONDS) or "")
    return row if row is not None and row.is_open(now) else None


def follow(token: str, now: datetime) -> Member | None:
    """Who a mailed link signs in, in whichever browser; it works once."""
    row = _row(read(LINK, token, LINK_SECONDS) or "", locked=True)
    if row is None or not row.is_open(now):
        return None
    row.used_at = now
    asked: dict[str, str] = session.get(ASKED) or {"secret": "", "email": ""}
    same = _digest(ASKED, asked["secret"]) == row.asked_digest
    email = asked["email"] if same else row.folded_email
    return accounts.admit(row, email, now, same_browser=same)


def _digest(kind: str, secret: str) -> str:
    """What a code was asked for is part of it: one for a new address opens nothing."""
    return digest(f"{kind}:{secret}")


def _row(asked_digest: str, *, locked: bool = False) -> SignInCode | None:
    query = select(SignInCode).where(SignInCode.asked_digest == asked_digest)
    return db.session.scalar(query.with_for_update() if locked else query)


def _mail_code(
    row: SignInCode, code: str, to: str, onward: str, now: datetime, member: Member | None
) -> None:
    more: dict[str, Any] = {"next": onward} if onward else {}
    path = url_for("members.link", token=sign(LINK, row.asked_digest), **more)
    mails.send(
        f"code:{row.asked_digest}",
        to,
        "sign_in_code",
        now,
        expires_at=now + CODE_LIFE,
        unsubscribe=False,
        code=code,
        url=mails.link(path),
        is_new=member is None or not member.is_verified,
        signing_up=row.name is not None,
    )


def _tell_there_is_no_account(row: SignInCode, email: str, now: datetime) -> None:
    mails.send(
        f"code:{row.asked_digest}",
        email,
        "sign_in_unknown",
        now,
        expires_at=now + CODE_LIFE,
        unsubscribe=False,
        url=mails.link(url_for("members.sign_up")),
    )
