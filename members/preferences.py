"""What a member can set: forms of the settings page, and the lists they offer."""

from functools import cache
from zoneinfo import available_timezones

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, RadioField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from members.login import me
from members.models import NAME_LENGTH, Hours, Member, Units
from members.passwords import objection
from web.forms import BoundForm, LineField, Longest
from web.language import languages

PRONOUNCED_LENGTH = 80
CONTINENTS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip
UNITS = [
    SelectChoice("", _l("As usual where the run is")),
    SelectChoice(Units.KM, _l("Kilometres")),
    SelectChoice(Units.MILES, _l("Miles")),
]
HOURS = [
    SelectChoice("", _l("As usual where the run is")),
    SelectChoice(Hours.H24, _l("18:30")),
    SelectChoice(Hours.H12, _l("6:30 pm")),
]
WEEKS = [SelectChoice("", _l("Two or three")), SelectChoice("4", _l("Four"))]
THEMES = [
    SelectChoice("", _l("As on my device")),
    SelectChoice("light", _l("Light")),
    SelectChoice("dark", _l("Dark")),
]


NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def countries() -> list[SelectChoice]:
    """No country, then every one by its name in the reader's language."""
    locale = get_locale()
    named = locale.territories if locale else {}
    real = {code: name for code, name in named.items() if code.isalpha() and code not in NO_COUNTRY}
    ordered = sorted(real.items(), key=lambda pair: str(pair[1]))
    return [SelectChoice("", _("Not said")), *(SelectChoice(*pair) for pair in ordered)]


def tongues() -> list[SelectChoice]:
    """As the browser asks, then every language there is, each as its own speakers call it."""
    return [
        SelectChoice("", _("As my browser asks")),
        *(SelectChoice(*pair) for pair in languages().items()),
    ]


@cache
def zones() -> tuple[str, ...]:
    """The IANA zones that are named after places, by name."""
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(CONTINENTS)))


class PreferencesForm(BoundForm):
    """How a member is called and how numbers are written for her."""

    name = LineField(
        _l("First name"), [DataRequired(_l("Type your first name.")), Longest(NAME_LENGTH)]
    )
    pronounced = LineField(_l("How to say it"), [Longest(PRONOUNCED_LENGTH)])
    units = RadioField(_l("Distances"), choices=UNITS)
    hours = RadioField(_l("Times"), choices=HOURS)
    country = SelectField(_l("Country"), choices=countries)
    timezone = LineField(_l("Time zone"))
    language = SelectField(_l("Language"), choices=tongues, default="")
    runs_a_week = SelectField(_l("Runs in a week"), choices=WEEKS, default="")

    def validate_timezone(self, field: Field) -> None:
        """One of the IANA names, or none."""
        if field.data and field.data not in available_timezones():
            raise ValidationError(_("Pick a time zone from the list, like Europe/London."))

    def fill(self, member: Member) -> None:
        """Write the choices onto the member; what is empty is not chosen."""
        member.name = str(self.name.data)
        member.pronounced = self.pronounced.data or None
        member.units = Units(self.units.data) if self.units.data else None
        member.hours = Hours(self.hours.data) if self.hours.data else None
        member.country = self.country.data or None
        member.timezone = self.timezone.data or None
        member.language = self.language.data or None
        member.runs_a_week = int(self.runs_a_week.data) if self.runs_a_week.data else None


class PasswordForm(BoundForm):
    """A new password; the one before is not asked, since the sign-in is fresh."""

    password = PasswordField(_l("New password"), [DataRequired(_l("Type a new password."))])

    def validate_password(self, field: Field) -> None:
        """Long enough to stand alone, and not what everybody types."""
        against = objection(field.data or "", me().name, me().email)
        if against:
            raise ValidationError(against)


class ThemeForm(BoundForm):
    """Light or dark."""

    theme = RadioField(_l("Colours"), choices=THEMES)
