"""The files under `data/`: read once and checked, their texts put into words when they are shown.

A file stays as it is, in English. What its shape calls `Said` is looked up in the catalogue of
whoever reads it, at the moment it is shown, and stands in the catalogue of texts to translate.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext
from marshmallow import Schema, ValidationError, fields

from wellbeing.shapes import asked, told
from wellbeing.shapes.base import Said

FOLDER = Path(__file__).parent / "data"
FILES: dict[str, type[Schema]] = {
    "instruments.json": asked.Instruments,
    "quiz.json": asked.Quiz,
    "talk_test.json": asked.TalkTest,
    "support_lines.json": told.Support,
    "programme.json": told.Programme,
    "library.json": told.Library,
    "evidence.json": told.Evidence,
}
"""Every file, and the shape that it has."""
VALIDATED = "Validated wording: translate it by a published translation, or not at all."


class BadFile(Exception):
    """A file of questions or lines that does not have its shape; the message names it."""


def read(name: str) -> dict[str, Any]:
    """The content of a file under `data/`, once its shape has been checked.

    Raises BadFile, naming the file and the places that do not fit.
    """
    try:
        content = json.loads((FOLDER / name).read_text("utf-8"))
        shape = FILES[name]()
        shape.load(content)
    except (ValueError, ValidationError) as error:
        raise BadFile(f"{name} does not have its shape: {error}") from None
    spoken: dict[str, Any] = _with(lazy_gettext, content, fields.Nested(shape))
    return spoken


def _with(change: Callable[[str], Any], value: Any, field: Any) -> Any:
    """A value of a file with every text for people changed; an empty text stays empty."""
    match field:
        case _ if not value:
            return value
        case Said():
            return change(value)
        case fields.Nested(schema=Schema(fields=known)) if isinstance(value, dict):
            names = {one.data_key or name: one for name, one in known.items()}
            return {key: _with(change, one, names.get(key)) for key, one in value.items()}
        case fields.List(inner=inner):
            return [_with(change, one, inner) for one in value]
        case fields.Dict(value_field=inner):
            return {key: _with(change, one, inner) for key, one in value.items()}
    return value


def extract(
    file: IO[bytes], *_wishes: object, **_options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """What Babel finds in a file: its line, the text, and what translators should know."""
    lines = file.read().decode().splitlines()
    content, texts, verbatim = json.loads("\n".join(lines)), list[str](), list[str]()
    _with(texts.append, content, fields.Nested(FILES[Path(file.name).name]()))
    validated = [one for one in content.get("items", ()) if "validated" in one["wording"]]
    _with(verbatim.append, validated, fields.List(fields.Nested(asked.Item)))
    for text in dict.fromkeys(texts):
        written = json.dumps(text, ensure_ascii=False)
        number = next(n for n, line in enumerate(lines, 1) if written in line)
        yield number, "", text, [VALIDATED] if text in verbatim else []
