"""The card of a run as it is kept: in thousands, so each holds what is its own, and that once."""

from datetime import date, datetime
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from clubs.talk import Level
from web.stencil import Stencil, drawn_by, mark

SOURCE = "components/run.html"
WORDS = (
    *("time", "minutes_text", "title", "club_badge"),
    *("club_name", "place", "going_text", "places_text"),
)
PLACES = {name: n for n, name in enumerate(WORDS)}
READY = ("action_text", "crowd")
ADDED = ("chips", "url", "away", "asks")
"""What a card need not hold: its runs share it, or it depends on who reads."""
OPTIONAL = (("crowd",), ("places_text",), ("action_url", "action_text"))
"""What some cards do not show."""


class Effort(NamedTuple):
    """How hard a run is; many share it: the talk levels, gentlest first, their names, the chips."""

    levels: tuple[Level, ...]
    names: tuple[str, ...]
    first_timers: bool
    chips: bytes


class RunCard(NamedTuple):
    """A run's card, drawn but for who reads and how far away it is.

    It stays so `until` then, in UTC. `ready` are the words that the stencil is filled with, as
    they stand in a page.
    """

    id: int
    day: date
    day_text: str
    effort: Effort
    until: datetime
    stencil: Stencil
    ready: tuple[bytes, ...]

    def pieces(self, away: bytes, asks: bytes) -> list[bytes]:
        """What the card is joined of; `asks` is what its button adds to the run's address."""
        return self.stencil.pieces(
            (*self.ready, self.effort.chips, b"/runs/%d" % self.id, away, asks)
        )

    @property
    def url(self) -> str:
        """Where the run is."""
        return f"/runs/{self.id}"

    @property
    def time(self) -> str:
        """When it starts, on the clock there."""
        return self._word("time")

    @property
    def title(self) -> str:
        """What it is called."""
        return self._word("title")

    @property
    def place(self) -> str:
        """Where it meets, as everybody may know it."""
        return self._word("place")

    @property
    def going_text(self) -> str:
        """How many come."""
        return self._word("going_text")

    @property
    def said(self) -> str:
        """What a pin on a map says of it."""
        return ", ".join((self.title, self.day_text, self.time, *self.effort.names))

    def _word(self, name: str) -> str:
        word = self.ready[PLACES[name]].decode()
        return unescape(word) if "&" in word else word


@lru_cache(maxsize=500)
def stencil_of(_locale: str, state: str, *shown: bool) -> Stencil:
    """The card of a state and of what it shows at all; the words are filled in."""
    card: dict[str, str] = {name: mark(name) for name in (*WORDS, *READY, *ADDED)}
    for names, is_shown in zip(OPTIONAL, shown, strict=True):
        if not is_shown:
            card |= dict.fromkeys(names, "")
        elif "action_url" in names:
            card["action_url"] = mark("url") + mark("asks")
    return Stencil(drawn_by(SOURCE, "run_card", card | {"state": state}), WORDS, READY + ADDED)


@lru_cache(maxsize=2_000)
def away_of(text: str) -> bytes:
    """How far it is, as a card says it."""
    return drawn_by(SOURCE, "away", text).encode()
