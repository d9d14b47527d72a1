"""A programme in words: its sessions, their steps, and the runs they become."""

from flask_babel import gettext as _
from flask_babel import ngettext

from wellbeing.programmes import plan
from wellbeing.programmes.going_on import Offer, Way
from wellbeing.programmes.plan import Block, Session, Step, Week


def span(seconds: int) -> str:
    """30 s, 90 s, 5 min, 2 min 30 s."""
    minutes, rest = divmod(seconds, 60)
    if seconds < 120 and rest:
        return _("%(seconds)s s", seconds=seconds)
    if not rest:
        return _("%(minutes)s min", minutes=minutes)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)


def kind(step: Step) -> str:
    """Walk, or run."""
    return _("Walk") if step.kind == plan.WALK else _("Run")


def step(one: Step) -> str:
    """30 s run."""
    words = {plan.WALK: _("%(span)s walk", span=span(one.seconds))}
    return words.get(one.kind) or _("%(span)s run", span=span(one.seconds))


def block(one: Block) -> str:
    """10 × (30 s run / 90 s walk)."""
    steps = " / ".join(step(part) for part in one.steps)
    return steps if one.repeat == 1 else f"{one.repeat} × ({steps})"


def main_part(session: Session) -> str:
    """What stands between the two walks."""
    return " + ".join(block(one) for one in session.blocks)


def week_name(week: Week) -> str:
    """Week 3, or Foundation 2."""
    if week.is_foundation:
        return _("Foundation %(number)s", number=week.number)
    return _("Week %(number)s", number=week.number)


def title(session: Session) -> str:
    """What the run is called: Week 1 A: Say hello to it."""
    week = plan.WEEKS[session.week]
    name = week_name(week)
    return _("%(week)s %(letter)s: %(theme)s", week=name, letter=session.letter, theme=week.theme)


def about(session: Session, programme: str, intervals: str) -> str:
    """What stands on the run's page, with the addresses of the programme and of the timer."""
    running = session.run_seconds // 60
    more = ngettext("%(num)s minute is running.", "%(num)s minutes are running.", running)
    shape = _(
        "%(warm_up)s walk, then %(main)s, then %(cool_down)s walk: %(minutes)s min in all.",
        warm_up=span(session.warm_up),
        main=main_part(session),
        cool_down=span(session.cool_down),
        minutes=session.minutes,
    )
    after = _("Then %(minutes)s min together somewhere warm.", minutes=session.together)
    lines = [
        f"{shape} {more if running else ''}".strip(),
        _("You can talk all the way. Walking instead is always fine: same group, same start."),
        f"{after} {session.prompt}".strip(),
        str(session.note),
        f"[{_('The whole programme')}]({programme})",
        f"[{_('The steps with a timer, for leaders')}]({intervals})",
    ]
    return "\n\n".join(line for line in lines if line)


def way(choice: Offer, first: Offer | None) -> str:
    """What the button of a choice says; `first` is what is offered first."""
    week = week_name(plan.WEEKS[choice.week])
    if choice.way is Way.REPEAT:
        return _("Repeat %(week)s", week=week)
    if choice.way is Way.STEP_BACK:
        return _("Go back to %(week)s", week=week)
    if choice == first:
        return _("Move on to %(week)s", week=week)
    return _("Move on to %(week)s all the same", week=week)


def milestone(minutes: int) -> str:
    """First five minutes without a break."""
    names = {5: _("First five minutes"), 10: _("First ten minutes")}
    later = {15: _("First fifteen minutes"), 20: _("First twenty minutes")}
    return (names | later)[minutes]
