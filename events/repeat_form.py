"""What is typed about a series: how a run comes again, how far a change reaches, when it rests."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from events.forms import CancelForm, VisibleField, WeekdaysField, WholeField
from events.models import REASON_LENGTH
from events.repeating import MOST_WEEKS, Rule, dates, monthly, weekly
from events.run_form import ChoiceField, DayField, RunForm
from events.scopes import Scope
from web.forms import BoundForm, Longest

NO, WEEKLY, EVERY_N, MONTHLY = "no", "weekly", "every_n", "monthly"
NTHS = [
    SelectChoice("", _l("As on this date")),
    SelectChoice("1", _l("The first")),
    SelectChoice("2", _l("The second")),
    SelectChoice("3", _l("The third")),
    SelectChoice("4", _l("The fourth")),
    SelectChoice("5", _l("The fifth, where there is one")),
    SelectChoice("-1", _l("The last")),
]


class RepeatField(ChoiceField):
    """How often. The page asks and is preset; a post that does not say means once."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist or [NO])


class PostForm(RunForm):
    """A run to be posted, every week unless it is told otherwise."""

    repeat = RepeatField(
        _l("Repeats"),
        choices=[
            SelectChoice(WEEKLY, _l("Every week")),
            SelectChoice(EVERY_N, _l("Every few weeks")),
            SelectChoice(MONTHLY, _l("Once a month")),
            SelectChoice(NO, _l("This once")),
        ],
        default=WEEKLY,
    )
    every = WholeField(
        _l("How many weeks apart?"),
        [NumberRange(1, MOST_WEEKS, _l("From 1 to 12 weeks."))],
        default=2,
    )
    weekdays = WeekdaysField(_l("On which days?"))
    nth = SelectField(_l("Which one of the month?"), choices=NTHS, default="")

    def rule(self) -> Rule | None:
        """How it comes again; None for a run that does not, and where a field says what is wrong.

        The form has to have the right shape.
        """
        if self.repeat.data == NO:
            return None
        rule = self._typed_rule()
        on = datetime.combine(self.date.data, self.time.data)
        if dates(str(rule), on, on.date()):
            return rule
        self.refuse("date", _("The run does not meet on this date by the days you chose."))
        return None

    def _typed_rule(self) -> Rule:
        if self.repeat.data == MONTHLY:
            return monthly(self.date.data, int(self.nth.data) if self.nth.data else None)
        apart = (self.every.data or 2) if self.repeat.data == EVERY_N else 1
        return weekly(self.weekdays.days or [self.date.data.weekday()], apart)


class ScopeField(ChoiceField):
    """How far a change reaches; where nothing is said, no farther than this run."""

    def __init__(self, label: Any, **more: Any) -> None:
        choices = [
            SelectChoice(Scope.THIS, _l("This run")),
            SelectChoice(Scope.LATER, _l("This one and all later ones")),
            SelectChoice(Scope.ALL, _l("All that are ahead")),
        ]
        super().__init__(label, choices=choices, default=Scope.THIS, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist or [Scope.THIS])


class EditForm(RunForm):
    """A run to be changed, alone or with others of its series."""

    scope = ScopeField(_l("Which runs do you change?"))


class CallOffForm(CancelForm):
    """Why a run is called off, alone or with others of its series."""

    scope = ScopeField(_l("Which runs do you cancel?"))


class ReasonForm(BoundForm):
    """Words for whoever is coming; there is a sentence for those who type none."""

    reason = VisibleField(_l("What do you tell people?"), [Longest(REASON_LENGTH)])


class DateForm(ReasonForm):
    """One date of a series."""

    date = DayField(_l("Date"))


class PauseForm(ReasonForm):
    """The first and the last day of a break."""

    first = DayField(_l("First day of the break"))
    last = DayField(_l("Last day of the break"))


class EndForm(ReasonForm):
    """The last day of a series."""

    last = DayField(_l("Last day"))
