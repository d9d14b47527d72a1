"""The reader's language: English, and whatever else has a catalogue in translations/."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask.wrappers import Response
from flask_babel import Babel, Locale, force_locale, get_locale
from flask_babel import Domain as Catalogue
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy.exc import OperationalError

LOCALE = "en_GB"
FOLDER = "BABEL_TRANSLATION_DIRECTORIES"
"""Flask-Babel's name for where the catalogues are, from the folder of the app."""


class AsWritten(Catalogue):
    """Texts stand as they are written: there is no catalogue to look them up in."""

    def gettext(self, string: str, **variables: Any) -> str:
        """The text with its variables."""
        return string % variables if variables else string

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The text of one or of several, with its variables."""
        return (singular if num == 1 else plural) % ({"num": num} | variables)


def init_app(app: Flask) -> None:
    """Texts go through gettext; the locale decides how days are written."""
    babel = Babel()
    babel.init_app(app, default_locale=LOCALE, locale_selector=_of_reader)
    app.extensions["languages"] = _catalogues(app)
    app.jinja_env.globals["get_locale"] = get_locale
    if app.extensions["languages"]:
        app.after_request(_say_what_it_varies_by)
    else:
        _stay_as_written(app, babel)


def _catalogues(app: Flask) -> tuple[str, ...]:
    folder = Path(app.root_path, app.config.get(FOLDER, "translations"))
    return tuple(sorted({file.parts[-3] for file in folder.glob("*/LC_MESSAGES/*.mo")}))


def languages() -> dict[str, str]:
    """The languages there are, by locale, each as its own speakers call it; English first."""
    return {
        locale: Locale.parse(locale).get_language_name() or locale
        for locale in (LOCALE, *current_app.extensions["languages"])
    }


def spoken() -> str:
    """The locale of this moment, for keys of what is kept ready."""
    return str(get_locale()) if current_app.extensions["languages"] else LOCALE


@contextmanager
def speaking_to(reader: object) -> Iterator[None]:
    """What is put into words here is in the reader's language, not in that of whoever asked.

    `reader` is somebody with a `language`; where it is not chosen, or has no catalogue: English.
    """
    known = current_app.extensions["languages"]
    if not known:
        yield
        return
    language = str(getattr(reader, "language", None))
    with force_locale(language if language in known else LOCALE):
        yield


def _of_reader() -> str:
    """What whoever is signed in has chosen; before that, what the browser asks for."""
    known = current_app.extensions["languages"]
    if not known or not has_request_context():
        return LOCALE
    chosen = None
    with suppress(OperationalError):  # the page that says so needs a language too
        chosen = getattr(current_user, "language", None)
    if chosen in (LOCALE, *known):
        return str(chosen)
    tags = {locale.replace("_", "-"): locale for locale in ("en", *known)}
    asked = tags.get(request.accept_languages.best_match(tags) or "", LOCALE)
    return LOCALE if asked == "en" else asked


def _say_what_it_varies_by(answer: Response) -> Response:
    answer.vary.add("Accept-Language")
    return answer


def _stay_as_written(app: Flask, babel: Babel) -> None:
    """A page asks for some hundred texts: without a catalogue no look-up stands in the way."""
    babel.domain_instance = AsWritten()
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
