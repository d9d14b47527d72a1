"""What more can be said of a run: its kind, its sound, for whom it is, and what it promises."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, StopValidation

from events.choices import RunKind, Shape, Sound
from events.describing import KIND_NAMES, LABEL_NAMES, SHAPE_NAMES, SOUND_NAMES
from events.forms import WholeField
from events.models import PLACE_LENGTH
from web.forms import BoundForm, LineField, Longest

NONE = ""


class OneOf(SelectField):
    """One of a few, or none; anything else is refused with a sentence."""

    def pre_validate(self, form: object) -> None:
        if (self.data or NONE) not in [one.value for one in self.choices]:
            raise ValidationError(_("Choose one of these."))


class SomeOf(SelectMultipleField):
    """Any of a few; anything else is refused with a sentence."""

    def pre_validate(self, form: object) -> None:
        if not set(self.data or []) <= {one.value for one in self.choices}:
            raise ValidationError(_("Choose from these."))


class WaitField(WholeField):
    """Every how many minutes all wait; a run that leaves nobody behind says it."""

    def pre_validate(self, form: "MoreForm") -> None:
        if form.promises and self.data is None and not self.process_errors:
            raise StopValidation(_("Say every how many minutes all wait, from 5 to 15."))


class MoreForm(BoundForm):
    """Fields that may all stay as they are."""

    kind = OneOf(
        _l("What kind of run?"),
        choices=[SelectChoice(one.value, name) for one, name in KIND_NAMES.items()],
        default=RunKind.RUN,
    )
    sound = OneOf(
        _l("What does one hear?"),
        choices=[
            SelectChoice(NONE, _l("As it comes")),
            *(SelectChoice(one.value, name) for one, name in SOUND_NAMES.items()),
        ],
        default=NONE,
    )
    labels = SomeOf(
        _l("Good to know"),
        choices=[SelectChoice(key, name) for key, name in LABEL_NAMES.items()],
    )
    hangout = LineField(_l("Afterwards"), [Longest(PLACE_LENGTH)])
    no_drop = OneOf(
        _l("Is anybody left behind?"),
        choices=[
            SelectChoice(NONE, _l("No promise")),
            SelectChoice("yes", _l("Nobody is left behind, and the last sets the pace")),
        ],
        default=NONE,
    )
    regroup_minutes = WaitField(
        _l("All wait every so many minutes"), [NumberRange(5, 15, _l("From 5 to 15 minutes."))]
    )
    shape = OneOf(
        _l("The route"),
        choices=[
            SelectChoice(NONE, _l("Not said")),
            *(SelectChoice(one.value, name) for one, name in SHAPE_NAMES.items()),
        ],
        default=NONE,
    )

    def validate_shape(self, field: Field) -> None:
        """A promise says what the route looks like."""
        if self.promises and not field.data:
            raise ValidationError(_("Say what the route looks like, so that all can wait."))

    @property
    def promises(self) -> bool:
        """Whether the run promises that nobody is left behind."""
        return bool(self.no_drop.data == "yes")

    def described(self) -> dict[str, object]:
        """The columns of the run that these fields fill."""
        keeps = self.promises
        return {
            "kind": RunKind(self.kind.data),
            "sound": Sound(self.sound.data) if self.sound.data else None,
            "hangout": self.hangout.data or "",
            "regroup_minutes": self.regroup_minutes.data if keeps else None,
            "shape": Shape(self.shape.data) if keeps and self.shape.data else None,
        }
