"""What the finder calls the labels of runs."""

from flask_babel import lazy_gettext as _

from events.labels import FOR_WHOM, PLACE

NAMES = {
    "step_free": _("Step-free"),
    "pram": _("Good with a pram"),
    "dog": _("Dogs welcome"),
    "lit": _("Lit after dark"),
    "toilet": _("Toilet at the start"),
    "transit": _("Near a bus or train"),
    "bags": _("Somebody minds the bags"),
    "women_only": _("Women only"),
    "lgbtq": _("LGBTQ+"),
    "parents": _("Parents"),
    "fifty_plus": _("50 and over"),
    "students": _("Students"),
    "newcomers": _("New in town"),
    "sober": _("No alcohol afterwards"),
}


def groups() -> list[tuple[object, list[tuple[str, object]]]]:
    """The labels under their headings, each with its name."""
    return [
        (_("For whom"), [(key, NAMES[key]) for key in FOR_WHOM]),
        (_("The place"), [(key, NAMES[key]) for key in PLACE]),
    ]
