"""What is typed to sign up and to sign in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField, ValidationError
from wtforms.validators import DataRequired

from members.accounts import mail_address
from members.models import EMAIL_LENGTH, NAME_LENGTH
from members.passwords import LONGEST, objection
from web.forms import BoundForm, LineField, Longest


class AddressField(LineField):
    """A mail address, in the form that mail is sent to."""

    data: str

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        if not self.data:
            raise ValidationError(_("Type your email address."))
        Longest(EMAIL_LENGTH)(form, self)
        try:
            self.data = mail_address(self.data)
        except ValueError:
            raise ValidationError(_("Type the address in full, like name@example.org.")) from None


class CodeField(LineField):
    """Six digits; blanks and hyphens between them do not matter."""

    data: str

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value.replace(" ", "").replace("-", "") for value in valuelist])

    def pre_validate(self, form: Form) -> None:
        if not (
            self.data and self.data.isascii() and self.data.isdecimal() and len(self.data) == 6
        ):
            raise ValidationError(_("Type the six digits from the email."))


class SignUpForm(BoundForm):
    """A name and an address; a password for whoever wants one."""

    name = LineField(
        _l("First name"), [DataRequired(_l("Type your first name.")), Longest(NAME_LENGTH)]
    )
    email = AddressField(_l("Email"))
    password = PasswordField(_l("Password, if you want one"))

    def validate_password(self, field: Field) -> None:
        """A password for signing in without mail; none is fine."""
        given = field.data or ""
        against = objection(given, self.name.data or "", self.email.data or "")
        if given and against:
            raise ValidationError(against)


class SignInForm(BoundForm):
    """An address, and a password or none: then a code is mailed."""

    email = AddressField(_l("Email"))
    password = PasswordField(_l("Password"), [Longest(LONGEST)])


class CodeForm(BoundForm):
    """The mailed code."""

    code = CodeField(_l("Six-digit code"))


class AddressForm(BoundForm):
    """A new address for an account."""

    email = AddressField(_l("New email address"))
