"""What the tests of these pages share: a gazetteer built once, and a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app import create_app
from core import reading
from core.database import db
from tests.schema import close


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as asked:` collects what is asked of the database."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        asked: list[str] = []

        def listen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA")):
                asked.append(statement)

        whole = reading._Text.rows

        def rows(text: reading._Text, *given: Any) -> Any:
            asked.append(text._compiled.string)
            return whole(text, *given)

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            with patch.object(reading._Text, "rows", rows):
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
    app = create_app({name: value for name, value in settings.items() if name != "GAZETTEER"})
    yield app
    close(app)
