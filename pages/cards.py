"""Cards of runs and clubs as finished strings; a template loop neither formats nor looks up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy import bindparam, select

from clubs.models import Club
from clubs.talk import LEVELS, PACES, Level
from core.database import db
from events.models import Event, MeetingPoint, PaceGroup
from events.queries import answers_of, going_counts
from members.models import Member
from pages.words import Words, span
from web.filters import Style, style_of
from web.language import spoken
from web.stencil import Stencil, mark

FACES = 4


@dataclass(slots=True)
class RunCard:
    """What `run_card` draws. `state`: open, full, going, waiting, past or cancelled."""

    id: int
    state: str
    time: str
    minutes_text: str
    url: str
    title: str
    club_badge: str
    club_name: str
    levels: tuple[Level, ...]
    chips: Markup
    first_timers: bool
    place: str
    away: str
    crowd: Markup
    going_text: str
    places_text: str
    action_url: str
    action_text: str
    day: date
    day_text: str

    @property
    def html(self) -> Markup:
        """The card drawn."""
        return _stencil(
            spoken(),
            state=self.state,
            away=bool(self.away),
            crowd=bool(self.crowd),
            places=bool(self.places_text),
            action=bool(self.action_url and self.action_text),
        ).fill(
            time=self.time,
            minutes_text=self.minutes_text,
            url=self.url,
            title=self.title,
            club_badge=self.club_badge,
            club_name=self.club_name,
            chips=self.chips,
            place=self.place,
            away=self.away,
            crowd=self.crowd,
            going_text=self.going_text,
            places_text=self.places_text,
            action_url=self.action_url,
            action_text=self.action_text,
        )


MARKS = (
    "time", "minutes_text", "url", "title", "club_badge", "club_name", "chips", "place",
    "going_text",
)  # fmt: skip


@lru_cache(maxsize=500)
def _stencil(
    _locale: str, *, state: str, away: bool, crowd: bool, places: bool, action: bool
) -> Stencil:
    """The card of a state and of what it shows at all; the words are filled in."""
    shown = {"away": away, "crowd": crowd, "places_text": places}
    shown |= {"action_url": action, "action_text": action}
    marks = dict.fromkeys(MARKS, True) | shown
    words = {name: mark(name) if is_shown else "" for name, is_shown in marks.items()}
    return Stencil(_draw("run_card", words | {"state": state}))


@lru_cache(maxsize=5_000)
def _chips(_locale: str, *values: Any) -> Markup:
    """A run's chips; many runs share theirs."""
    return _draw("chips", *values)


@lru_cache(maxsize=500)
def _crowd(first: int, shown: int) -> Markup:
    """Drawn faces that stand for a number; whose they are is for members on the run's page."""
    face = current_app.extensions["assets"]["face"]
    return _draw("crowd", [face(first + n * 3) for n in range(shown)]) if shown else Markup()


