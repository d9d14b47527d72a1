"""Today I have a little, some, plenty: which group of the same run fits. Pure; nothing is kept."""

from collections.abc import Sequence
from enum import StrEnum

from events.gentleness import gentlest_first
from events.models import Event, PaceGroup

GENTLE_PACES = ("walk", "run_walk", "party")


class Energy(StrEnum):
    """How much somebody has today."""

    LITTLE = "little"
    SOME = "some"
    PLENTY = "plenty"


def proposed(event: Event, mine: PaceGroup | None, energy: Energy) -> PaceGroup | None:
    """A gentler group to change to; None where the own one fits.

    A little: the gentlest, a walking or party group where there is one. Some: one group gentler
    for whoever is in the hardest of several. Plenty never proposes a harder one.
    """
    order = gentlest_first(event)
    at = order.index(mine) if mine in order else len(order)
    if energy is Energy.LITTLE:
        return _gentle(order[:at])
    if energy is Energy.SOME and 0 < at == len(order) - 1:
        return order[at - 1]
    return None


def _gentle(gentler: Sequence[PaceGroup]) -> PaceGroup | None:
    named = [group for group in gentler if group.pace in GENTLE_PACES]
    return next(iter([*named, *gentler]), None)
