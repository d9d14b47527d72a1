"""The kind card after a low answer, as one page needs it. Made for the page and then forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.database import db
from members.models import Member
from wellbeing.care import LATEST, RULES, is_longer, shows_card
from wellbeing.models import CheckIn
from wellbeing.queries import latest_of
from wellbeing.support import CARD, Help, Lines, lines_for

ITEMS = [item for item, _, _ in RULES if item.endswith(("_before", "_after"))]


@dataclass(frozen=True, slots=True)
class Card:
    """Thanks, and four things one could do. `longer`: a sentence after several hard days."""

    words: Mapping[str, Any]
    lines: Lines
    longer: str

    @property
    def first(self) -> Help:
        """The first line of the country."""
        return self.lines.lines[0]

    @property
    def danger(self) -> str:
        """The sentence with the emergency number."""
        return str(self.words["danger"]).format(emergency=self.lines.emergency)

    @property
    def talk(self) -> str:
        """The first line in words: name, number, hours."""
        parts = (self.first.name, self.first.contact, str(self.first.hours))
        return ", ".join(part for part in parts if part)

    def label(self, action: str) -> str:
        """What an action of the card is called."""
        return next(str(row["label"]) for row in self.words["actions"] if row["id"] == action)


def card_for(
    member: Member, answers: Mapping[str, Any], club_country: str | None = None
) -> Card | None:
    """The card for these answers; None when none of them is low."""
    if not shows_card(answers):
        return None
    latest = [of_row(row) for row in db.session.scalars(latest_of(member, LATEST))]
    longer = CARD["longer"] if is_longer(latest) else ""
    return Card(CARD, lines_for(member.country, club_country), longer)


def of_row(row: CheckIn) -> dict[str, int | None]:
    """The answers of a check-in that the card looks at."""
    return {item: getattr(row, item) for item in ITEMS}
