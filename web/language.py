"""The reader's language: English for now, asked for in one place."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel, get_locale
from flask_babel import Domain as Catalogue  # type: ignore[attr-defined]  # its types lack it
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LOCALE = "en_GB"
babel = Babel()


class AsWritten(Catalogue):
    """Texts stand as they are written: there is no catalogue to look them up in."""

    def gettext(self, string: str, **variables: Any) -> str:
        """The text with its variables."""
        return string % variables if variables else string

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The text of one or of several, with its variables."""
        return (singular if num == 1 else plural) % ({"num": num} | variables)


def spoken() -> str:
    """The locale of this request, for keys of what is kept ready."""
    return LOCALE


def init_app(app: Flask) -> None:
    """Texts go through gettext; the locale decides how days are written."""
    babel.init_app(app, default_locale=LOCALE, locale_selector=spoken)
    app.jinja_env.globals["get_locale"] = get_locale
    if not has_catalogue(app):
        _stay_as_written(app)


def has_catalogue(app: Flask) -> bool:
    """Whether there are translations to look up."""
    return any(Path(app.root_path, "translations").glob("*/LC_MESSAGES/*.mo"))


def _stay_as_written(app: Flask) -> None:
    """A page asks for some hundred texts: without a catalogue no look-up stands in the way."""
    babel.domain_instance = AsWritten()  # type: ignore[attr-defined]  # its types lack it
    app.jinja_env.globals |= {"gettext": written, "_": written}


@pass_eval_context
def written(context: EvalContext, text: str, **variables: Any) -> str:
    """What `_` gives templates: the text, with its variables escaped where the page is HTML."""
    if not variables:
        return _ready(text, is_html=context.autoescape)
    return (Markup(text) if context.autoescape else text) % variables  # noqa: S704 - our own text


@lru_cache(maxsize=5_000)
def _ready(text: str, *, is_html: bool) -> str:
    return (Markup(text) if is_html else text) % {}  # noqa: S704 - our own text
