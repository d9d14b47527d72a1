"""Cards of runs and clubs as finished strings; a template loop neither formats nor looks up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from clubs.models import Club
from clubs.talk import LEVELS, PACES, Level
from core.database import db
from events.models import Event, MeetingPoint, PaceGroup
from events.queries import answers_of, going_counts
from members.models import Member
from web.filters import Style, day, local, short_day, style_of

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


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one day. `day` heads them, `date` is the quieter half of the heading."""

    title: str
    date: str
    cards: list[RunCard]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the cards are: who, now, and what the country of the place makes usual."""

    member: Member | None
    now: datetime
    country: str | None = None

    @property
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


def run_rows(ids: Sequence[int]) -> dict[int, list[Any]]:
    """For each run a row for each of its groups, with the run's and the club's columns."""
    if not ids:
        return {}
    statement = (
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
        .where(Event.id.in_(ids))
        .order_by(Event.id, PaceGroup.position)
    )
    rows: dict[int, list[Any]] = {}
    for row in db.session.connection().execute(statement):
        rows.setdefault(row.id, []).append(row)
    return rows


class _Drawing:
    """Draws the cards of one page for one reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.assets = current_app.extensions["assets"]

    def run(self, groups: list[Any], counts: tuple[int, int], answer: str, away: str) -> RunCard:
        run = groups[0]
        style = style_of(self.reader.member, self.reader.country or run.country)
        state = self._state(run, counts, answer)
        today = local(self.reader.now, run.timezone).date()
        action_url, action_text = self._action(run, state)
        return RunCard(
            id=run.id,
            state=state,
            time=style.clock(run.starts_local),
            minutes_text=minutes_text(run.minutes),
            url=f"/runs/{run.id}",
            title=run.title,
            club_badge=self.assets["badge"](run.badge),
            club_name=run.club_name,
            levels=levels_of(groups),
            pace=_pace(groups, style),
            distance=_distance(groups, style),
            first_timers=run.first_timers,
            place=place_of(run),
            away=away,
            faces=self._faces(run.id, counts[0]),
            going_text=_("%(count)s going", count=counts[0]),
            places_text=_places(run, counts),
            action_url=action_url,
            action_text=action_text,
            day=run.starts_local.date(),
            day_text=day(run.starts_local.date(), today),
        )

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
        words = {
            "open": _("I'm in"),
            "full": _("Wait for a place"),
            "going": _("You're in"),
            "waiting": _("Waiting"),
        }
        if state not in words or run.starts_at <= self.reader.now:
            return "", ""
        url = f"/runs/{run.id}" if self.reader.member else f"/runs/{run.id}/rsvp"
        return url, words[state]

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


def _distance(groups: list[Any], style: Style) -> str:
    lengths = sorted({group.distance_km for group in groups if group.distance_km})
    if not lengths:
        return ""
    longest = style.length(lengths[-1])
    if len(lengths) == 1:
        return longest
    shortest = style.length(lengths[0]).split(" ")[0]
    return str(_("%(shortest)s to %(longest)s", shortest=shortest, longest=longest))


def _places(run: Any, counts: tuple[int, int]) -> str:
    going, waiting = counts
    if waiting:
        return str(_("%(count)s waiting", count=waiting))
    if run.capacity is None:
        return ""
    left = run.capacity - going
    if left <= 0:
        return str(_("Full, with a waiting list"))
    return str(ngettext("%(num)s place left", "%(num)s places left", left))


def minutes_text(minutes: int) -> str:
    """45 min, or 1 h 30."""
    if minutes < 100:
        return str(_("%(minutes)s min", minutes=minutes))
    hours, rest = divmod(minutes, 60)
    return str(_("%(hours)s h", hours=hours)) + (f" {rest:02d}" if rest else "")


def place_of(run: Any) -> str:
    """Where it meets, as everybody may know it."""
    if run.meeting_point is MeetingPoint.PUBLIC:
        return str(run.place)
    return run.area or str(_("Meeting point for those who come"))


def levels_of(groups: Sequence[Any]) -> tuple[Level, ...]:
    """The talk levels of a run, gentlest first."""
    found = {LEVELS[group.level] for group in groups if group.level}
    return tuple(sorted(found, key=lambda level: level.number))


def by_day(cards: Sequence[RunCard]) -> list[Day]:
    """Cards that come soonest first, under their local days."""
    days: list[Day] = []
    last: date | None = None
    for card in cards:
        if card.day != last:
            days.append(Day(card.day_text, short_day(card.day), []))
            last = card.day
        days[-1].cards.append(card)
    return days


def with_day(cards: Sequence[RunCard]) -> list[RunCard]:
    """Cards that follow another order than the days': each says its day itself."""
    return [replace(card, club_name=f"{_short(card)} · {card.club_name}") for card in cards]


def _short(card: RunCard) -> str:
    """Today, Tomorrow, or Tue 24 Nov."""
    return card.day_text if " " not in card.day_text else short_day(card.day)


def away_text(km: float, style: Style, precision_km: float = 0.0) -> str:
    """0.8 km away; from somewhere known to a kilometre, a smaller figure is not made up."""
    least = 1.0 if precision_km >= 1 else 0.1
    if km < least:
        return str(_("within %(distance)s", distance=style.length(least)))
    return str(_("%(distance)s away", distance=style.distance(km)))
