"""What is typed to post or change a run: the run itself, and its pace groups."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange

from clubs.talk import LEVELS
from events.forms import VisibleField, WholeField
from events.models import PLACE_LENGTH, PLAN_LENGTH, TITLE_LENGTH, WORDS_LENGTH, MeetingPoint
from events.more_form import MoreForm
from events.paces import TypedPace, UnitNeeded, read_km, read_pace
from places.points import read_coordinates
from web.forms import LineField, Longest, WordsField

MOST_GROUPS = 12
MOST_PLACES = 5000
LONGEST_KM = 200.0
USUAL_MINUTES = 60
Day = date
"""Inside RunForm `date` is a field."""


class DayField(DateField):
    """A day of the calendar."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a date, like 2027-03-14.")) from None

    def pre_validate(self, form: Form) -> None:
        if self.data is None and not self.process_errors:
            raise ValidationError(_("Choose a date."))


class ClockField(TimeField):
    """A time of day: 18:30."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a time of day, like 18:30.")) from None

    def pre_validate(self, form: Form) -> None:
        if self.data is None and not self.process_errors:
            raise ValidationError(_("Choose a time."))


class DistanceField(LineField):
    """Kilometres, or miles where it says so; `km` is the number."""

    @property
    def km(self) -> float | None:
        """How far, or None where nothing was typed."""
        return read_km(self.data) if self.data else None

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        try:
            km = self.km
        except ValueError:
            km = math.nan
        if km is not None and not 0.1 <= km <= LONGEST_KM:
            raise ValidationError(
                _("Type kilometres from 0.1 to 200, like 5 or 7.5, or miles as 3 mi.")
            )


class PaceField(LineField):
    """A pace tag or a pace; `typed` is what it says."""

    miles = False

    @property
    def typed(self) -> TypedPace:
        """What was typed, or nothing."""
        return read_pace(self.data, miles=self.miles) if self.data else TypedPace(None, None)

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        Longest(40)(form, self)
        try:
            _said = self.typed
        except UnitNeeded:
            sentence = _("To the kilometre or to the mile? Type it like sub-10/mi or sub-6/km.")
            raise ValidationError(sentence) from None
        except ValueError:
            sentence = _("Type a pace like 6:00, or one of the names such as social.")
            raise ValidationError(sentence) from None


class ChoiceField(RadioField):
    """One of a few; anything else is refused with a sentence."""

    def pre_validate(self, form: Form) -> None:
        if self.data not in [one.value for one in self.choices]:
            raise ValidationError(_("Choose one of these."))


class SwitchField(BooleanField):
    """A switch that is on unless told otherwise: the page sends "no" before the box's "yes"."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = "yes" in valuelist


class PersonField(SelectField):
    """Somebody of the club, or nobody yet; `member_id` is who."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **options)
        self.offer([])

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Who may be chosen, by id and name."""
        known = [SelectChoice(value, name) for value, name in people]
        self.choices = [SelectChoice("", _l("Nobody yet")), *known]

    @property
    def member_id(self) -> int | None:
        """Who was chosen, by id."""
        return int(self.data) if self.data else None

    def pre_validate(self, form: Form) -> None:
        if self.data and self.data not in [one.value for one in self.choices]:
            raise ValidationError(_("Choose somebody who belongs to the club."))


class GroupForm(Form):
    """One pace group. Left empty altogether it is none."""

    id = HiddenField()
    level = RadioField(
        _l("Talk level"),
        choices=lambda: [SelectChoice(key, one.name) for key, one in LEVELS.items()],
        validate_choice=False,
    )  # fmt: skip
    pace = PaceField(_l("Pace"))
    distance_km = DistanceField(_l("Kilometres"))
    leader = PersonField(_l("Leader"))
    sweeper = PersonField(_l("Runs last"))
    capacity = WholeField(
        _l("Places"),
        [NumberRange(1, MOST_PLACES, _l("Make it 1 or more, or leave it empty for any number."))],
    )

    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        fields = [field for field in self if field.short_name != "id"]
        return not any(field.data or (field.raw_data and any(field.raw_data)) for field in fields)

    def validate_level(self, field: Field) -> None:
        """A group that says anything says how much one can talk in it."""
        if not self.is_empty() and field.data not in LEVELS:
            raise ValidationError(_("Choose how much one can talk."))


class GroupList(FieldList):
    """The groups, by their number in the field's name; anything else there is left out."""

    def _extract_indices(self, prefix: str, formdata: Mapping[str, Any]) -> Iterator[int]:
        start = f"{prefix}-"
        for name in formdata:
            number = name.removeprefix(start).split("-", 1)[0] if name.startswith(start) else ""
            if number.isascii() and number.isdecimal() and len(number) <= 3:
                yield int(number)


