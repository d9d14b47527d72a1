"""What a run is and for whom, in words."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from events.choices import RunKind, Shape, Sound
from events.labels import labels_of
from events.models import Event, PaceGroup
from events.wording import group_name

KIND_NAMES = {
    RunKind.RUN: _l("Run"),
    RunKind.WALK: _l("Walk"),
    RunKind.RUN_WALK: _l("Run and walk"),
    RunKind.MINDFUL: _l("Mindful run"),
    RunKind.RACE: _l("Race outing"),
    RunKind.SOCIAL: _l("Social"),
}
SOUND_NAMES = {
    Sound.CHATTY: _l("Chatty"),
    Sound.MUSIC: _l("With music"),
    Sound.GUIDED: _l("Guided"),
    Sound.QUIET: _l("Quiet"),
}
SHAPE_NAMES = {
    Shape.LAPS: _l("Laps"),
    Shape.OUT_AND_BACK: _l("Out and back"),
    Shape.LOLLIPOP: _l("Lollipop"),
    Shape.LOOP: _l("One loop"),
}
LABEL_NAMES = {
    "step_free": _l("Step-free"),
    "pram": _l("Good with a pram"),
    "dog": _l("Dogs welcome"),
    "lit": _l("Lit after dark"),
    "toilet": _l("Toilet at the start"),
    "transit": _l("Near a bus or train"),
    "bags": _l("Somebody minds the bags"),
    "women_only": _l("Women only"),
    "lgbtq": _l("LGBTQ+"),
    "parents": _l("Parents"),
    "fifty_plus": _l("50 and over"),
    "students": _l("Students"),
    "newcomers": _l("New in town"),
    "sober": _l("No alcohol afterwards"),
}
LABEL_ICONS = {"step_free": "accessibility", "dog": "dog", "lit": "flashlight"}


def chips_of(event: Event) -> list[tuple[str, str]]:
    """Icon and words for each thing worth a chip; a plain run says nothing of its kind."""
    chips = [] if event.kind is RunKind.RUN else [("flag", str(KIND_NAMES[event.kind]))]
    if event.sound:
        chips.append(("message-circle", str(SOUND_NAMES[event.sound])))
    labels = labels_of(event)
    return chips + [(LABEL_ICONS.get(key, "check"), str(LABEL_NAMES[key])) for key in labels]


def promise(event: Event, *, names: bool) -> tuple[str, str]:
    """What a run promises that leaves nobody behind, and how it keeps that; by name to members.

    A group without somebody who runs last is not promised anything, and that is said.
    """
    kept = [group for group in event.groups if group.is_no_drop]
    open_ = ", ".join(group_name(one) for one in event.groups if not one.is_no_drop)
    nobody_yet = _("In %(groups)s nobody runs last yet.", groups=open_) if open_ else ""
    if not kept:
        return "", nobody_yet
    promised = _("Nobody is left behind.")
    if open_:
        these = ", ".join(group_name(group) for group in kept)
        promised = _("Nobody is left behind in %(groups)s.", groups=these)
    return promised, " ".join(
        filter(None, [_who_runs_last(kept, names=names), _how(event), nobody_yet])
    )


def _who_runs_last(kept: Sequence[PaceGroup], *, names: bool) -> str:
    people = {group.sweeper.name for group in kept if group.sweeper}
    if names and len(people) == 1:
        return _("%(name)s runs last.", name=people.pop())
    if len(kept) > 1:
        return _("In each group somebody runs last.")
    return _("Somebody of the club runs last.")


def _how(event: Event) -> str:
    return _(
        "All wait every %(minutes)s minutes, and the last sets the pace. The route: %(shape)s.",
        minutes=event.regroup_minutes,
        shape=SHAPE_NAMES[event.shape] if event.shape else "",
    )
