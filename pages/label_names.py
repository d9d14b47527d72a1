"""What the finder calls the labels of runs."""

from flask_babel import lazy_gettext as _

from events.describing import LABEL_NAMES
from events.labels import FOR_WHOM, PLACE


def groups() -> list[tuple[object, list[tuple[str, object]]]]:
    """The labels under their headings, each with its name."""
    return [
        (_("For whom"), [(key, LABEL_NAMES[key]) for key in FOR_WHOM]),
        (_("The place"), [(key, LABEL_NAMES[key]) for key in PLACE]),
    ]
