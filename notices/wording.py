"""What the kinds of notice are called."""

from flask_babel import gettext as _


def name_of(kind: str) -> str:
    """A kind of notice in words, as part of a sentence; unknown ones are "mails of this kind"."""
    known: dict[str, str] = {
        "rsvp": _("mails about your answers to runs"),
        "moved_up": _("mails that a place came free for you"),
        "run_changed": _("mails about changes to your runs"),
        "run_cancelled": _("mails about cancelled runs"),
    }
    return known.get(kind) or str(_("mails of this kind"))
