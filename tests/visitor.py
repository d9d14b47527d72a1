"""Somebody with a browser: a stranger at first, a member once signed in."""

import secrets
from datetime import timedelta

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from core import clock
from core.database import db
from core.identifiers import digest, new_secret
from members.models import FRESH_FOR, SignIn


class Visitor:
    """Goes to pages and posts forms as a browser would, token included, cookies kept.

    `get` and `post` follow redirects and return the page where they end; with `follow=False` the
    first answer.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._client = app.test_client()

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Sign in through the form, and come back as a member."""
        answer = self.post("/sign-in", follow=False, email=email, password=password)
        assert answer.status_code == 303, answer.text
        return self

    def sign_out(self) -> TestResponse:
        """Sign out through the form."""
        return self.post("/sign-out")

    def get(self, url: str, *, follow: bool = True, **headers: str) -> TestResponse:
        """Go to a page; keywords are headers, `Accept_Language="de"`."""
        return self._client.get(url, follow_redirects=follow, headers=_named(headers))

    def post(self, url: str, *, follow: bool = True, **fields: object) -> TestResponse:
        """Post a form; a list as value stands for a field that repeats."""
        data = {**fields, "csrf_token": self._token()}
        return self._client.post(url, data=data, follow_redirects=follow)

    def swap(self, url: str, **fields: object) -> TestResponse:
        """Post a form as htmx does, and get the fragment."""
        data = {**fields, "csrf_token": self._token()}
        return self._client.post(url, data=data, headers={"HX-Request": "true"})

    def post_without_token(self, url: str, **fields: object) -> TestResponse:
        """Post a form as another site might make a browser do."""
        return self._client.post(url, data=fields)

    def _token(self) -> str:
        """What Flask-WTF writes into forms: the signed form of what is kept in Flask's cookie."""
        with self._client.session_transaction() as session:
            kept = session.setdefault("csrf_token", secrets.token_hex())
        signer = URLSafeTimedSerializer(self._app.secret_key, salt="wtf-csrf-token")
        return str(signer.dumps(kept))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def signed_in(app: Flask, member_id: int, *, fresh: bool = True) -> Visitor:
    """A member's browser, signed in without the form; `fresh=False`: a while ago."""
    visitor, secret, now = Visitor(app), new_secret(), clock.now()
    until = now + FRESH_FOR if fresh else now - timedelta(minutes=1)
    with app.app_context():
        db.session.add(
            SignIn(
                digest=digest(secret),
                member_id=member_id,
                created_at=now,
                seen_at=now,
                fresh_until=until,
                device="Firefox",
            )
        )
        db.session.commit()
    visitor._client.set_cookie("sid", secret)
    return visitor
