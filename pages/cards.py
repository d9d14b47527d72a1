"""Cards of runs and clubs as finished strings; a template loop neither formats nor looks up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from pages.words import Words
from web.filters import Style, style_of
from web.language import spoken

FACES = 4


@dataclass(frozen=True, slots=True)
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
    pace: str
    distance: str
    first_timers: bool
    place: str
    away: str
    faces: tuple[str, ...]
    going_text: str
    places_text: str
    action_url: str
    action_text: str
    day: date
    day_text: str

    @property
    def html(self) -> Markup:
        """The card drawn; the same card is drawn once."""
        return _drawn("run_card", spoken(), self)

    @property
    def chips(self) -> Markup:
        """Its chips drawn; many cards share theirs."""
        cancelled = self.state == "cancelled"
        values = cancelled, self.levels, self.pace, self.distance, self.first_timers
        return _drawn("chips", spoken(), *values)

    @property
    def crowd(self) -> Markup:
        """Its faces drawn; many cards share theirs."""
        return _drawn("crowd", spoken(), self.faces)


@lru_cache(maxsize=6_000)
def _drawn(macro: str, _locale: str, *values: Any) -> Markup:
    drawn = getattr(_macros(current_app.jinja_env), macro)(*values)
    return Markup(drawn)  # noqa: S704 - our own template escaped


@lru_cache(maxsize=2)
def _macros(env: Any) -> Any:
    return env.get_template("components/run.html").module


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
    ids: Sequence[int], reader: Reader, away: Mapping[int, str] | None = None
) -> list[RunCard]:
    """The cards of these runs in this order: two statements, and those of the member's answers."""
    rows = run_rows(ids)
    counts = going_counts(list(rows))
    answers = answers_of(reader.member, list(rows)) if reader.member and rows else {}
    drawn = _Drawing(reader)
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
        *(Club.country, PaceGroup.id.label("group_id"), PaceGroup.level, PaceGroup.pace),
        *(PaceGroup.seconds_per_km, PaceGroup.distance_km),
    )
    .join(Club, Club.id == Event.club_id)
    .outerjoin(PaceGroup, PaceGroup.event_id == Event.id)
    .where(Event.id.in_(bindparam("ids", expanding=True)))
    .order_by(Event.id, PaceGroup.position)
)


def run_rows(ids: Sequence[int]) -> dict[int, list[Any]]:
    """For each run a row for each of its groups, with the run's and the club's columns."""
    rows: dict[int, list[Any]] = {}
    if ids:
        for row in db.session.connection().execute(_ROWS, {"ids": list(ids)}):
            rows.setdefault(row.id, []).append(row)
    return rows


class _Drawing:
    """Draws the cards of one page for one reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.words = reader.words
        self.styles: dict[str | None, Style] = {}
        self.assets = current_app.extensions["assets"]

    def run(self, groups: list[Any], counts: tuple[int, int], answer: str, away: str) -> RunCard:
        run, words = groups[0], self.words
        style = self._style(run.country)
        state = self._state(run, counts, answer)
        action_url, action_text = self._action(run, state)
        on = run.starts_local.date()
        return RunCard(
            id=run.id,
            state=state,
            time=style.clock(run.starts_local),
            minutes_text=words.minutes(run.minutes),
            url=f"/runs/{run.id}",
            title=run.title,
            club_badge=self.assets["badge"](run.badge),
            club_name=run.club_name,
            levels=levels_of(groups),
            pace=_pace(groups, style),
            distance=self._distance(groups, style),
            first_timers=run.first_timers,
            place=place_of(run) or words.hidden,
            away=away,
            faces=self._faces(run.id, counts[0]),
            going_text=words.going(counts[0]),
            places_text=words.places(run.capacity, *counts),
            action_url=action_url,
            action_text=action_text,
            day=on,
            day_text=words.day(on, run.timezone),
        )

    def _style(self, country: str | None) -> Style:
        country = self.reader.country or country
        if country not in self.styles:
            self.styles[country] = style_of(self.reader.member, country)
        return self.styles[country]

    def _distance(self, groups: list[Any], style: Style) -> str:
        lengths = sorted({group.distance_km for group in groups if group.distance_km})
        return self.words.span(lengths, style) if lengths else ""

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

    def _faces(self, key: int, going: int) -> tuple[str, ...]:
        """Drawn faces that stand for a number; whose they are is for members on the run's page."""
        face = self.assets["face"]
        return tuple(face(key * 5 + n * 3) for n in range(min(going, FACES)))


def _pace(groups: list[Any], style: Style) -> str:
    ends: list[int] = []
    for group in groups:
        tag = PACES.get(group.pace or "")
        if group.seconds_per_km:
            ends.append(group.seconds_per_km)
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


def levels_of(groups: Sequence[Any]) -> tuple[Level, ...]:
    """The talk levels of a run, gentlest first."""
    found = {LEVELS[group.level] for group in groups if group.level}
    return tuple(sorted(found, key=lambda level: level.number))


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


def with_day(cards: Sequence[RunCard], words: Words) -> list[RunCard]:
    """Cards that follow another order than the days': each says its day itself."""
    return [replace(card, club_name=f"{_day(card, words)} · {card.club_name}") for card in cards]


def _day(card: RunCard, words: Words) -> str:
    """Today, Tomorrow, or Tue 24 Nov."""
    return card.day_text if " " not in card.day_text else words.short_day(card.day)
