"""Parts of pages that differ in a few words: drawn once by their template, then filled in.

What is filled in is bytes as they go out: a page of 60 kB is then joined, and not encoded as well,
which takes as long as five of its cards.
"""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

MARK = re.compile("\x02(\\w+)\x03")
BETWEEN = "\x00"
"""Stands in no text of ours: every form refuses it, and so does PostgreSQL."""


class Drawn(bytes):
    """HTML in UTF-8, which a template takes as it is."""

    def __html__(self) -> str:
        return self.decode()


def mark(name: str) -> Markup:
    """What a template is given for a word that differs."""
    return Markup(f"\x02{name}\x03")  # noqa: S704 - a name in our own code


def drawn_by(template: str, macro: str, *values: Any) -> Markup:
    """What a macro of a template of ours draws."""
    module: Any = current_app.jinja_env.get_template(template).module
    return Markup(getattr(module, macro)(*values))  # noqa: S704 - our own template escaped


class Stencil:
    """What a template drew with marks for words; a list of twenty is then twenty fillings.

    Nothing but the marked words may differ between its uses: whatever else the template asks for
    is settled when the stencil is cut.
    """

    def __init__(self, drawn: str, words: Sequence[str], markup: Sequence[str] = ()) -> None:
        """`words` names those to be escaped, `markup` those that are ready."""
        names = [*words, *markup]
        # Split by its marks, the text has a name in each second place.
        pieces = MARK.split(drawn)
        self._pieces = [piece.encode() for piece in pieces]
        places = [names.index(name) for name in pieces[1::2]]
        self._in_places = itemgetter(*places, 0, 0)  # of two and more it makes a tuple

    def fill(self, words: tuple[str, ...], markup: tuple[bytes, ...] = ()) -> Drawn:
        """The part with these words, in the order of the names."""
        return Drawn(b"".join(self.pieces((*_escaped(words), *markup))))

    def pieces(self, ready: Sequence[bytes]) -> list[bytes]:
        """The same in pieces, of words that are escaped."""
        pieces = self._pieces.copy()
        pieces[1::2] = self._in_places(ready)[:-2]
        return pieces


def filled(parts: Sequence[tuple[Stencil, tuple[str, ...]]]) -> Drawn:
    """Stencils of words alone, one after the other: all their words are escaped at once."""
    ready = _escaped(tuple([word for _stencil, words in parts for word in words]))
    pieces: list[bytes] = []
    start = 0
    for stencil, words in parts:
        pieces += stencil.pieces(ready[start : start + len(words)])
        start += len(words)
    return Drawn(b"".join(pieces))


def escaped(word: str) -> bytes:
    """A word as it stands in a page."""
    return str(escape(word)).encode()


def _escaped(words: tuple[str, ...]) -> Sequence[bytes]:
    """Each word escaped: all of them at once, since a page has some hundreds."""
    parts = escaped(BETWEEN.join(words)).split(BETWEEN.encode())
    return parts if len(parts) == len(words) else [escaped(word) for word in words]
