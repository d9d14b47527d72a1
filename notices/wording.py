"""What the kinds of notice are called."""

from flask_babel import gettext as _


def name_of(kind: str) -> str:
    """A kind of notice in words, as part of a sentence; unknown ones are "mails of this kind"."""
    known: dict[str, str] = {
        "rsvp": _("mails about your answers to runs"),
        "moved_up": _("mails that a place came free for you"),
        "run_changed": _("mails about changes to your runs"),
        "run_cancelled": _("mails about cancelled runs"),
        "account": _("mails about your account"),
    }
    return known.get(kind) or str(_("mails of this kind"))


def why_always(kind: str) -> str:
    """Why a kind that always goes always goes, and what ends it."""
    if kind == "account":
        return str(_("They tell you what changed on your account, so that nobody else can unseen."))
    return str(
        _(
            "You get them while your answer is yes, so that nobody stands at the wrong corner. "
            "Take your answer back on the page of the run and they stop."
        )
    )
