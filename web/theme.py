"""Light, dark, or as the device has it: kept in a cookie, so that no page flashes."""

from flask import Flask, Response, current_app, request

COOKIE = "theme"
THEMES = ("light", "dark")
YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Give every template `theme`; it is empty where the device decides."""
    app.context_processor(lambda: {"theme": chosen()})


def chosen() -> str:
    """The reader's choice, or an empty text."""
    theme = request.cookies.get(COOKIE, "")
    return theme if theme in THEMES else ""


def keep(answer: Response, theme: str) -> None:
    """Keep the choice in the reader's browser; without one the device decides again."""
    secure = current_app.config["PUBLIC_URL"].startswith("https:")
    if theme in THEMES:
        answer.set_cookie(COOKIE, theme, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax")
