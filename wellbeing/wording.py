"""Reasons for a run, in plain words."""

from flask_babel import lazy_gettext as _

REASONS = {
    "same_level": _("It is at your level."),
    "one_level_gentler": _("It is a little gentler than your level."),
    "newcomers_welcome": _("First-timers are welcome."),
    "small_group": _("The group is small."),
    "big_group": _("There will be many people."),
    "recurring": _("It comes round again every week."),
    "close_by": _("It is close by."),
    "under_45_min": _("It takes less than 45 minutes."),
    "ends_before_20": _("It ends before eight in the evening."),
    "daylight": _("It is in daylight."),
    "easy": _("You can talk all the way."),
    "run_walk_allowed": _("Walking is part of it."),
    "steady": _("It has a steady group."),
    "tempo": _("It has a tempo group."),
}
"""Why a run fits, by the tag that counted."""
