"""The fixtures that every kind of test starts from; servers and browsers have their own files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from app import create_app
from core.database import db
from places.building import build
from tests.missing import cannot_run
from tests.remembered import remember_addresses, remember_templates
from tests.schema import SECRET_KEY, close

INSTANCE = Path(__file__).parents[1] / "instance"

pytest_plugins = ["tests.servers", "tests.browsers"]
remember_addresses()
remember_templates()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = metafunc.definition.get_closest_marker("both_databases")
    if both and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the newest schema: SQLite, and with `both_databases` PostgreSQL too."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite"))
    return url


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> dict[str, Any]:
    """What `create_app` is given; a test changes it with `@pytest.mark.settings(NAME=value)`."""
    chosen = {
        "TESTING": True,
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": database_url,
        "INSTANCE": str(tmp_path),
        "LIMITS": False,
    }
    for marker in reversed(list(request.node.iter_markers("settings"))):
        chosen |= marker.kwargs
    return chosen


@pytest.fixture(scope="session")
def gazetteer_folder() -> Path:
    """The folder of a gazetteer of the committed source, built once a checkout."""
    build(INSTANCE)
    return INSTANCE


@pytest.fixture
def app(settings: dict[str, Any]) -> Iterator[Flask]:
    """The app on a fresh database. Close any context of it before making a request."""
    app = create_app(settings)
    yield app
    close(app)


@pytest.fixture
def rows(app: Flask) -> Iterator[scoped_session[Session]]:
    """An open session, for tests of rules that make no request."""
    with app.app_context():
        yield db.session


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real places, postcodes and events; not part of this repository."""
    folder = os.environ.get("PATTER_REAL_DATA")
    if not folder:
        cannot_run("Real data", "PATTER_REAL_DATA names no folder", required=False)
    return Path(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives Chromium is tried once more where a busy machine was too slow for it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out; the reports come from every process that ran tests."""
    again = sorted({report.nodeid for report in terminalreporter.stats.get("rerun", [])})
    if again:
        terminalreporter.section("RUN TWICE", sep="!", yellow=True, bold=True)
        for name in again:
            terminalreporter.write_line(name, yellow=True)
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]) for report in skipped})
    if reasons:
        terminalreporter.section("COULD NOT RUN", sep="!", red=True, bold=True)
        for reason in reasons:
            terminalreporter.write_line(reason, red=True)
