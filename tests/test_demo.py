"""The demo world: true to its promises, the same each time, and there at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core import clock
from core.database import db
from demo.world import PASSWORD, load
from events.models import Event, PaceGroup
from events.queries import going_counts
from tests.visitor import Visitor


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


@pytest.mark.both_databases
def test_the_demo_has_a_world_of_clubs_and_loading_it_again_adds_nothing(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        assert load(now) > 5_000
        assert load(now) == 0

        clubs = db.session.scalars(select(Club)).all()
        coming = db.session.scalars(select(Event.id).where(Event.starts_at > now)).all()
        paces = set(db.session.scalars(select(PaceGroup.pace).distinct()))
        counts = going_counts(coming).values()

    assert len(clubs) >= 300
    assert len({club.place for club in clubs}) >= 55
    assert {"walk", "run_walk", "party", "social", "steady", "tempo", "fast"} <= paces
    assert any(waiting for _going, waiting in counts)


def test_both_people_of_the_readme_can_sign_in_and_find_something_to_do(app: Flask) -> None:
    with app.app_context():
        load(clock.now())
        over = db.session.scalar(select(Event.ends_at).where(Event.title == "The gentle hour"))
        assert timedelta(0) < clock.now() - over < timedelta(hours=2)

    ada = Visitor(app).sign_in("ada@example.org", PASSWORD)
    ben = Visitor(app).sign_in("ben@example.org", PASSWORD)

    assert "Post a run" in ada.get("/clubs/chatty-runners").text
    assert "The gentle hour" in ben.get("/me").text
    assert "<svg" in ben.get("/me/wellbeing").text
