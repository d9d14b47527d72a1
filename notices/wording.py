"""What the kinds of notice are called, and the picture beside each."""

from flask_babel import gettext as _

from notices import kinds

ICONS = {
    kinds.RSVP: "calendar-check", kinds.MOVED_UP: "calendar-check", kinds.OFFER: "clock",
    kinds.CHANGED: "pencil", kinds.CANCELLED: "ban", kinds.REMINDER: "sunrise",
    kinds.NEW_RUN: "footprints", kinds.MESSAGE: "message-circle", kinds.AFTER_RUN: "heart-pulse",
    kinds.POST_AGAIN: "repeat", kinds.LEAD: "flag", kinds.ASKED: "user-plus",
    kinds.CLAIM: "badge-check", kinds.NOTE: "hand", kinds.ACCOUNT: "shield",
}  # fmt: skip


def icon_of(kind: str) -> str:
    """The icon of a kind of notice."""
    return ICONS.get(kind, "bell")


def name_of(kind: str) -> str:
    """A kind of notice in words, as part of a sentence; unknown ones are "mails of this kind"."""
    known: dict[str, str] = {
        kinds.RSVP: _("mails about your answers to runs"),
        kinds.MOVED_UP: _("mails that a place came free for you"),
        kinds.OFFER: _("mails that offer you a place"),
        kinds.CHANGED: _("mails about changes to your runs"),
        kinds.CANCELLED: _("mails about cancelled runs"),
        kinds.REMINDER: _("reminders the day before a run"),
        kinds.NEW_RUN: _("mails about new runs"),
        kinds.MESSAGE: _("messages from organizers"),
        kinds.AFTER_RUN: _("questions after a run"),
        kinds.POST_AGAIN: _("reminders to post the next run"),
        kinds.LEAD: _("questions whether you can lead a group"),
        kinds.ASKED: _("mails that somebody asks to come"),
        kinds.CLAIM: _("mails about who a club’s page belongs to"),
        kinds.NOTE: _("friendly notes from organizers"),
        kinds.WEEKLY: _("weekly mails"),
        kinds.ACCOUNT: _("mails about your account"),
    }
    return known.get(kind) or str(_("mails of this kind"))


def title_of(kind: str) -> tuple[str, str]:
    """A kind as the settings page lists it: its name, and what it brings."""
    known: dict[str, tuple[str, str]] = {
        kinds.RSVP: (
            _("Your answers"),
            _("Going or waiting, with the run for your calendar."),
        ),
        kinds.MOVED_UP: (_("Moving up"), _("You waited, and a place is yours.")),
        kinds.OFFER: (_("Offers"), _("A place is kept for you for a while.")),
        kinds.REMINDER: (_("The day before"), _("Where, when, who leads.")),
        kinds.NEW_RUN: (_("New runs"), _("Your clubs have posted a run.")),
        kinds.MESSAGE: (_("Messages"), _("What organizers write to whoever is coming.")),
        kinds.AFTER_RUN: (_("After a run"), _("One question, if you have agreed to be asked.")),
        kinds.POST_AGAIN: (_("Post again"), _("For organizers: the next run is one tap away.")),
        kinds.LEAD: (_("Leading"), _("A group has lost its leader, or who runs last; can you?")),
        kinds.ASKED: (_("Asking to come"), _("For organizers: somebody asks to be let in.")),
        kinds.CLAIM: (_("Whose club"), _("You asked for a club’s page, or decide on it.")),
        kinds.NOTE: (_("Friendly notes"), _("Once, when you have not been seen for a while.")),
    }
    return known[kind]


def push_of(kind: str) -> str:
    """What a browser shows when it is woken: nothing private, since anybody may see the screen."""
    known: dict[str, str] = {
        kinds.MOVED_UP: _("A place is yours. See your run."),
        kinds.OFFER: _("A place is kept for you. See your run."),
        kinds.CHANGED: _("One of your runs has changed."),
        kinds.CANCELLED: _("One of your runs is cancelled."),
        kinds.REMINDER: _("You have a run tomorrow."),
        kinds.ASKED: _("Somebody asks to come."),
        kinds.LEAD: _("A group needs somebody. Can you?"),
    }
    return known.get(kind) or str(_("There is news for you."))


def why_always(kind: str) -> str:
    """Why a kind that always goes always goes, and what ends it."""
    if kind == kinds.ACCOUNT:
        return str(_("They tell you what changed on your account, so that nobody else can unseen."))
    return str(
        _(
            "You get them while your answer is yes, so that nobody stands at the wrong corner. "
            "Take your answer back on the page of the run and they stop."
        )
    )
