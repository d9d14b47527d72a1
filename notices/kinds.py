"""The kinds of notice, and what is special about each."""

from dataclasses import dataclass

RSVP, MOVED_UP, OFFER = "rsvp", "moved_up", "offer"
CHANGED, CANCELLED = "run_changed", "run_cancelled"
REMINDER, NEW_RUN, MESSAGE, AFTER_RUN = "reminder", "new_run", "message", "after_run"
POST_AGAIN, LEAD, NOTE = "post_again", "lead", "note"
ASKED, CLAIM = "asked", "club_claims"
WEEKLY, ACCOUNT = "weekly", "account"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of notice may do.

    `always`: cannot be turned off. `at_once`: quiet hours do not hold it back, since somebody has
    pressed a button this moment, or would stand at the wrong corner. `push`: wakes browsers.
    `by_club`: each club has a choice of its own. `can_wait`: may be part of the weekly digest.
    `asked_for`: off until asked for.
    """

    id: str
    always: bool = False
    at_once: bool = False
    push: bool = False
    by_club: bool = False
    can_wait: bool = False
    asked_for: bool = False


KINDS = {
    kind.id: kind
    for kind in (
        Kind(RSVP, at_once=True),
        Kind(MOVED_UP, push=True),
        Kind(OFFER, push=True),
        Kind(CHANGED, always=True, at_once=True, push=True),
        Kind(CANCELLED, always=True, at_once=True, push=True),
        Kind(REMINDER, push=True, by_club=True),
        Kind(NEW_RUN, by_club=True, can_wait=True),
        Kind(MESSAGE, by_club=True, can_wait=True),
        Kind(AFTER_RUN, by_club=True),
        Kind(POST_AGAIN, by_club=True, can_wait=True),
        Kind(LEAD, push=True),
        Kind(ASKED, push=True, by_club=True),
        Kind(CLAIM),
        Kind(NOTE),
        Kind(WEEKLY, asked_for=True),
        Kind(ACCOUNT, always=True, at_once=True),
    )
}
ALWAYS = frozenset(kind.id for kind in KINDS.values() if kind.always)
CHOSEN = tuple(kind for kind in KINDS.values() if not kind.always and kind.id != WEEKLY)
"""What a member decides on, in the order of the settings page; the digest has its own place."""


def kind_of(name: str) -> Kind:
    """The kind by its name; an unknown one has nothing special."""
    return KINDS.get(name) or Kind(name)
