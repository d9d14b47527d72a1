"""Mails and pages in a member's own language, with a catalogue of a few German texts."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from core.outbox import Message
from events import telling
from events.models import Event
from members.models import Member
from notices.models import Notice
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor, signed_in
from web.language import FOLDER, speaking_to

GERMAN = {
    "Changed: %(title)s, now %(when)s": "Geändert: %(title)s, jetzt %(when)s",
    "%(title)s has changed": "%(title)s ist anders",
    "time in %(zone)s": "Zeit in %(zone)s",
    "See the run": "Zum Lauf",
    "One of your runs has changed.": "Einer deiner Läufe ist anders.",
    "Settings": "Einstellungen",
    "Sign in": "Anmelden",
}


WEEKDAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


@pytest.fixture
def settings(settings: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """The usual settings, with a German catalogue."""
    folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog("de")
    for text, german in GERMAN.items():
        catalogue.add(text, german)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return settings | {FOLDER: str(tmp_path / "translations")}


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """Ada organizes in English; Ben reads German, in Berlin; Cleo has chosen nothing."""
    with app.app_context():
        ada = make_member("Ada", language="en_GB")
        ben = make_member("Ben", language="de", timezone="Europe/Berlin", units="km")
        cleo, club = make_member("Cleo"), make_club(owner=ada)
        groups = [{"level": "chat", "distance_km": 5}]
        starts = datetime.fromisoformat("2026-11-24T18:30")
        run = make_run(club, groups=groups, starts=starts)
        for one in (ben, cleo):
            make_membership(club, one)
            make_rsvp(run, one)
        ids = {"ada": ada.id, "ben": ben.id, "cleo": cleo.id, "run": run.id}
        db.session.commit()
    return ids


@time_machine.travel("2026-11-22T12:00:00Z")
def test_each_is_told_in_her_own_language_whoever_presses(
    app: Flask, people: dict[str, int]
) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        event = db.session.get_one(Event, people["run"])
        event.place, event.sequence = "Am Wehr", event.sequence + 1
        telling.changed(event, clock.now())
        db.session.commit()
        mails = {one.recipient[:3]: one for one in db.session.scalars(select(Message))}
        titles = set(db.session.scalars(select(Notice.title)))

    german = "Geändert: Canal loop, jetzt Dienstag 24 November, 18:30 (Zeit in London)"
    english = "Changed: Canal loop, now Tuesday 24 November, 18:30"
    assert mails["ben"].subject == german
    assert "Zum Lauf" in mails["ben"].html
    assert '<html lang="de">' in mails["ben"].html
    assert mails["cle"].subject == english
    assert '<html lang="en-GB">' in mails["cle"].html
    assert titles == {german, english}


def test_pages_follow_the_member_and_before_that_the_browser(
    app: Flask, people: dict[str, int]
) -> None:
    ben, ada, stranger = signed_in(app, people["ben"]), signed_in(app, people["ada"]), Visitor(app)

    assert "<h1>Einstellungen</h1>" in ben.get("/me/settings", Accept_Language="en").text
    assert "<h1>Settings</h1>" in ada.get("/me/settings", Accept_Language="de").text
    german = stranger.get("/sign-in", Accept_Language="de-AT,de;q=0.9,en;q=0.5")
    assert "Anmelden" in german.text
    assert '<html lang="de">' in german.text
    assert "Accept-Language" in german.headers["Vary"]
    assert "Anmelden" not in stranger.get("/sign-in", Accept_Language="fr").text


def test_a_member_chooses_a_language_that_there_is(app: Flask, people: dict[str, int]) -> None:
    cleo = signed_in(app, people["cleo"])
    page = cleo.get("/me/settings").text

    done = cleo.post("/me/settings", name="Cleo", language="de", units="", hours="", country="")
    never = cleo.post("/me/settings", name="Cleo", language="xx", units="", hours="", country="")

    assert '<option value="de">Deutsch</option>' in page
    assert done.status_code == 200
    assert never.status_code == 422
    with app.app_context():
        assert db.session.get_one(Member, people["cleo"]).language == "de"


def test_a_language_whose_catalogue_has_gone_is_english(app: Flask) -> None:
    with app.app_context():
        member = make_member("Dan", language="is")

        with speaking_to(member):
            assert telling.weekday(make_run()) in WEEKDAYS
