"""Which group is the gentler one: talk first, pace second."""

from events.models import Event, PaceGroup


def gentlest_first(event: Event) -> list[PaceGroup]:
    """The groups in order: the most talk first, among equals the longest time per kilometre."""
    return sorted(event.groups, key=lambda one: (*how_gentle(one), one.position))


def how_gentle(group: PaceGroup) -> tuple[int, int]:
    """What groups are compared by, also across runs; the smaller the gentler."""
    return group.talk.number, -_seconds(group)


def _seconds(group: PaceGroup) -> int:
    """Seconds per kilometre, as posted or by the tag; 0 where neither is known."""
    return group.seconds_per_km or (group.tag.slowest if group.tag else 0)


def next_gentler(event: Event, group: PaceGroup) -> PaceGroup | None:
    """The group one step down; None for the gentlest of all."""
    order = gentlest_first(event)
    place = order.index(group)
    return order[place - 1] if place else None
