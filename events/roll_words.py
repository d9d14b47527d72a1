"""What the headings of a roll call say."""

from flask_babel import gettext as _

from events.choices import Coming
from events.roll import Part
from events.wording import group_name


def title_of(part: Part) -> str:
    """The heading over a part of the list."""
    if part.group is not None:
        return group_name(part.group)
    known: dict[str, str] = {
        "walked-up": _("Walked up"),
        "waiting": _("In line"),
        "no": _("Said they can’t come"),
        "club": _("From the club"),
        Coming.WALK: _("Walking"),
        Coming.HELP: _("Helping"),
        Coming.COFFEE: _("For the coffee"),
    }
    return known.get(part.kind) or str(_("No group"))