class RunForm(MoreForm):
    """A run. Five fields are enough: title, date, time, place and one level."""

    title = VisibleField(
        _l("Name"), [DataRequired(_l("Give the run a name.")), Longest(TITLE_LENGTH)]
    )
    date = DayField(_l("Date"))
    time = ClockField(_l("Meet"), format=["%H:%M", "%H:%M:%S"])
    minutes = WholeField(_l("Minutes"), [NumberRange(1, 1440, _l("From 1 minute to a day, 1440."))])
    place = VisibleField(_l("Meeting point"), [Longest(PLACE_LENGTH)])
    latitude = LineField(_l("Latitude"), [Longest(30)])
    longitude = LineField(_l("Longitude"), [Longest(30)])
    how_to_find = WordsField(_l("How to find us"), [Longest(500)])
    meeting_point = ChoiceField(
        _l("Who sees the meeting point?"),
        choices=[
            SelectChoice(MeetingPoint.PUBLIC, _l("Everybody")),
            SelectChoice(MeetingPoint.GOING, _l("Whoever is going")),
            SelectChoice(MeetingPoint.MEMBERS, _l("Members of the club")),
        ],
        default=MeetingPoint.PUBLIC,
    )
    capacity = WholeField(
        _l("Places"),
        [NumberRange(1, MOST_PLACES, _l("Make it 1 or more, or leave it empty for any number."))],
    )
    about = WordsField(_l("About this run"), [Longest(WORDS_LENGTH)])
    bad_weather_plan = WordsField(_l("Plan B for bad weather"), [Longest(PLAN_LENGTH)])
    first_timers = SwitchField(_l("First-timers welcome"), default=True)
    groups = GroupList(FormField(GroupForm), min_entries=1, max_entries=MOST_GROUPS)

    earliest: Day | None = None
    """The day before which it is over everywhere on Earth; set by the view, which asks the time."""

    def validate_date(self, field: Field) -> None:
        """Not past, wherever the run may be; the rest is known once its zone is."""
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError(_("Choose a date that has not passed."))

    def offer(self, leaders: list[tuple[str, str]], *, miles: bool) -> None:
        """Who may lead and run last, and the unit in which a pace without one is meant."""
        for entry in self.groups.entries:
            entry.form.leader.offer(leaders)
            entry.form.sweeper.offer(leaders)
            entry.form.pace.miles = miles

    def another_group(self) -> None:
        """One more empty group, as long as there may be one."""
        if len(self.groups.entries) < MOST_GROUPS:
            self.groups.append_entry()

    def filled_groups(self) -> list[GroupForm]:
        """The groups that say something."""
        return [entry.form for entry in self.groups.entries if not entry.form.is_empty()]

    def validate_groups(self, field: Field) -> None:
        """At least one group says how much one can talk; a promise says who runs last in each."""
        wrong = []
        if not self.filled_groups():
            field.entries[0].form.level.errors = [_("Choose how much one can talk.")]
            wrong = field.entries[:1]  # said once, at the first group's level
        for entry in field.entries if self.promises else []:
            if not entry.form.is_empty() and not entry.form.sweeper.data:
                sentence = _("Nobody left behind needs somebody who runs last in each group.")
                entry.form.sweeper.errors = [sentence]
                wrong.append(entry)
        if wrong:
            field.errors = [entry.errors for entry in wrong]

    def validate_place(self, field: Field) -> None:
        """Words or coordinates say where to meet."""
        if not (field.data or self.latitude.data or self.longitude.data):
            raise ValidationError(_("Say where to meet."))

    def validate_latitude(self, field: Field) -> None:
        """A number on Earth, if anything."""
        self._check_point(field.data or "", "0")

    def validate_longitude(self, field: Field) -> None:
        """A number on Earth, if anything."""
        self._check_point("0", field.data or "")

    def _check_point(self, latitude: str, longitude: str) -> None:
        if not (self.latitude.data or self.longitude.data):
            return
        try:
            read_coordinates(latitude, longitude)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def point(self) -> tuple[float, float] | None:
        """The coordinates, where they were typed."""
        if not (self.latitude.data or self.longitude.data):
            return None
        return read_coordinates(self.latitude.data, self.longitude.data)

    def refuse(self, name: str, sentence: str) -> None:
        """A sentence at a field, found once the place and its zone are known."""
        self[name].errors = [*self[name].errors, sentence]
