"""The reader's language: English for now, asked for in one place."""

from flask import Flask
from flask_babel import Babel, get_locale

babel = Babel()


def init_app(app: Flask) -> None:
    """Texts go through gettext; the locale decides how days are written."""
    babel.init_app(app, default_locale="en_GB", locale_selector=lambda: "en_GB")
    app.jinja_env.globals["get_locale"] = get_locale
