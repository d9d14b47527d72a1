"""Words around an answer: ways to come, steps down, and what somebody new wants to know."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from events.choices import Coming
from events.models import Event, PaceGroup
from members.models import Member
from web.filters import Style, short_day

EARLY = timedelta(minutes=10)


def come_anyway(event: Event, chosen: str = "") -> list[Coming]:
    """The ways to come that are no run; where a group walks, a walk of one's own is chosen there.

    What is `chosen` already stays among them.
    """
    walks = any(group.pace == Coming.WALK for group in event.groups)
    ways = [Coming.WALK, Coming.HELP, Coming.COFFEE]
    return [way for way in ways if way is not Coming.WALK or not walks or chosen == way]


def coming(kind: Coming) -> str:
    """What somebody comes for."""
    known = {
        Coming.RUN: _("Run"),
        Coming.WALK: _("Walk"),
        Coming.HELP: _("Volunteer"),
        Coming.COFFEE: _("The coffee alone"),
    }
    return known[kind]


def coming_facts(kind: Coming) -> str:
    """The small print of a way to come."""
    known = {
        Coming.RUN: "",
        Coming.WALK: _("Same place, same time, walking."),
        Coming.HELP: _("You lend a hand; the organizers say with what."),
        Coming.COFFEE: _("Meet everybody afterwards."),
    }
    return known[kind]


def step_name(step: PaceGroup | Coming) -> str:
    """What a step down is called on its button."""
    if isinstance(step, PaceGroup):
        return step.tag.name if step.tag else step.talk.name
    return coming(step)


def until(event: Event, moment: datetime, style: Style) -> str:
    """Tue 24 Nov, 18:30: a moment on the wall of the run's own place."""
    local = moment.astimezone(ZoneInfo(event.timezone))
    return f"{short_day(local)}, {style.clock(local)}"


def look_for(event: Event, group: PaceGroup | None) -> Member | None:
    """Whom somebody new looks for: who leads the group or runs last in it, else in another."""
    groups = [group, *event.groups] if group else event.groups
    people = [one for some in groups for one in (some.leader, some.sweeper)]
    return next((one for one in people if one is not None), None)


def minute_by_minute(event: Event, style: Style) -> list[tuple[str, str]]:
    """What happens when, as clock times on the wall with a sentence each."""
    start, end = event.starts_local, event.ends_at.astimezone(ZoneInfo(event.timezone))
    walk = _("Everybody sets out together, and talks.")
    plan = [
        (start - EARLY, _("People gather. Say your name; nobody expects you to know theirs.")),
        (start, _("A round of hellos, then the groups find each other.")),
        (start + timedelta(minutes=5), walk),
        (end, _("Everybody is back.")),
    ]
    if event.hangout:
        plan.append((end, _("Afterwards: %(what)s. Come along.", what=event.hangout)))
    return [(style.clock(at), text) for at, text in plan]


def keep_up(event: Event, group: PaceGroup | None, *, names: bool) -> str:
    """What somebody in a group is promised who worries about the pace; by name to members."""
    if group is not None and group.is_no_drop and group.sweeper is not None:
        return _(
            "Nobody is left behind: %(name)s runs last, all wait every %(minutes)s minutes, and "
            "the last sets the pace.",
            name=group.sweeper.name if names else _("somebody of the club"),
            minutes=event.regroup_minutes,
        )
    return _(
        "Say so to whoever leads. You can walk, step down to a gentler group until the run ends, "
        "or meet everybody at the finish."
    )
