"""What a run is and for whom, in words."""

from flask_babel import lazy_gettext as _l

from events.choices import RunKind, Shape, Sound
from events.labels import labels_of
from events.models import Event

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
    if event.is_no_drop:
        chips.append(("users", str(_l("Nobody left behind"))))
    labels = labels_of(event)
    return chips + [(LABEL_ICONS.get(key, "check"), str(LABEL_NAMES[key])) for key in labels]


def shape_name(event: Event) -> str:
    """The shape of the route."""
    return str(SHAPE_NAMES[event.shape]) if event.shape else ""
