"""Parts of pages that differ in a few words: drawn once by their template, then filled in."""

import re
from typing import Any

from markupsafe import Markup, escape

MARK = re.compile("\x02(\\w+)\x03")


def mark(name: str) -> Markup:
    """What a template is given for a word that differs."""
    return Markup(f"\x02{name}\x03")  # noqa: S704 - a name in our own code


class Stencil:
    """What a template drew with marks for words; a list of twenty is then twenty fillings.

    Nothing but the marked words may differ between its uses: whatever else the template asks for
    is settled when the stencil is cut.
    """

    def __init__(self, drawn: str) -> None:
        self._text = MARK.sub(r"%(\1)s", drawn.replace("%", "%%"))

    def fill(self, **words: Any) -> Markup:
        """The part with these words, each escaped unless it is markup."""
        safe = {name: escape(word) for name, word in words.items()}
        return Markup(self._text % safe)  # noqa: S704 - our own template, and escaped words
