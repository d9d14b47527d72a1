"""Atom feeds of a club and of a search, read as XML; they say what a stranger may know."""

from xml.etree import ElementTree

import pytest
from flask import Flask

from core.database import db
from events.models import MeetingPoint
from tests.factories import make_club, make_run
from tests.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def run(app: Flask) -> int:
    with app.app_context():
        club = make_club("Läufe & <Freunde>", slug="harbour")
        event = make_run(
            club, title="Canal 🏃‍♀️ & more", place="Behind the boathouse", area="Brixton",
            meeting_point=MeetingPoint.GOING,
        )  # fmt: skip
        db.session.commit()
        return event.id


@pytest.mark.parametrize(
    "path", ["/clubs/harbour/feed.atom", "/near.atom?lat=51.4613&lon=-0.1156&within_km=10"]
)
def test_a_feed_is_whole_xml_and_keeps_the_meeting_point(app: Flask, run: int, path: str) -> None:
    answer = Visitor(app).get(path)

    feed = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert answer.mimetype == "application/atom+xml"
    assert entry.find(f"{ATOM}title").text.startswith("Canal 🏃‍♀️ & more, ")
    assert entry.find(f"{ATOM}id").text.endswith(f"/runs/{run}")
    assert "boathouse" not in answer.text
    assert "Brixton" in entry.find(f"{ATOM}summary").text
    assert Visitor(app).get(path, If_None_Match=answer.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("path", ["/clubs/nobody/feed.atom", "/near.atom"])
def test_a_feed_of_nothing_is_not_there(app: Flask, path: str) -> None:
    assert Visitor(app).get(path).status_code == 404
