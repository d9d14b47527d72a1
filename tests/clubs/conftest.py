"""The cast: Ada organizes, Ben belongs, Cleo is a stranger; and places to search for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from clubs.models import Club, Membership, Role
from core.database import db
from members.models import Member
from tests.factories import make_club, make_member, make_membership
from tests.visitor import Visitor, signed_in


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    """Harbour Runners with its people, and a browser for each: ada, ben, cleo, stranger."""
    with app.app_context():
        people = {name: make_member(name) for name in ("Ada", "Ben", "Cleo")}
        club = make_club("Harbour Runners", owner=people["Ada"], slug="harbour-runners")
        make_membership(club, people["Ben"])
        ids = {name.lower(): member.id for name, member in people.items()}
        emails = [member.email for member in people.values()]
        club_id = club.id
        db.session.commit()
    browsers = {name: signed_in(app, member_id) for name, member_id in ids.items()}
    return SimpleNamespace(
        **browsers, stranger=Visitor(app), ids=SimpleNamespace(**ids), emails=emails, club=club_id
    )


@pytest.fixture
def role(app: Flask, cast: SimpleNamespace) -> Callable[[str], Role | None]:
    """What somebody of the cast is in the club now."""

    def asked(name: str) -> Role | None:
        with app.app_context():
            row = Membership.of(cast.club, db.session.get(Member, getattr(cast.ids, name)))
            return row.role if row else None

    return asked


@pytest.fixture
def clubs(app: Flask) -> Callable[[], list[Club]]:
    """Every club, by id."""

    def asked() -> list[Club]:
        with app.app_context():
            return list(db.session.scalars(select(Club).order_by(Club.id)))

    return asked


@pytest.fixture
def bring(app: Flask, tmp_path: Path) -> Callable[..., Any]:
    """Import a text or bytes; what the command printed, and its status."""

    def bringing(content: str | bytes, *options: str, encoding: str = "utf-8") -> Any:
        file = tmp_path / "clubs.csv"
        file.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return app.test_cli_runner().invoke(args=["clubs", "import", str(file), *options])

    return bringing


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
