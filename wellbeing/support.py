"""Trained people to talk to, by country, as `support_lines.json` lists them. Pure."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from wellbeing.instruments import SUPPORT

log = logging.getLogger("patter.support")

COUNTRIES: Mapping[str, Mapping[str, Any]] = {row["iso"]: row for row in SUPPORT["countries"]}
FALLBACK = SUPPORT["fallback"]
CARD: Mapping[str, Any] = SUPPORT["card_copy"]
ANYWHERE = "112"
"""Works from every mobile phone in the European Union and in many other countries."""
TEXT_WORD = re.compile(r"(?P<word>[A-Z]+) to (?P<number>[0-9 ]+)")


@dataclass(frozen=True, slots=True)
class Help:
    """One line: its numbers as they are read, and as a telephone takes them."""

    name: str
    hours: str = ""
    phone: str = ""
    sms: str = ""
    whatsapp: str = ""
    url: str = ""

    @property
    def tel(self) -> str:
        """The address that calls it."""
        return f"tel:{_digits(self.phone)}"

    @property
    def text(self) -> str:
        """The address that writes a text message to it, with the word it wants to read."""
        asked = TEXT_WORD.fullmatch(self.sms)
        if asked is None:
            return f"sms:{_digits(self.sms)}"
        return f"sms:{_digits(asked['number'])}?body={asked['word']}"

    @property
    def contact(self) -> str:
        """The first way to reach it, in words."""
        return self.phone or self.sms or self.url.removeprefix("https://")


@dataclass(frozen=True, slots=True)
class Lines:
    """What is shown for one country, or for a country that is not listed (`iso` is empty)."""

    iso: str
    country: str
    emergency: str
    lines: Sequence[Help]

    @property
    def emergency_tels(self) -> list[tuple[str, str]]:
        """Each emergency number with the address that calls it."""
        return [(number, f"tel:{number}") for number in re.findall(r"[0-9]+", self.emergency)]


def lines_for(*countries: str | None) -> Lines:
    """The lines of the first of these countries that is listed, else those for everywhere."""
    for iso in countries:
        row = COUNTRIES.get((iso or "").upper())
        if row:
            lines = [_help(line) for line in row["lines"]]
            return Lines(row["iso"], row["country"], row["emergency"], lines)
    lines = [_help(line) for line in FALLBACK["lines"]]
    return Lines("", "", ANYWHERE, lines)


def names() -> list[tuple[str, str]]:
    """Every country with lines, by name: its code and its name."""
    return sorted(((iso, row["country"]) for iso, row in COUNTRIES.items()), key=lambda row: row[1])


def launch_blockers(today: date, review: Mapping[str, Any] = SUPPORT) -> list[str]:
    """What an admin has to settle before strangers may rely on the lines; empty when settled."""
    if review["reviewed_on"] is None:
        return [
            _(
                "Nobody has checked the support lines yet. Open every official site, confirm "
                "number and hours, then write the date into reviewed_on of support_lines.json."
            )
        ]
    checked = date.fromisoformat(review["reviewed_on"])
    if today - checked > timedelta(days=review["review_every_days"]):
        return [_("The support lines were last checked on %(day)s. Check them again.", day=checked)]
    return []


def warn_before_launch(today: date) -> None:
    """What an admin has to settle stands in the log too, when the site starts."""
    for blocker in launch_blockers(today):
        log.warning("%s", blocker)


def reviewed_on() -> date | None:
    """When a person last checked the lines."""
    day = SUPPORT["reviewed_on"]
    return date.fromisoformat(day) if day else None


def _help(row: Mapping[str, Any]) -> Help:
    return Help(**{key: row[key] for key in Help.__slots__ if key in row})


def _digits(number: str) -> str:
    return re.sub(r"[^0-9+]", "", number)