def _draw(macro: str, *values: Any) -> Markup:
    module: Any = current_app.jinja_env.get_template("components/run.html").module
    return Markup(getattr(module, macro)(*values))  # noqa: S704 - our own template escaped


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one day. `day` heads them, `date` is the quieter half of the heading."""

    title: str
    date: str
    cards: list[RunCard]


@dataclass(frozen=True)
class Reader:
    """For whom the cards are: who, now, and what the country of the place makes usual."""

    member: Member | None
    now: datetime
    country: str | None = None

    @cached_property
    def words(self) -> Words:
        """The words of the cards."""
        return Words(self.now)

    @cached_property
    def style(self) -> Style:
        """How the reader wants numbers."""
        return style_of(self.member, self.country)


def run_cards(
    ids: Sequence[int],
    reader: Reader,
    away: Mapping[int, str] | None = None,
    line: str = "%(club)s",
) -> list[RunCard]:
    """The cards of these runs in this order: two statements, and those of the member's answers.

    `line` stands under the title: of the club, the `day` as one says it, and the short `date`.
    """
    rows = run_rows(ids)
    counts = going_counts(list(rows))
    answers = answers_of(reader.member, list(rows)) if reader.member and rows else {}
    drawn = _Drawing(reader, line)
    return [
        drawn.run(rows[key], counts[key], answers.get(key, ""), (away or {}).get(key, ""))
        for key in ids
        if key in rows
    ]


_ROWS = (
    select(
        *(Event.id, Event.title, Event.starts_local, Event.starts_at, Event.ends_at),
        *(Event.timezone, Event.minutes, Event.place, Event.area, Event.capacity),
        *(Event.first_timers, Event.meeting_point, Event.cancelled_at),
        *(Event.latitude, Event.longitude),
        *(Club.name.label("club_name"), Club.slug.label("club_slug"), Club.badge),
        *(Club.country, PaceGroup.id.label("group_id"), PaceGroup.position),
        *(PaceGroup.level, PaceGroup.pace, PaceGroup.seconds_per_km, PaceGroup.distance_km),
    )
    .join(Club, Club.id == Event.club_id)
    .outerjoin(PaceGroup, PaceGroup.event_id == Event.id)
    .where(Event.id.in_(bindparam("ids", expanding=True)))
)
EFFORT = slice(-4, None)
"""The columns of a row that say how hard it is."""


def run_rows(ids: Sequence[int]) -> dict[int, list[Any]]:
    """For each run a row for each of its groups, with the run's and the club's columns."""
    rows: dict[int, list[Any]] = {}
    if ids:
        for row in db.session.connection().execute(_ROWS, {"ids": list(ids)}).all():
            rows.setdefault(row[0], []).append(row)
    for groups in rows.values():
        if len(groups) > 1:
            groups.sort(key=_position)
    return rows


def _position(row: Any) -> int:
    position: int = row.position
    return position


class _Drawing:
    """Draws the cards of one page for one reader."""

    def __init__(self, reader: Reader, line: str) -> None:
        self.reader = reader
        self.line = line
        self.words = reader.words
        self.spoken = spoken()
        self.styles: dict[str | None, Style] = {}
        self.assets = current_app.extensions["assets"]

    def run(self, groups: list[Any], counts: tuple[int, int], answer: str, away: str) -> RunCard:
        run, words = groups[0], self.words
        style = self._style(run.country)
        state = self._state(run, counts, answer)
        action_url, action_text = self._action(run, state)
        on = run.starts_local.date()
        day = words.day(on, run.timezone)
        effort = _effort(self.spoken, style, tuple([row[EFFORT] for row in groups]))
        return RunCard(
            id=run.id,
            state=state,
            time=style.clock(run.starts_local),
            minutes_text=words.minutes(run.minutes),
            url=f"/runs/{run.id}",
            title=run.title,
            club_badge=self.assets["badge"](run.badge),
            club_name=self._line(run.club_name, on, day),
            levels=effort[0],
            chips=_chips(self.spoken, state == "cancelled", *effort, run.first_timers),
            first_timers=run.first_timers,
            place=place_of(run) or words.hidden,
            away=away,
            crowd=_crowd(run.id * 5 % self.assets["count_of_faces"], min(counts[0], FACES)),
            going_text=words.going(counts[0]),
            places_text=words.places(run.capacity, *counts),
            action_url=action_url,
            action_text=action_text,
            day=on,
            day_text=day,
        )

    def _line(self, club: str, on: date, day: str) -> str:
        return self.line % {"club": club, "day": day, "date": self.words.brief_day(on, day)}

    def _style(self, country: str | None) -> Style:
        country = self.reader.country or country
        if country not in self.styles:
            self.styles[country] = style_of(self.reader.member, country)
        return self.styles[country]

    def _state(self, run: Any, counts: tuple[int, int], answer: str) -> str:
        if run.cancelled_at is not None:
            return "cancelled"
        if run.ends_at <= self.reader.now:
            return "past"
        if answer in ("going", "waiting"):
            return answer
        is_full = run.capacity is not None and counts[0] >= run.capacity
        return "full" if is_full or counts[1] else "open"

    def _action(self, run: Any, state: str) -> tuple[str, str]:
        if state not in self.words.actions or run.starts_at <= self.reader.now:
            return "", ""
        url = f"/runs/{run.id}" if self.reader.member else f"/runs/{run.id}/rsvp"
        return url, self.words.actions[state]


Effort = tuple[tuple[Level, ...], str, str]
"""Talk levels, gentlest first, and the pace and distance in words."""


@lru_cache(maxsize=5_000)
def _effort(_locale: str, style: Style, groups: tuple[Any, ...]) -> Effort:
    """What running with some groups asks of one; of each level, pace tag, s/km and km."""
    names, paces, seconds, lengths = zip(*groups, strict=True)
    levels = {LEVELS[name] for name in names if name}
    return (
        tuple(sorted(levels, key=lambda level: level.number)),
        _pace(zip(paces, seconds, strict=True), style),
        span(sorted({length for length in lengths if length}), style),
    )


def _pace(groups: Iterable[tuple[str | None, int | None]], style: Style) -> str:
    ends: list[int] = []
    for name, seconds in groups:
        tag = PACES.get(name or "")
        if seconds:
            ends.append(seconds)
        elif tag:
            ends += [tag.fastest, tag.slowest]
    if not ends:
        return ""
    if min(ends) == max(ends):
        return style.pace(ends[0]) + style.per
    return style.pace_range(min(ends), max(ends))


def place_of(run: Any) -> str:
    """Where it meets, as everybody may know it; empty where nothing was said of the area."""
    return str(run.place if run.meeting_point is MeetingPoint.PUBLIC else run.area)


def by_day(cards: Sequence[RunCard], words: Words) -> list[Day]:
    """Cards that come soonest first, under their local days."""
    days: list[Day] = []
    last: date | None = None
    for card in cards:
        if card.day != last:
            days.append(Day(card.day_text, words.short_day(card.day), []))
            last = card.day
        days[-1].cards.append(card)
    return days
