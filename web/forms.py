"""The base of every form, and the checks that several share."""

import unicodedata
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import Field, Form, StringField, TextAreaField, ValidationError

INVISIBLE = {"Cc", "Cs", "Co"}
DIRECTIONS = {
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
}


class BoundForm(Form):
    """A form bound to the request that is being answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(request.form if request.method == "POST" else None, **kwargs)

    def submitted(self) -> bool:
        """Whether it was posted and every field has the right shape."""
        return request.method == "POST" and self.validate()


def tidy(text: str | None) -> str | None:
    """What was typed, in one normal form, without blanks at its ends."""
    return None if text is None else unicodedata.normalize("NFC", text).strip()


class LineField(StringField):
    """One line of words: tidied; control characters and direction marks are refused."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([tidy(value) for value in valuelist])

    def pre_validate(self, form: Form) -> None:
        _check_signs(self.data, "")


class WordsField(TextAreaField):
    """Several lines of words: tidied, with Unix line ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([tidy(value.replace("\r\n", "\n")) for value in valuelist])

    def pre_validate(self, form: Form) -> None:
        _check_signs(self.data, "\n\t")


def _check_signs(text: str | None, allowed: str) -> None:
    for sign in text or "":
        if sign in DIRECTIONS or (unicodedata.category(sign) in INVISIBLE and sign not in allowed):
            raise ValidationError(_("Remove the invisible characters; type the words again."))


class Longest:
    """At most so many characters; says how many to take away."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Form, field: Field) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(
                _("Use at most %(most)s characters; take away %(over)s.", most=self.most, over=over)
            )
