"""What is typed about a club."""

from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, IntegerField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from clubs.models import (
    ABOUT_LENGTH,
    FIRST_TIME_LENGTH,
    NAME_LENGTH,
    WEBSITE_LENGTH,
    WORDS_LENGTH,
    Club,
)
from clubs.placing import PlaceFields, Spot
from clubs.shapes import is_visible, web_address
from web.forms import BoundForm, LineField, Longest, WordsField

OPEN, ASK = "yes", "no"


def _visible(_form: Form, field: Field) -> None:
    if not is_visible(field.data):
        raise ValidationError(_("Use letters, numbers or signs that people can see."))


class ClubForm(PlaceFields):
    """A club: name and place are required, and where nothing is said anybody may join."""

    name = LineField(
        _l("Name"), [DataRequired(_l("Give the club a name.")), Longest(NAME_LENGTH), _visible]
    )
    about = WordsField(_l("What the club is like"), [Longest(ABOUT_LENGTH)])
    first_time = WordsField(_l("Coming for the first time"), [Longest(FIRST_TIME_LENGTH)])
    website = LineField(_l("Website"), [Optional(), Longest(WEBSITE_LENGTH - len("https://"))])
    is_open = RadioField(
        _l("Who may join"),
        choices=[
            SelectChoice(OPEN, _l("Anybody")),
            SelectChoice(ASK, _l("People ask to come")),
        ],
        default=OPEN,
        invalid_choice_message=_l("Choose one of the two."),
    )

    def validate_website(self, field: Field) -> None:
        """An address of the web, or none."""
        try:
            field.data = web_address(field.data)
        except ValueError as error:
            raise ValidationError(_(str(error))) from None

    def fill(self, club: Club) -> None:
        """Write what was typed onto the club; where it is comes by `spot`."""
        club.name, club.about = self.name.data, self.about.data or ""
        club.first_time = self.first_time.data or ""
        club.website = self.website.data or None
        club.is_open = self.is_open.data == OPEN


class EditClubForm(ClubForm):
    """The same for a club that stands; its zone may be corrected where a border runs."""

    timezone = LineField(_l("Time zone"), [Optional()])

    def __init__(self, club: Club) -> None:
        self.club = club
        shown: dict[str, Any] = {
            name: getattr(club, name)
            for name in ("name", "about", "first_time", "website", "place", "timezone")
        }
        super().__init__(data=shown | {"is_open": OPEN if club.is_open else ASK})

    def validate_timezone(self, field: Field) -> None:
        """A zone of the IANA database."""
        if field.data not in available_timezones():
            raise ValidationError(_("Write a zone like Europe/London."))

    def spot(self) -> Spot | None:
        """Where, as typed; a club whose place was left alone stays on its point.

        A zone that was typed counts; otherwise a club that moves takes the zone of its new place.
        """
        club, typed = self.club, self.timezone.data or self.club.timezone
        if self.latitude.data or self.longitude.data or self.place.data != club.place:
            spot = super().spot()
            return replace(spot, timezone=typed) if spot and typed != club.timezone else spot
        return Spot(club.latitude, club.longitude, club.place, club.country, typed)


class MemberForm(BoundForm):
    """Which member of the club is meant."""

    member = IntegerField(validators=[DataRequired()])


class ClaimForm(BoundForm):
    """Why an imported club is one's own to organize."""

    words = WordsField(
        _l("How do you belong to it?"),
        [DataRequired(_l("Say how you belong to the club.")), Longest(WORDS_LENGTH)],
    )
