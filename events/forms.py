"""What is typed about a run: an answer to it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, NumberRange, Optional

from clubs.shapes import is_visible
from events.answering import Reply
from events.choices import Coming
from events.models import MOST_GUESTS, Answer
from events.repeating import DAYS
from members.forms import AddressField
from members.models import NAME_LENGTH
from web.forms import BoundForm, LineField, Longest

COME_ANYWAY = (Coming.WALK, Coming.HELP, Coming.COFFEE)


class WholeField(IntegerField):
    """A whole number; anything else is refused with a sentence. Left empty it is None."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, [Optional(), *(validators or [])], **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(valuelist[0])
        except ValueError:
            self.data = None
            raise ValueError(_("Type a whole number, like 12.")) from None


class WeekdaysField(SelectMultipleField):
    """Days of the week, by the two letters that RFC 5545 has for each."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        names = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"),
                 _l("Saturday"), _l("Sunday"))  # fmt: skip
        choices = [SelectChoice(day.lower(), name) for day, name in zip(DAYS, names, strict=True)]
        super().__init__(label, choices=choices, **more)

    @property
    def days(self) -> list[int]:
        """The days that were ticked, counted from Monday, 0."""
        return [DAYS.index(day.upper()) for day in self.data or []]


class SpotField(WholeField):
    """Where somebody joins in: a group by its number, or a walk, helping or the coffee."""

    coming: Coming | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        word = valuelist[0].strip() if valuelist else ""
        if word in COME_ANYWAY:
            self.coming, self.data = Coming(word), None
        else:
            super().process_formdata(valuelist)

    @property
    def said(self) -> str:
        """The word or number, as a form sends it."""
        return self.coming or str(self.data or "")


class VisibleField(LineField):
    """One line of words that leave a mark on a page."""

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        if self.data and not is_visible(self.data):
            raise ValidationError(_("Type something that can be seen."))


class RsvpForm(BoundForm):
    """An answer to a run."""

    answer = LineField(_l("Answer"), [AnyOf(list(Answer), _l("Say yes or no."))])
    group = SpotField(_l("Group"))
    guests = WholeField(
        _l("Who comes with you?"),
        [NumberRange(0, MOST_GUESTS, _l("Bring up to three people."))],
        default=0,
    )
    first_time = BooleanField(_l("It is my first time here"))
    unlisted = BooleanField(_l("Count me but don't list me"))
    meet_me = BooleanField(_l("Please come and say hello"))
    wait = BooleanField(_l("Wait for it"))
    anyway = BooleanField(_l("Go anyway"))
    standing = BooleanField(_l("Every time, until I say otherwise"))

    def reply(self) -> Reply:
        """What was said."""
        return Reply(
            Answer(self.answer.data),
            self.group.data,
            self.guests.data or 0,
            self.first_time.data,
            not self.unlisted.data,
            self.wait.data,
            self.group.coming,
            self.meet_me.data,
        )


class StrangerForm(RsvpForm):
    """An answer of somebody signed out: a first name, and an address to confirm it by."""

    name = VisibleField(
        _l("First name"), [DataRequired(_l("Type your first name.")), Longest(NAME_LENGTH)]
    )
    email = AddressField(_l("Email"))


class CancelForm(BoundForm):
    """Why a run is called off."""

    reason = VisibleField(
        _l("Why?"), [DataRequired(_l("Give a reason; whoever is coming gets it.")), Longest(300)]
    )


def first_error(form: Form) -> str:
    """The first sentence about what was typed."""
    errors = (error for field in form for error in _errors(field))
    return next(errors, _("Check what you typed."))


def _errors(field: Field) -> list[str]:
    return [str(error) for error in field.errors]
