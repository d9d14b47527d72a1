"""What the tests of these pages share: a gazetteer built once, and a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app import create_app
from core.database import db
from places.building import build
from tests.schema import close

INSTANCE = Path(__file__).parents[2] / "instance"


@pytest.fixture(scope="session")
def gazetteer() -> Path:
    """The folder of a gazetteer made of the committed source, kept from one run to the next."""
    build(INSTANCE)
    return INSTANCE


@pytest.fixture
def app(settings: dict[str, Any], gazetteer: Path) -> Iterator[Flask]:
    """The app on a fresh database, with places to search for."""
    app = create_app(settings | {"GAZETTEER": str(gazetteer)})
    yield app
    close(app)


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as asked:` collects what is asked of the database."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        asked: list[str] = []

        def listen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                asked.append(statement)

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", listen)

    return collecting


@pytest.fixture
def arranged(app: Flask) -> Callable[[], AbstractContextManager[Any]]:
    """`with arranged():` makes rows and commits them."""

    @contextmanager
    def arranging() -> Iterator[Any]:
        with app.app_context():
            yield db.session
            db.session.commit()

    return arranging


@pytest.fixture
def app_without_places(settings: dict[str, Any]) -> Iterator[Flask]:
    """The app before its gazetteer was built."""
    app = create_app(settings)
    yield app
    close(app)
