"""Parts of pages that are the same for everybody: drawn once, kept as finished strings."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from web.language import spoken

MOST_KEPT = 2_000


def init_app(app: Flask) -> None:
    """Give templates `kept(name, **values)`. A template that changed is seen after a restart."""
    app.jinja_env.globals["kept"] = undrawn if app.debug else kept
    app.extensions["kept"] = lru_cache(maxsize=MOST_KEPT)(_drawn)


def kept(name: str, **values: Any) -> Markup:
    """The template drawn with these values and nothing else; the same again is not drawn again.

    The values must be hashable and alike for many readers, or nothing is gained.
    """
    drawn: Markup = current_app.extensions["kept"](name, spoken(), **values)
    return drawn


def undrawn(name: str, **values: Any) -> Markup:
    """The same, drawn each time, while templates are being written."""
    return _drawn(name, spoken(), **values)


def _drawn(name: str, _locale: str, **values: Any) -> Markup:
    template = current_app.jinja_env.get_template(name)
    return Markup(template.render(values))  # noqa: S704 - what our own template escaped
