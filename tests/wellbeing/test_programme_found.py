"""Whoever looks for runs finds a programme once."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from clubs.models import Club
from core.database import db
from tests.visitor import Visitor
from tests.wellbeing.eight_weeks import sessions
from tests.wellbeing.evenings import Evening

pytestmark = pytest.mark.both_databases


def test_nearest_first_its_next_session_stands_for_those_that_follow(
    app: Flask, evening: Evening, programme: str, clock_hand: time_machine.Traveller
) -> None:
    found = sessions(app)
    with app.app_context():
        at = db.session.get(Club, evening.club)
        near = f"/near?lat={at.latitude}&lon={at.longitude}"

    def listed(address: str) -> list[str]:
        return re.findall(r"<h3><a[^>]*>(Week [^<]*)</a>", Visitor(app).get(address).text)

    assert listed(near) == [found["1-A"].title]
    assert "Part of eight weeks together" in Visitor(app).get(near).text
    assert len(listed(f"{near}&sort=soonest")) > 10

    clock_hand.move_to(found["2-C"].ends_at + timedelta(minutes=1))
    assert listed(near) == [found["2-B"].title]
