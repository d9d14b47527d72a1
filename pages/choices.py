"""What the form of a search offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from clubs.talk import LEVELS, PACES, Level, Pace
from pages.label_names import groups
from pages.searching import RADII
from web.filters import Style


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices, in the reader's units. Equal for readers of one style."""

    style: Style
    levels: ClassVar[Mapping[str, Level]] = LEVELS
    paces: ClassVar[Mapping[str, Pace]] = PACES

    @property
    def labels(self) -> list[tuple[object, list[tuple[str, object]]]]:
        """The labels of runs under their headings."""
        return groups()

    @property
    def ranges(self) -> dict[str, str]:
        """The range of each pace tag."""
        return {
            key: self.style.pace_range(pace.fastest, pace.slowest)
            for key, pace in self.paces.items()
        }

    @property
    def radii(self) -> list[tuple[int, str]]:
        """How far one may look: kilometres, and in words."""
        return [(km, self.style.radius(km)) for km in RADII]
