"""What every shape is made of: keys that are checked, and texts that people read."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate


class Loose(Schema):
    """Checks the keys that the product reads, and leaves the others alone."""

    class Meta:
        """Keys that nothing reads, such as sources and notes, stay in the file."""

        unknown = EXCLUDE


class Said(fields.String):
    """A text for people: it goes through gettext when it is shown."""


def words(**more: Any) -> fields.String:
    """Letters that only the program reads."""
    return fields.String(required=True, validate=validate.Length(min=1), **more)


def said() -> Said:
    """A text for people that has to be there."""
    return Said(required=True, validate=validate.Length(min=1))


def says() -> fields.Dict:
    """A text for each name."""
    return fields.Dict(fields.String(), Said(), required=True)


def some(kind: type[Schema]) -> fields.List[Any]:
    """At least one of a kind."""
    return fields.List(fields.Nested(kind), required=True, validate=validate.Length(min=1))


def texts() -> fields.List[str]:
    """A list of words that only the program reads."""
    return fields.List(fields.String(), required=True)


class Choice(Loose):
    """One mark, or one answer of the quiz."""

    id = words()
    label = said()
