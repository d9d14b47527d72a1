"""Cards of runs and clubs as finished strings; a template loop neither formats nor looks up."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from itertools import groupby

from flask import current_app
from flask_babel import gettext as _

from clubs.talk import LEVELS, PACES
from events import repeating
from events.queries import Mine, mine_of
from members.models import Member
from pages.run_card import SOURCE, Effort, RunCard, away_of, stencil_of
from pages.run_rows import EFFORT, RunRow, counts_of, place_of, run_rows
from pages.words import Words, span
from web.filters import Style, style_of
from web.language import spoken
from web.stencil import Drawn, drawn_by, escaped
from web.unchanged import shared

FACES = 4
UNSAID = Mine("")
NO_ANSWERS: Mapping[int, Mine] = {}
NOWHERE: Mapping[int, str] = {}
ASKS = b"/rsvp"
"""Where the button of a card leads who is signed out: to two fields. A member is led to the run."""


def drawn(cards: Iterable[RunCard], reader: "Reader", away: Mapping[int, str] = NOWHERE) -> Drawn:
    """The cards one after the other; `away` says of some how far they are."""
    asks = b"" if reader.member else ASKS
    pieces: list[bytes] = []
    for card in cards:
        pieces += card.pieces(away_of(away[card.id]) if card.id in away else b"", asks)
    return Drawn(b"".join(pieces))


@lru_cache(maxsize=2_000)
def _one(on: date) -> date:
    """The same one for all the cards of a day."""
    return on


@lru_cache(maxsize=1_000)
def _word(text: str) -> bytes:
    """Kept once for all the cards that say it."""
    return escaped(text)


@lru_cache(maxsize=500)
def _crowd(first: int, shown: int) -> bytes:
    """Drawn faces that stand for a number; whose they are is for members on the run's page."""
    face = current_app.extensions["assets"]["face"]
    faces = [face(first + n * 3) for n in range(shown)]
    return drawn_by(SOURCE, "crowd", faces).encode() if shown else b""


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one day, drawn, under its `title`; `date` says which day Today is."""

    title: str
    date: str
    html: Drawn


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

    @property
    def kind(self) -> Hashable:
        """All that kept cards depend on of who reads: what she chose for numbers."""
        who = self.member
        return (who.country, who.units, who.hours) if who else (None, None, None)


def run_cards(ids: Sequence[int], reader: Reader, line: str = "%(club)s") -> list[RunCard]:
    """The cards of these runs in this order: two statements, and those of the member's answers.

    `line` stands under the title: of the club, the `day` as one says it, and the short `date`.
    """
    said = mine_of(reader.member, ids) if reader.member and ids else {}
    scope = spoken(), reader.country, line, reader.kind
    others = [key for key in ids if key not in said]
    cards = shared(scope, others, lambda some: _run_cards(some, reader, line))
    cards |= _run_cards(list(said), reader, line, said)
    return [cards[key] for key in ids if key in cards]


def _run_cards(
    ids: Sequence[int], reader: Reader, line: str, said: Mapping[int, Mine] = NO_ANSWERS
) -> dict[int, RunCard]:
    rows = run_rows(ids)
    counts = counts_of(rows)
    drawing = _Drawing(reader, line)
    return {
        key: drawing.run(groups, counts[key], said.get(key, UNSAID)) for key, groups in rows.items()
    }


class _Drawing:
    """Draws the cards of one page for one reader."""

    def __init__(self, reader: Reader, line: str) -> None:
        self.reader = reader
        self.now = reader.now.astimezone(UTC).replace(tzinfo=None)
        self.line = line
        self.words = reader.words
        self.spoken = spoken()
        self.styles: dict[str | None, Style] = {}
        self.assets = current_app.extensions["assets"]

    def run(self, groups: list[RunRow], counts: tuple[int, int], mine: Mine) -> RunCard:
        run, words = groups[0], self.words
        style = self._style(run.country)
        on, time = run.starts_local.date(), style.clock(run.starts_local)
        day, place = words.day(on, run.timezone), place_of(run) or words.hidden
        shown = (
            self.spoken,
            style.miles,
            run.cancelled,
            run.first_timers,
            run.rule,
            run.in_programme,
        )
        effort = _effort(*shown, tuple([row[EFFORT] for row in groups]))
        state, going = self._state(run, counts, mine.state), self._going(groups, counts, mine)
        left, action = words.places(run.capacity, *counts), b""
        if state in words.actions and run.starts > self.now:
            action = words.actions[state]
        crowd = _crowd(run.id * 5 % self.assets["count_of_faces"], min(counts[0], FACES))
        stencil = stencil_of(self.spoken, state, bool(crowd), bool(left), bool(action))
        head = time, words.minutes(run.minutes), run.title, self.assets["badge"](run.badge)
        filling = *head, self._line(run.club_name, on, day), place, going, left
        ready = *[_word(word) for word in filling], action, crowd
        return RunCard(run.id, _one(on), day, effort, self._until(run), stencil, ready)

    def _until(self, run: RunRow) -> datetime:
        """When it starts or ends, or when another day is Today where it is."""
        ahead = [moment for moment in (run.starts, run.ends) if moment > self.now]
        return min([self.words.midnight(run.timezone), *ahead])

    def _going(self, groups: list[RunRow], counts: tuple[int, int], mine: Mine) -> str:
        return self.words.going(counts[0], mine.together if len(groups) > 1 else 0)

    def _line(self, club: str, on: date, day: str) -> str:
        return self.line % {"club": club, "day": day, "date": self.words.brief_day(on, day)}

    def _style(self, country: str | None) -> Style:
        country = self.reader.country or country
        if country not in self.styles:
            self.styles[country] = style_of(self.reader.member, country)
        return self.styles[country]

    def _state(self, run: RunRow, counts: tuple[int, int], answer: str) -> str:
        if run.cancelled:
            return "cancelled"
        if run.ends <= self.now:
            return "past"
        if answer in ("going", "waiting"):
            return answer
        is_full = run.capacity is not None and counts[0] >= run.capacity
        return "full" if is_full or counts[1] else "open"


@lru_cache(maxsize=5_000)
def _effort(
    _locale: str,
    miles: bool,  # noqa: FBT001 - these are the keys of what is kept
    cancelled: bool,  # noqa: FBT001
    first_timers: bool,  # noqa: FBT001
    rule: str | None,
    in_programme: bool | None,  # noqa: FBT001
    groups: tuple[tuple[str | None, str | None, int | None, float | None], ...],
) -> Effort:
    """Many runs share theirs.

    `rule`: when it comes again; `in_programme`: other sessions follow. Of each group: level, pace
    tag, seconds per km and km.
    """
    style = Style(miles=miles)
    names, paces, seconds, lengths = zip(*groups, strict=True)
    found = {LEVELS[name] for name in names if name}
    levels = tuple(sorted(found, key=lambda level: level.number))
    pace = _pace(zip(paces, seconds, strict=True), style)
    distance = span(sorted({length for length in lengths if length}), style)
    again = repeating.words(rule) if rule else ""
    if in_programme:
        again = _("Part of eight weeks together")
    chips = drawn_by(SOURCE, "chips", cancelled, levels, pace, distance, again, first_timers)
    return Effort(levels, tuple([level.name for level in levels]), first_timers, chips.encode())


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


def by_day(
    cards: Sequence[RunCard], reader: Reader, away: Mapping[int, str] = NOWHERE
) -> list[Day]:
    """Cards that come soonest first, under their local days: it may be Today on two dates."""
    days: list[Day] = []
    for title, group in groupby(cards, key=lambda card: card.day_text):
        some = list(group)
        one_date = len({card.day for card in some}) == 1
        said = " " in title or not one_date
        brief = "" if said else reader.words.short_day(some[0].day)
        days.append(Day(title, brief, drawn(some, reader, away)))
    return days
