"""Texts that people write: Markdown in, a small and harmless piece of HTML out."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h3", "h4", "h5", "h6",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
HIGHEST_HEADING = 3
"""A text stands below the titles of its page."""

_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)


def init_app(app: Flask) -> None:
    """Give templates the filters `markdown` and `plain`."""
    app.jinja_env.filters |= {"markdown": markdown, "plain": plain}


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """The text as HTML: raw tags stay words, links go to the web and to mail alone."""
    clean = nh3.clean(
        _render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="nofollow ugc noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - nh3 has left what the lists above allow, and nothing else


def plain(text: str) -> str:
    """The words of a Markdown text on one line, for descriptions and mails."""
    return " ".join(without_tags(_render(text)).split())


def without_tags(text: str) -> str:
    """The words of an HTML text; where a paragraph ended, a line ends."""
    if "<" not in text and "&" not in text:
        return text
    return unescape(nh3.clean(_BREAKS.sub(r"\g<0>\n", text), tags=set()))


def _render(text: str) -> str:
    tokens = _reader.parse(text)
    _lower_headings(tokens)
    return str(_reader.renderer.render(tokens, _reader.options, {}))


def _lower_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HIGHEST_HEADING - 1)}"


_reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
_reader.enable("strikethrough").disable("image")
