"""Parts of pages that differ in a few words: drawn once by their template, then filled in."""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

MARK = re.compile("\x02(\\w+)\x03")
BETWEEN = "\x00"
"""Stands in no text of ours: every form refuses it, and so does PostgreSQL."""


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
        self._pieces = MARK.split(drawn)
        places = [names.index(name) for name in self._pieces[1::2]]
        self._in_places = itemgetter(*places, 0, 0)  # of two and more it makes a tuple

    def fill(self, words: tuple[str, ...], markup: tuple[Markup, ...] = ()) -> str:
        """The part with these words, in the order of the names."""
        return "".join(self.pieces(words, markup))

    def pieces(self, words: tuple[str, ...], markup: tuple[Markup, ...] = ()) -> list[str]:
        """The same in pieces."""
        return self._filled((*_escaped(words), *markup))

    def _filled(self, ready: Sequence[str]) -> list[str]:
        pieces = self._pieces.copy()
        pieces[1::2] = self._in_places(ready)[:-2]
        return pieces

    def where(self, name: str) -> int:
        """Which of the pieces is the first to hold what is given for the name."""
        return 2 * self._pieces[1::2].index(name) + 1


def filled(parts: Sequence[tuple[Stencil, tuple[str, ...]]]) -> Markup:
    """Stencils of words alone, one after the other: all their words are escaped at once."""
    ready = _escaped(tuple([word for _stencil, words in parts for word in words]))
    pieces: list[str] = []
    start = 0
    for stencil, words in parts:
        pieces += stencil._filled(ready[start : start + len(words)])
        start += len(words)
    return Markup("".join(pieces))  # noqa: S704 - of our own templates, and escaped words


def _escaped(words: tuple[str, ...]) -> Sequence[str]:
    """Each word escaped: all of them at once, since a page has some hundreds.

    Most need no escaping; they are not copied, for a part that is kept holds them once more.
    """
    joined = BETWEEN.join(words)
    safe = str(escape(joined))
    if safe == joined:
        return words
    parts = safe.split(BETWEEN)
    return parts if len(parts) == len(words) else [str(escape(word)) for word in words]
