"""Words without case and accents, the same in Python, SQLite and PostgreSQL."""

import unicodedata
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, Text, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_SCRIPTS = [range(0x41, 0x590), range(0x1E00, 0x2000), range(0xFF21, 0xFF5B)]
_STROKES = dict(zip("øłđðþħıÆæŒœßẞ", "olddthiææœœßß", strict=True))
_TWO_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe"}


def _table() -> dict[str, str]:
    """Letters to plain letters, one to one; those of no weight to nothing."""
    table: dict[str, str] = {}
    for number in (number for script in _SCRIPTS for number in script):
        sign = chr(number)
        small = sign.lower()[:1]
        base = unicodedata.normalize("NFKD", small)[:1].lower()
        plain = _STROKES.get(sign) or _STROKES.get(small) or base
        table[sign] = "" if unicodedata.combining(sign) else plain
    return {sign: plain for sign, plain in table.items() if sign != plain}


_PLAIN = _table()
_BY_NUMBER = str.maketrans(
    {sign: _TWO_LETTERS.get(plain, plain) for sign, plain in _PLAIN.items()} | _TWO_LETTERS
)


def plain_words(text: str) -> str:
    """The text in small letters without accents: "Straße, São Paulo" is "strasse, sao paulo"."""
    return text.translate(_BY_NUMBER)


class PlainWords(FunctionElement[str]):
    """`plain_words` of a column, to be compared with LIKE."""

    type = Text()
    inherit_cache = True
    name = "plain_words"


@compiles(PlainWords, "sqlite")
def _on_sqlite(element: PlainWords, compiler: Any, **more: Any) -> str:
    return f"plain_words({compiler.process(element.clauses, **more)})"


@compiles(PlainWords, "postgresql")
def _on_postgresql(element: PlainWords, compiler: Any, **more: Any) -> str:
    words = f"translate({compiler.process(element.clauses, **more)}, '{_FROM}', '{_TO}')"
    for sign, letters in _TWO_LETTERS.items():
        words = f"replace({words}, '{sign}', '{letters}')"
    return words


# translate() looks through its letters in order, so the commonest stand first, as themselves; it
# drops the letters that have no counterpart, so these stand last.
_COMMON = "eainrstolu dchmpgbfykvwzjxq0123456789"
_ORDERED = sorted(_PLAIN, key=lambda sign: not _PLAIN[sign])
_FROM = _COMMON + "".join(_ORDERED)
_TO = _COMMON + "".join(_PLAIN[sign] for sign in _ORDERED)


@event.listens_for(Engine, "connect")
def _teach(connection: object, _record: object) -> None:
    if isinstance(connection, SQLiteConnection):
        connection.create_function("plain_words", 1, plain_words, deterministic=True)
