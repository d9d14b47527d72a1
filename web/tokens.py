"""Signed words in links and cookies: made for one purpose, good for nothing else."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"patter:{purpose}")


def sign(purpose: str, content: Any) -> str:
    """A token that carries `content` (plain JSON) and can be read for this purpose alone."""
    token = _signer(purpose).dumps(content)
    return token.decode() if isinstance(token, bytes) else token


def read(purpose: str, token: str, most_seconds: int | None = None) -> Any | None:
    """What a token carries; None when it is cut, foreign, for another purpose or too old."""
    try:
        return _signer(purpose).loads(token, max_age=most_seconds)
    except BadSignature:
        return None
