"""How far a change of one run reaches in its series, and when the series rests or ends.

The caller holds the series' lock (`locked_with_series`, or `locked(Series, …)`).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from core.database import db, locked
from core.refusal import Refused
from events import leading, moving, standing, telling
from events.labels import write_labels
from events.models import SERIES_STRAND, Event, PaceGroup
from events.queries import line_of
from events.repeating import Rule, dates, on_the_wall
from events.series import (
    Series,
    SeriesSkip,
    ahead,
    fill_up,
    group_of,
    series_of,
    template_of,
    write_run,
)

COPIED = (
    "club_id", "posted_by_id", "rule", "timezone", "template",
    "paused_from", "paused_until", "paused_at", "ends_on",
)  # fmt: skip
ONE_DAY, A_YEAR = timedelta(days=1), timedelta(days=366)


class Scope(StrEnum):
    """Which runs of a series are meant."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


def spread(event: Event, scope: Scope, was: datetime, told: set[int], now: datetime) -> None:
    """A run of a series has been changed: the others follow as far as `scope` says.

    `was` is its wall clock before, `told` the members who know already: the others are told
    once each, of the first run of theirs. A run changed by hand is left alone, and so is one
    whose new hour has passed.
    Raises Refused for another weekday of a monthly series, and where somebody would lose a place.
    """
    series = series_of(event)
    if series is None:
        return
    if scope is Scope.THIS:
        event.detached_at = now
        return
    if scope is Scope.LATER and _has_earlier(series, event):
        series = _split(series, event, now)
    days = (event.starts_local.date() - was.date()).days
    hour = event.starts_local if event.starts_local.time() != was.time() else series.starts_local
    if days:
        _move(series, days, now)
    series.starts_local = datetime.combine(series.starts_local.date(), hour.time())
    series.timezone, series.template = event.timezone, template_of(event)
    _rewrite_all(series, event, told, now)
    fill_up(series, now)


def _has_earlier(series: Series, event: Event) -> bool:
    earlier = select(Event.id).where(
        Event.series_id == series.id, Event.series_date < event.series_date
    )
    return db.session.scalar(earlier.limit(1)) is not None


def _split(series: Series, event: Event, now: datetime) -> Series:
    """A series of its own from this run on; the old one ends the day before."""
    on = event.series_date
    if on is None:
        raise ValueError("a run that stands for no date splits no series")
    new = Series(created_at=now, **{name: getattr(series, name) for name in COPIED})
    new.starts_local = datetime.combine(on, series.starts_local.time())
    db.session.add(new)
    db.session.flush()
    series.ends_on = on - ONE_DAY
    _hand_over(series, new, on)
    standing.go_on(series.id, new.id)
    return new


def _hand_over(series: Series, new: Series, on: date) -> None:
    own_runs = (Event.series_id == series.id, Event.series_date >= on)
    own_skips = (SeriesSkip.series_id == series.id, SeriesSkip.skipped_on >= on)
    moved = {"series_id": new.id, "strand": SERIES_STRAND.format(new.id)}
    db.session.execute(update(Event).where(*own_runs).values(moved))
    db.session.execute(update(SeriesSkip).where(*own_skips).values(series_id=new.id))


def _move(series: Series, days: int, now: datetime) -> None:
    """All that is ahead stands for dates some days later, or earlier."""
    here = series.here(now)
    try:
        rule = Rule.read(series.rule).moved(days)
    except ValueError:
        sentence = "A run of one weekday a month keeps its weekday. Change this run alone."
        raise Refused(sentence) from None
    if abs(days) >= 7:
        raise Refused("Move a series by less than a week, or change this run alone.")
    planned = dates(series.rule, series.starts_local, here.date() + A_YEAR)
    first = next((one for one in planned if one.date() >= here.date()), series.starts_local)
    series.starts_local, series.rule = first + timedelta(days), str(rule)
    _free_past_dates(series, now)
    for run in sorted(ahead(series, now), key=_series_date, reverse=days > 0):
        run.series_date = _series_date(run) + timedelta(days)
        db.session.flush()  # one by one: two runs never stand for one date
    skips = db.session.scalars(select(SeriesSkip).where(SeriesSkip.series_id == series.id))
    for skip in sorted(skips, key=lambda one: one.skipped_on, reverse=days > 0):
        skip.skipped_on += timedelta(days)
        db.session.flush()


def _free_past_dates(series: Series, now: datetime) -> None:
    """Runs that have begun stand for no date any more: the days beside theirs may be taken."""
    begun = (Event.series_id == series.id, Event.starts_at <= now)
    recent = Event.series_date > series.here(now).date() - timedelta(weeks=1)
    db.session.execute(update(Event).where(*begun, recent).values(series_date=None))


def _series_date(run: Event) -> date:
    return run.series_date or run.starts_local.date()


def _rewrite_all(series: Series, event: Event, told: set[int], now: datetime) -> None:
    for run in ahead(series, now):
        if run.id == event.id or run.is_cancelled or run.detached_at is not None:
            continue
        locked(Event, run.id)
        before, groups = telling.told_of(run), telling.groups_of(run)
        _rewrite(run, series, now)
        if telling.told_of(run) != before:
            told |= telling.changed(run, now, but_not=told, and_later=True, was=before)
        told |= telling.groups_changed(run, groups, now, but_not=told)


