"""What is typed to begin a programme, to join one, and to choose one's week."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectField

from core.refusal import Refused
from events.forms import WeekdaysField
from events.run_form import ChoiceField, RunForm
from web.forms import BoundForm
from wellbeing.programmes import plan
from wellbeing.programmes.plan import Meeting

NOBODY = ""
SAID_BY_THE_PLAN = (
    "title", "minutes", "how_to_find", "meeting_point", "capacity", "about", "bad_weather_plan",
    "first_timers", "groups",
)  # fmt: skip
"""Fields of a run that a programme does not ask for."""


class StartForm(RunForm):
    """When and where a programme meets, and who leads; place and time as a run has them."""

    begin = ChoiceField(
        _l("Begin with"),
        choices=[
            SelectChoice(plan.FIRST_RUN, _l("Week 1")),
            SelectChoice(plan.FIRST_WALKS, _l("Foundation walks")),
        ],
        default=plan.FIRST_RUN,
    )
    weekdays = WeekdaysField(_l("Days"))
    leader = SelectField(_l("Leader"), choices=[], default=NOBODY)
    second_leader = SelectField(_l("Second leader"), choices=[], default=NOBODY)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in SAID_BY_THE_PLAN:
            del self[name]

    def people(self, leaders: Sequence[tuple[str, str]]) -> None:
        """Who may lead."""
        choices = [SelectChoice(NOBODY, _l("Nobody yet"))]
        choices += [SelectChoice(value, name) for value, name in leaders]
        self.leader.choices = self.second_leader.choices = choices

    @property
    def leaders(self) -> list[int | None]:
        """The leader of each group, by id; a second one opens a second group."""
        second = self.second_leader.data
        first = int(self.leader.data) if self.leader.data else None
        return [first, int(second)] if second and int(second) != first else [first]

    def meetings(self) -> list[Meeting]:
        """Every session with its day; none where a field says what is wrong."""
        try:
            return plan.meetings(self.begin.data, self.date.data, self.weekdays.days)
        except Refused as refusal:
            self.refuse("weekdays", str(refusal))
            return []


class EnrolForm(BoundForm):
    """In or out, and where to begin."""

    action = ChoiceField("", choices=[SelectChoice("join", ""), SelectChoice("leave", "")])
    start = ChoiceField(
        "", choices=[SelectChoice(key, "") for key in plan.ORDER], default=plan.FIRST_RUN
    )


class WeekForm(BoundForm):
    """Which week of the plan comes next for this member, and who sees the milestones."""

    week = ChoiceField(_l("Week"), choices=[SelectChoice(key, key) for key in plan.ORDER])
    hurts = BooleanField(_l("Something hurts in a sharp, one-sided or growing way"))


class SharingForm(BoundForm):
    """Whether the others in the programme see the milestones."""

    shares = BooleanField(_l("Show my milestones to the people in this programme"))
