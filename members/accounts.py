"""Accounts: found by address, added once, and theirs alone who can read the address's mail."""

import secrets
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.database import db
from core.refusal import Refused
from members.models import Member, SignInCode, fold_address
from members.passwords import check_password, hash_password, is_outdated

FACES = 1 << 15
"""Faces are numbers; how many are drawn is the page's business."""


def mail_address(typed: str) -> str:
    """An address in the form that mail is sent to. Raises ValueError for what is none."""
    # Its patterns take a while to compile, and few pages take an address.
    from email_validator import validate_email  # noqa: PLC0415

    # Whether mail arrives shows when it is sent; .test is how people try a new instance.
    found = validate_email(
        typed, check_deliverability=False, test_environment=True, allow_smtputf8=False
    )
    return str(found.ascii_email)


def find(email: str) -> Member | None:
    """The member with this address, verified or not."""
    return db.session.scalar(select(Member).where(Member.folded_email == fold_address(email)))


def add(
    name: str, email: str, now: datetime, *, password: str | None = None, verified: bool = False
) -> Member:
    """A new member, with an id. Raises Refused when the address has an account already."""
    hashed = hash_password(password) if password else None
    member = new_member(name, email, now, password_hash=hashed)
    if verified:
        member.verify(now)
    try:
        with db.session.begin_nested():
            db.session.add(member)
    except IntegrityError:
        raise Refused(_("This address has an account already.")) from None
    return member


def new_member(name: str, email: str, now: datetime, **more: Any) -> Member:
    """A member that is in no table yet, with a face of its own."""
    return Member(
        name=name,
        email=email,
        folded_email=fold_address(email),
        created_at=now,
        face=secrets.randbelow(FACES),
        **more,
    )


def with_password(email: str, password: str) -> Member | None:
    """The verified member whose address and password these are; takes as long for nobody's."""
    member = find(email)
    stored = member.password_hash if member and member.is_verified else None
    return member if check_password(stored, password) else None


def fresh_hash(member: Member, password: str) -> str | None:
    """A new hash of the right password where the stored one is outdated."""
    stored = member.password_hash
    return hash_password(password) if stored and is_outdated(stored) else None


def admit(code: SignInCode, email: str, now: datetime, *, same_browser: bool) -> Member | None:
    """Who an accepted code signs in; the address is theirs now. None where nobody signed up.

    What was typed to sign up is taken for an account that nobody had shown to be theirs, and its
    password in the browser that typed it alone: whoever else opens the link never chose that one.
    """
    member = find(code.folded_email)
    if member is None:
        if code.name is None:
            return None
        member = add(code.name, email, now)
    if not member.is_verified:
        member.verify(now)
        member.password_hash = code.password_hash if same_browser else None
        if same_browser and code.name:
            member.name = code.name
    return member
