"""Check-ins in another language: own questions are asked, word-for-word ones are left alone."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import select

from core.database import db
from members.models import Member
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, Evening, agree, stored
from web.language import FOLDER
from wellbeing import consents
from wellbeing.models import Consent

AsMember = Callable[[int], Visitor]
WORDS = str(consents.AGREEMENTS[consents.STORE].words)
GERMAN = {"My pattern": "Mein Muster", WORDS: "Behaltet, was ich sage."}


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


def reads(app: Flask, evening: Evening, language: str) -> None:
    """Ben's language from now on."""
    with app.app_context():
        db.session.get(Member, evening.ben).language = language
        db.session.commit()


@pytest.mark.parametrize(("language", "is_open"), [("en_GB", True), ("de", False)])
def test_the_longer_questions_are_hidden_where_nobody_published_their_translation(
    app: Flask,
    evening: Evening,
    as_member: AsMember,
    language: str,
    is_open: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    agree(app, evening.ben, consents.DEEP)
    reads(app, evening, language)
    ben = as_member(evening.ben)

    assert ("ucla_1" in ben.get("/me/wellbeing/longer").text) is is_open
    sent = ben.post("/me/wellbeing/longer", follow=False, ucla_1="1")
    assert sent.status_code == (303 if is_open else 409)


def test_own_questions_are_asked_and_the_ledger_has_the_words_that_were_read(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    reads(app, evening, "de")
    ben = as_member(evening.ben)

    ben.post(evening.url, consent="yes", **GOOD)

    assert "Mein Muster" in ben.get("/me/wellbeing").text
    assert len(stored(app, evening.ben)) == 1
    with app.app_context():
        (line,) = db.session.scalars(select(Consent))
    assert line.text_hash == sha256(GERMAN[WORDS].encode()).hexdigest()
