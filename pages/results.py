"""One page of what a search found: cards in order, and a map of the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from events.filters import NO_FILTERS
from events.following import FARTHEST_KM
from events.models import Event
from events.sought import clubs_sought, fits, runs_sought
from pages.cards import Day, Reader, by_day, drawn, run_cards
from pages.club_cards import ClubCard, club_cards
from pages.club_cards import drawn as drawn_clubs
from pages.finding import Where
from pages.map import Map, Spot, draw
from pages.run_card import RunCard
from pages.searching import PAGE, RADII, Search
from places.distance import Point
from places.nearby import Near, Sought, nearest, nearest_beyond, within
from places.nearest_first import Hit
from web.stencil import Drawn


@dataclass(slots=True)
class Results:
    """What the page shows: days of runs in order of time, or runs or clubs by distance, drawn."""

    days: list[Day] = field(default_factory=list)
    runs: Drawn = Drawn()  # noqa: RUF009 - never changed
    clubs: Drawn = Drawn()  # noqa: RUF009 - as above
    map: Map | None = None
    more: bool = False
    stopped_at: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.days or self.runs or self.clubs)


@dataclass(frozen=True, slots=True)
class Nothing:
    """The words of an empty result, and ways on: (address, text)."""

    title: str
    text: str
    ways: list[tuple[str, str]]


def around(search: Search, where: Where, reader: Reader) -> Results:
    """What is around a place, nearest or soonest first."""
    if where.point is None:
        return anywhere(search, reader)
    near = hits_around(search, where.point, reader.now)
    found = _drawn(search, where, reader, near.hits[:PAGE])
    found.more = len(near.hits) > PAGE
    if near.within_km < search.within_km:
        found.stopped_at = reader.style.distance(near.within_km)
    return found


def hits_around(search: Search, point: Point, now: datetime) -> Near:
    """One page of what is around a point, in the order of the search, and one more."""
    sought, params = sought_of(search), {"now": now, **search.filters.params}
    asked = point, search.within_km, PAGE + 1, search.offset
    if search.sort == "soonest":
        return Near(within(sought, *asked, **params), search.within_km)
    return nearest(sought, *asked, **params)


def anywhere(search: Search, reader: Reader, limit: int = PAGE) -> Results:
    """Without a place: runs soonest first, clubs by name."""
    if search.show == "clubs":
        clubs = clubs_sought(search.filters).rows.order_by(Club.name, Club.id)
        keys = _keys(clubs, search, limit, now=reader.now, **search.filters.params)
        clubs_found = club_cards(keys[:limit], reader)
        return Results(clubs=drawn_clubs(clubs_found), more=len(keys) > limit)
    runs = select(Event.id).where(fits(search.filters)).order_by(Event.starts_at, Event.id)
    keys = _keys(runs, search, limit, now=reader.now, **search.filters.params)
    cards = run_cards(keys[:limit], reader)
    return Results(days=by_day(cards, reader), more=len(keys) > limit)


def _keys(statement: Any, search: Search, limit: int, **params: Any) -> list[int]:
    paged = statement.limit(limit + 1).offset(search.offset)
    return list(db.session.connection().execute(paged, params).scalars())


def sought_of(search: Search) -> Sought:
    """The rows that the search looks among."""
    return (clubs_sought if search.show == "clubs" else runs_sought)(search.asked)


def _drawn(search: Search, where: Where, reader: Reader, hits: Sequence[Hit]) -> Results:
    keys = [hit.row[0] for hit in hits]
    away = {hit.row[0]: reader.words.away(hit.km, reader.style, where.vague_km) for hit in hits}
    if search.show == "clubs":
        clubs = club_cards(keys, reader, away)
        spots = _club_spots(hits, clubs, reader)
        return Results(clubs=drawn_clubs(clubs), map=_map(search, where, reader, spots))
    soonest = search.sort == "soonest"
    cards = run_cards(keys, reader, line="%(club)s" if soonest else "%(date)s · %(club)s")
    drawing = _map(search, where, reader, _run_spots(hits, cards, away))
    if soonest:
        return Results(days=by_day(cards, reader, away), map=drawing)
    return Results(runs=drawn(cards, reader, away), map=drawing)


def _map(search: Search, where: Where, reader: Reader, spots: list[Spot]) -> Map:
    label = reader.words.map(where.label)
    return draw(where.point or (0, 0), spots, search, reader.style, label)


def _run_spots(
    hits: Sequence[Hit], cards: Sequence[RunCard], away: Mapping[int, str]
) -> list[Spot]:
    known = {card.id: card for card in cards}
    pairs = [(hit, known[hit.row[0]]) for hit in hits if hit.row[0] in known]
    return [
        Spot(
            hit.point,
            hit.km,
            card.time,
            card.effort.levels[0].number if card.effort.levels else None,
            f"{card.said}, {away[card.id]}",
            card.url,
        )
        for hit, card in pairs
    ]


def _club_spots(hits: Sequence[Hit], cards: Sequence[ClubCard], reader: Reader) -> list[Spot]:
    return [
        Spot(
            hit.point,
            hit.km,
            reader.style.distance(hit.km),
            None,
            f"{card.name}, {card.away}",
            card.url,
            card.badge,
        )
        for hit, card in zip(hits, cards, strict=True)
    ]


def nothing(search: Search, where: Where, point: Point, reader: Reader) -> Nothing:
    """What an empty page says: how far we looked, what is nearest, and what one can do."""
    radius = reader.style.radius(search.within_km)
    what = _("clubs") if search.show == "clubs" else _("runs")
    hit = nearest_beyond(sought_of(search), point, now=reader.now, **search.filters.params)
    ways: list[tuple[str, str]] = []
    if hit:
        wider = next((km for km in RADII if km >= hit.km), round(hit.km + 1))
        url = search.url(within_km=float(wider))
        ways.append((url, _("Look within %(km)s", km=reader.style.radius(wider))))
    if search.filters:
        ways.append((search.url(filters=NO_FILTERS), _("Look without filters")))
    if search.within_km <= FARTHEST_KM:
        told = search.url(show="runs", view="").replace("/near?", "/me/places/new?", 1)
        ways.append((told, _("Tell me when a run appears within %(radius)s", radius=radius)))
    ways.append(("/clubs/new", _("Start a club here")))
    title = _("No %(what)s near %(place)s yet", what=what, place=where.label)
    if search.filters:
        title = _("No such %(what)s near %(place)s yet", what=what, place=where.label)
    return Nothing(title, _nearest_words(search, hit, reader, radius), ways)


def _nearest_words(search: Search, hit: Hit | None, reader: Reader, radius: str) -> str:
    nothing_here = _("There is nothing within %(radius)s.", radius=radius)
    if hit is None:
        return str(nothing_here)
    km = reader.style.distance(hit.km)
    if search.show == "clubs":
        club = club_cards([hit.row[0]], reader)[0]
        nearest_one = _(
            "The nearest is %(name)s, %(place)s, %(km)s away.",
            name=club.name,
            place=club.place,
            km=km,
        )
    else:
        run = run_cards([hit.row[0]], reader)[0]
        nearest_one = _(
            "The nearest is %(title)s at %(place)s, %(km)s away: %(day)s, %(time)s.",
            title=run.title,
            place=run.place,
            km=km,
            day=run.day_text,
            time=run.time,
        )
    return f"{nothing_here} {nearest_one}"
