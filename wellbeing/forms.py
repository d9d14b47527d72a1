"""The shapes of what is answered; empty means skipped, everywhere."""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, Form, SelectChoice, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from web.forms import BoundForm, Longest, WordsField
from wellbeing.instruments import FEELINGS, ITEMS, Item

WHOLE = re.compile(r"-?[0-9]{1,3}")
NO = ("", "no", "off", "false", "0")


class ScaleField(Field):
    """One question answered by a number of its range, or skipped: then None."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        super().__init__(item.text, **kwargs)
        self.item = item

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; what is none, or out of range, is refused."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not WHOLE.fullmatch(text) or not self.item.min <= int(text) <= self.item.max:
            raise ValueError(_("Choose one of the numbers shown, or skip."))
        self.data = int(text)

    @property
    def typed(self) -> str:
        """What was posted, for showing it again; '' for a skipped question."""
        return str(self.raw_data[0]) if self.raw_data else ""


class MarksField(SelectMultipleField):
    """A few marks out of a list, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AtMost:
    """No more marks than the item allows."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or ()) > self.most:
            raise ValidationError(_("Choose at most %(most)s of these.", most=self.most))


def scale(item: str) -> Any:
    """A field for an item of the files."""
    return ScaleField(ITEMS[item])


class BeforeForm(BoundForm):
    """The three questions before a run."""

    mood_before = scale("mood_before")
    connected_before = scale("connected_before")
    lonely_before = scale("lonely_before")
    consent = BooleanField(false_values=NO)


class AfterForm(BoundForm):
    """The five questions after a run, and what else one may want to keep."""

    mood_after = scale("mood_after")
    connected_after = scale("connected_after")
    lonely_after = scale("lonely_after")
    effort = scale("effort")
    talk = scale("talk")
    feelings = MarksField(
        ITEMS["feelings"].text,
        [AtMost(ITEMS["feelings"].max_choices)],
        choices=[SelectChoice(mark, label) for mark, label in FEELINGS.items()],
    )
    chats = scale("chats")
    daunting = scale("daunting")
    note = WordsField(ITEMS["note"].text, [Longest(ITEMS["note"].max_length)])
    consent = BooleanField(false_values=NO)


class ReflectionForm(BoundForm):
    """How a longer or harder run felt in the head."""

    reflection = WordsField(ITEMS["reflection"].text, [Longest(ITEMS["reflection"].max_length)])


class WeeklyForm(BoundForm):
    """Sleep and stress over the last seven days."""

    sleep_week = scale("sleep_week")
    stress_week = scale("stress_week")


class DeepForm(BoundForm):
    """The longer questions, the indirect ones first."""

    ucla_1 = scale("ucla_1")
    ucla_2 = scale("ucla_2")
    ucla_3 = scale("ucla_3")
    lonely_direct = scale("lonely_direct")
    club_overlap = scale("club_overlap")
