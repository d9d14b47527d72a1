"""The gazetteer that these tests ask: built once a checkout, beside the one that serves."""

from pathlib import Path

import pytest

from places.building import build
from places.finder import Finder, Found
from places.gazetteer import Gazetteer
from places.ranking import Wishes

INSTANCE = Path(__file__).parents[2] / "instance"


@pytest.fixture(scope="session")
def gazetteer_file() -> Path:
    return build(INSTANCE)


@pytest.fixture(scope="session")
def gazetteer(gazetteer_file: Path) -> Gazetteer:
    return Gazetteer(path=gazetteer_file)


class Asker:
    """Questions in the words of the tests."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def __call__(
        self,
        query: str,
        near: tuple[float, float] | None = None,
        country: str | None = None,
        limit: int = 5,
    ) -> list[Found]:
        return self.finder.find(query, Wishes(near, country), limit)

    def suggest(
        self, prefix: str, near: tuple[float, float] | None = None, country: str | None = None
    ) -> list[str]:
        return [place.name for place in self.finder.suggest(prefix, Wishes(near, country), 8)]

    def name_of(self, latitude: float, longitude: float) -> str | None:
        return self.finder.name_of(latitude, longitude)


@pytest.fixture(scope="session")
def ask(gazetteer_file: Path) -> Asker:
    return Asker(Finder(gazetteer_file))