def _rewrite(run: Event, series: Series, now: datetime) -> None:
    """The run as its series has it now."""
    line = line_of(run)
    planned = datetime.combine(_series_date(run), series.starts_local.time())
    local = on_the_wall(planned, series.zone)
    if local <= series.here(now):
        run.detached_at = now
        return
    write_run(run, series.template["run"])
    write_labels(run, series.template["run"].get("labels", []))
    run.schedule(local, series.zone, run.minutes)
    _write_groups(run, series)
    run.renew(now)
    try:
        moving.refit(run, line, now)
    except Refused as refusal:
        raise Refused(f"On {local:%-d %B}: {refusal}") from None


def _write_groups(run: Event, series: Series) -> None:
    """Groups that are alike stay the same rows, so that whoever is in one stays in it.

    Who said not to be able to lead or run last in this one run is not made to by the series.
    """
    as_said = leading.said_for_this_run(run)
    spare = list(run.groups)
    wanted = series.template["groups"]
    kept: dict[int, PaceGroup] = {}
    for place, values in enumerate(wanted):
        alike = (one for one in spare if (one.level, one.pace) == (values["level"], values["pace"]))
        found = next(alike, None)
        if found is not None:
            kept[place] = found
            spare.remove(found)
    rows = []
    for place, values in enumerate(wanted):
        row = kept.get(place) or (spare.pop(0) if spare else None)
        rows.append(group_of(values, row))
    run.groups = rows
    for group, column, member_id in as_said:
        if group in rows:
            setattr(group, column, member_id)


def call_off(event: Event, scope: Scope, reason: str, now: datetime) -> None:
    """The run is cancelled, and the others of its series as far as `scope` says.

    "This and later" and "all" end the series. Runs that were changed by hand are called off with
    the rest.
    """
    series = series_of(event)
    if series is None or scope is Scope.THIS:
        moving.cancel(event, reason, now)
        return
    today = series.here(now).date()
    end(series, (_series_date(event) if scope is Scope.LATER else today) - ONE_DAY, reason, now)
    moving.cancel(event, reason, now)


def end(series: Series, last: date, reason: str, now: datetime) -> None:
    """There is no run after the day `last`; those that were made are cancelled and people told."""
    series.ends_on = last
    _cancel_where(series, lambda run: _series_date(run) > last, reason, now)
    fill_up(series, now)


def _cancel_where(
    series: Series, meant: Callable[[Event], bool], reason: str, now: datetime
) -> None:
    """Cancel the runs ahead that are meant; everybody is told once, of the first one of theirs."""
    runs = [run for run in ahead(series, now) if not run.is_cancelled and meant(run)]
    told: set[int] = set()
    for run in runs:
        locked(Event, run.id)
        more = run is not runs[-1]
        told |= moving.cancel(run, reason, now, but_not=told, and_later=more)


def pause(series: Series, first: date, last: date, reason: str, now: datetime) -> None:
    """No run from the day `first` to the day `last`; what was made is cancelled, people told.

    Raises Refused for days that have passed or run backwards, and while another pause is ahead.
    """
    today = series.here(now).date()
    if last < first:
        raise Refused("The last day of the break comes before its first; change one of the two.")
    if last < today:
        raise Refused("These days have passed; choose days ahead.")
    if series.paused_until is not None and series.paused_until >= today:
        raise Refused("There is a break ahead already. Take it back first.")
    series.paused_from, series.paused_until, series.paused_at = first, last, now
    _cancel_where(series, lambda run: first <= run.starts_local.date() <= last, reason, now)


def resume(series: Series, now: datetime) -> None:
    """The break is over: the runs that it called off are made again, with standing answers."""
    for run in ahead(series, now):
        if run.is_cancelled and run.cancelled_at == series.paused_at:
            run.series_date = None
    series.paused_from = series.paused_until = series.paused_at = None
    db.session.flush()
    fill_up(series, now)


def skip(series: Series, on: date, reason: str, now: datetime) -> None:
    """No run on that date; one that was made is cancelled and people told.

    Skipping twice changes nothing. Raises Refused for a day that the series does not meet on.
    """
    run = _run_on(series, on)
    if run is not None:
        locked(Event, run.id)
        moving.cancel(run, reason, now)
        return
    planned = dates(series.rule, series.starts_local, on)
    if on <= series.here(now).date() or on not in [local.date() for local in planned]:
        raise Refused("The series has no run ahead on that day; choose another.")
    if on not in skipped_dates(series):
        db.session.add(SeriesSkip(series_id=series.id, skipped_on=on))


def skipped_dates(series: Series) -> list[date]:
    """The dates without a run, soonest first; those of cancelled runs aside."""
    rows = select(SeriesSkip.skipped_on).where(SeriesSkip.series_id == series.id)
    return list(db.session.scalars(rows.order_by(SeriesSkip.skipped_on)))


def _run_on(series: Series, on: date) -> Event | None:
    return db.session.scalar(
        select(Event).where(Event.series_id == series.id, Event.series_date == on)
    )


def bring_back(series: Series, on: date, now: datetime) -> None:
    """There is a run on that date after all: a new one, the cancelled one keeps its page."""
    run = _run_on(series, on)
    if run is not None and run.is_cancelled:
        run.series_date = None
    rows = select(SeriesSkip).where(SeriesSkip.series_id == series.id, SeriesSkip.skipped_on == on)
    for row in db.session.scalars(rows):
        db.session.delete(row)
    db.session.flush()
    fill_up(series, now)
