"""What is tapped and typed in a roll call."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms.validators import AnyOf, DataRequired, NumberRange, Optional, Regexp

from clubs.shapes import is_visible
from events.attendance import REASON_LENGTH, TAP_LENGTH, Part, Press
from events.forms import VisibleField, WholeField
from members.models import NAME_LENGTH
from web.forms import BoundForm, LineField, Longest

LONGEST_AGO = 7 * 24 * 3600 * 1000
LARGEST_ID = 2**31 - 1
YES_OR_NO = AnyOf(["yes", "no"], _l("Say yes or no."))
AN_ID = NumberRange(1, LARGEST_ID, _l("That row is not there any more; reload the page."))


class TapForm(BoundForm):
    """One tap; `tap` is its name, `ago` how many milliseconds it waited for a signal."""

    tap = LineField(_l("Tap"), [DataRequired(), Regexp(rf"[\w-]{{8,{TAP_LENGTH}}}\Z")])
    ago = WholeField(_l("Milliseconds ago"), [NumberRange(0, LONGEST_AGO)])
    member = WholeField(_l("Member"), [AN_ID])
    row = WholeField(_l("Row"), [AN_ID])
    name = LineField(_l("First name"), [Longest(NAME_LENGTH)])
    group = WholeField(_l("Group"), [AN_ID])
    present = LineField(_l("Here"), [Optional(), YES_OR_NO])
    back = LineField(_l("Back"), [Optional(), YES_OR_NO])
    part = LineField(_l("What they did"), [Optional(), AnyOf(list(Part))])

    def is_on_somebody(self) -> bool:
        """Whether it says whom it is about: a row, a member, or a name that can be read."""
        named = bool(self.name.data) and is_visible(self.name.data)
        return bool(self.member.data or self.row.data or named)

    def press(self) -> Press:
        """The tap."""
        return Press(
            self.tap.data,
            timedelta(milliseconds=self.ago.data or 0),
            self.member.data,
            self.row.data,
            self.name.data or "",
            self.group.data,
            _said(self.present.data),
            _said(self.back.data),
            Part(self.part.data) if self.part.data else None,
        )


def _said(text: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(text or "")


class ReasonForm(BoundForm):
    """Why a roll call ends with somebody out."""

    reason = VisibleField(
        _l("Why does it end all the same?"),
        [DataRequired(_l("Say why, so that it can be read later.")), Longest(REASON_LENGTH)],
    )
