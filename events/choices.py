"""What can be chosen of a run and of an answer to it."""

from enum import StrEnum


class Coming(StrEnum):
    """What somebody comes for. Each is a full answer; all but a run stand outside the groups."""

    RUN = "run"
    WALK = "walk"
    HELP = "help"
    COFFEE = "coffee"


class Duty(StrEnum):
    """What a group needs somebody for, by the name of the column's relation: in front, and last."""

    LEAD = "leader"
    SWEEP = "sweeper"


class RunKind(StrEnum):
    """What a run is."""

    RUN = "run"
    WALK = "walk"
    RUN_WALK = "run_walk"
    MINDFUL = "mindful"
    RACE = "race"
    SOCIAL = "social"


class Sound(StrEnum):
    """What one hears on a run."""

    CHATTY = "chatty"
    MUSIC = "music"
    GUIDED = "guided"
    QUIET = "quiet"


class Shape(StrEnum):
    """The shape of a route on which nobody is left behind."""

    LAPS = "laps"
    OUT_AND_BACK = "out_and_back"
    LOLLIPOP = "lollipop"
    LOOP = "loop"
