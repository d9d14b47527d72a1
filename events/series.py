"""Runs that come again: a rule, what a run of it is like, and the runs made from it ahead of time.

A series makes real, separate runs. Whoever changes one holds the series' lock first, then the
runs' (`locked_with_series`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    JSON,
    DateTime,
    Enum,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clubs.models import Club
from core.database import Instant, Model, WallClock, begin_write, db, locked
from events import standing
from events.labels import labels_of, write_labels
from events.models import Event, PaceGroup
from events.repeating import RULE_LENGTH, Rule, dates, on_the_wall
from members.models import Member

AHEAD = timedelta(weeks=8)
"""So far ahead runs are made."""
OWN = {
    "id", "club_id", "event_id", "posted_by_id", "starts_local", "timezone", "starts_at", "ends_at",
    "cancel_reason", "sequence", "next_number", "series_id", "series_date", "strand",
}  # fmt: skip
"""Columns that are each run's own; so is every other one that holds a moment."""


class Series(Model):
    """A run that comes again, as its organizers posted it.

    `rule` is one of `events.repeating`, counted from `starts_local` on the wall of `timezone`.
    `template` holds the columns of a run and of its groups. From `paused_from` to `paused_until`
    and after `ends_on`, days inclusive, no run is made; `paused_at` marks the runs that the pause
    called off.
    """

    __tablename__ = "series"

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id", ondelete="CASCADE"), index=True)
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    rule: Mapped[str] = mapped_column(String(RULE_LENGTH))
    starts_local: Mapped[WallClock]
    timezone: Mapped[str] = mapped_column(String(64))
    template: Mapped[dict[str, Any]] = mapped_column(JSON)
    paused_from: Mapped[date | None]
    paused_until: Mapped[date | None]
    paused_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    club: Mapped[Club] = relationship()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its wall."""
        return ZoneInfo(self.timezone)

    def here(self, now: datetime) -> datetime:
        """What the clock on its wall shows."""
        return now.astimezone(self.zone).replace(tzinfo=None)

    def is_paused_on(self, day: date) -> bool:
        """Whether the day lies in its pause."""
        first, last = self.paused_from, self.paused_until
        return first is not None and last is not None and first <= day <= last

    def has_ended(self, now: datetime) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < self.here(now).date()


class SeriesSkip(Model):
    """A date of a series on which there is no run."""

    __tablename__ = "series_skip"
    __table_args__ = (UniqueConstraint("series_id", "skipped_on"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    skipped_on: Mapped[date]


def series_of(event: Event) -> Series | None:
    """The series for one of whose dates the run stands, if it does."""
    if event.series_id is None or event.series_date is None:
        return None
    return db.session.get(Series, event.series_id)


def locked_with_series(event_id: int) -> Event | None:
    """The run, locked after its series, so that whoever changes several runs waits in one line."""
    series_id = db.session.scalar(select(Event.series_id).where(Event.id == event_id))
    if series_id is not None:
        locked(Series, series_id)
    return locked(Event, event_id)


def begin(event: Event, rule: Rule, now: datetime) -> Series:
    """The run, new and flushed, is the first of a series; its others are made at once."""
    series = Series(
        club_id=event.club_id,
        posted_by_id=event.posted_by_id,
        rule=str(rule),
        starts_local=event.starts_local,
        timezone=event.timezone,
        template=template_of(event),
        created_at=event.created_at,
    )
    db.session.add(series)
    db.session.flush()
    event.series_id, event.series_date = series.id, event.starts_local.date()
    fill_up(series, now)
    return series


def template_of(event: Event) -> dict[str, Any]:
    """What other runs of the series take over from this one, as plain JSON."""
    groups = sorted(event.groups, key=lambda group: group.position)
    run = _kept(event) | {"labels": labels_of(event)}
    return {"run": run, "groups": [_kept(group) for group in groups]}


def _kept(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _columns(type(row))}


def _columns(kind: type[Model]) -> list[str]:
    moments = (Instant, DateTime)
    columns = kind.__table__.columns
    return [
        one.name for one in columns if one.name not in OWN and not isinstance(one.type, moments)
    ]


def write_run(event: Event, run: Mapping[str, Any]) -> None:
    """Write the columns of a template onto a run; its hours and its groups aside."""
    _write(event, run)


def group_of(values: Mapping[str, Any], group: PaceGroup | None = None) -> PaceGroup:
    """A pace group as a template has it: the given one, or a new one."""
    group = group or PaceGroup()
    _write(group, values)
    for column in ("leader_id", "sweeper_id"):
        known = getattr(group, column)
        if known is not None and db.session.get(Member, known) is None:
            setattr(group, column, None)
    return group


def _write(row: Model, values: Mapping[str, Any]) -> None:
    columns = type(row).__table__.columns
    for name in _columns(type(row)):
        if name in values:
            kind, value = columns[name].type, values[name]
            known = kind.enum_class if isinstance(kind, Enum) else None
            setattr(row, name, known(value) if known and value is not None else value)


def top_up(now: datetime) -> int:
    """Make the runs of the next eight weeks in every series; says how many are new.

    It commits series by series and is safe to run twice and in several workers at once: the
    series is locked, and its table holds one run for each of its dates.
    """
    made = 0
    for series in db.session.scalars(_running(now)).all():
        if not missing(series, now):
            continue
        begin_write()
        row = locked(Series, series.id)
        made += fill_up(row, now) if row else 0
        db.session.commit()
    return made


def _running(now: datetime) -> Select[Series]:
    yesterday = (now - timedelta(days=1)).date()  # no zone is a whole day behind UTC
    return select(Series).where(or_(Series.ends_on.is_(None), Series.ends_on >= yesterday))


def missing(series: Series, now: datetime) -> list[datetime]:
    """The dates ahead, by the series' own hour, that have no run yet and should have one."""
    here = series.here(now)
    until = (here + AHEAD).date()
    skips = select(SeriesSkip.skipped_on).where(SeriesSkip.series_id == series.id)
    made = select(Event.series_date).where(
        Event.series_id == series.id, Event.series_date.is_not(None)
    )
    left_out = {*db.session.scalars(skips), *db.session.scalars(made)}
    until = min(until, series.ends_on) if series.ends_on else until
    planned = dates(series.rule, series.starts_local, until, left_out)
    return [local for local in planned if local > here and not series.is_paused_on(local.date())]


def ahead(series: Series, now: datetime) -> Sequence[Event]:
    """The runs of its dates that have not started, soonest first; cancelled ones too."""
    return db.session.scalars(
        select(Event)
        .where(Event.series_id == series.id, Event.series_date.is_not(None))
        .where(Event.starts_at > now)
        .order_by(Event.starts_at, Event.id)
    ).all()


def fill_up(series: Series, now: datetime) -> int:
    """Make the runs that are missing, with the standing answers in them; says how many."""
    made = [_make(series, local) for local in missing(series, now)]
    db.session.add_all(made)
    db.session.flush()
    labels = series.template["run"].get("labels", [])
    for event in made:
        if labels:
            write_labels(event, labels)
        standing.answer_for_all(event, now)
    return len(made)


def _make(series: Series, local: datetime) -> Event:
    event = Event(
        club_id=series.club_id,
        club=series.club,
        posted_by_id=series.posted_by_id,
        created_at=series.created_at,
        series_id=series.id,
        series_date=local.date(),
    )
    write_run(event, series.template["run"])
    event.schedule(on_the_wall(local, series.zone), series.zone, event.minutes)
    event.groups = [group_of(values) for values in series.template["groups"]]
    return event
