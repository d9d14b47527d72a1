"""What a club's front page shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from clubs.models import Club, Membership
from clubs.queries import how_many, organizers
from clubs.talk import LEVELS, Level
from core.database import db
from events.models import Event, PaceGroup
from pages.cards import Reader, drawn, run_cards
from pages.run_card import RunCard
from web.stencil import Drawn

NEXT_RUNS = 6
BARS_OVER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many of the club's groups of late run at a level, in per cent."""

    level: Level
    percent: int


@dataclass(frozen=True, slots=True)
class Front:
    """The facts of the page, ready to be drawn."""

    reader: Reader
    runs: list[RunCard]
    members: int
    hosts: list[Membership]
    claimed: bool
    since: int
    bars: list[Bar]
    levels: list[Level]
    first_timers: bool

    @property
    def runs_drawn(self) -> Drawn:
        """The cards of the next runs."""
        return drawn(self.runs, self.reader)


def of(club: Club, reader: Reader) -> Front:
    """The front page of a club for one reader."""
    runs = run_cards(_next_runs(club, reader), reader, line="%(day)s")
    hosts = list(db.session.scalars(organizers(club).limit(8)))
    bars = _bars(club, reader)
    return Front(
        reader=reader,
        runs=runs,
        members=db.session.scalar(how_many(club)) or 0,
        hosts=hosts,
        claimed=bool(hosts),
        since=club.created_at.year,
        bars=bars,
        levels=_levels(club, bars),
        first_timers=any(card.effort.first_timers for card in runs),
    )


_NEXT = (
    select(Event.id)
    .where(Event.club_id == bindparam("club"), Event.ends_at > bindparam("now"))
    .order_by(Event.starts_at, Event.id)
    .limit(NEXT_RUNS)
)
_EFFORTS: Any = (
    select(PaceGroup.level, func.count())
    .join(Event, Event.id == PaceGroup.event_id)
    .where(
        Event.club_id == bindparam("club"),
        Event.starts_at > bindparam("since"),
        Event.cancelled_at.is_(None),
    )
    .group_by(PaceGroup.level)
)


def _next_runs(club: Club, reader: Reader) -> list[int]:
    return list(db.session.scalars(_NEXT, {"club": club.id, "now": reader.now}))


def _bars(club: Club, reader: Reader) -> list[Bar]:
    """The share of each level among the groups of the last quarter and of what is ahead."""
    values = {"club": club.id, "since": reader.now - BARS_OVER}
    counts: Counter[str] = Counter(dict(db.session.execute(_EFFORTS, values).all()))
    total = counts.total()
    if not total:
        return []
    return [Bar(level, round(100 * counts[key] / total)) for key, level in LEVELS.items()]


def _levels(club: Club, bars: list[Bar]) -> list[Level]:
    """The levels of its runs, or what it says it usually runs."""
    run = [bar.level for bar in bars if bar.percent]
    return run or ([LEVELS[club.usual_level]] if club.usual_level in LEVELS else [])
