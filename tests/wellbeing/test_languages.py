"""Check-ins in another language: own questions are asked, word-for-word ones are left alone."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import select

from core.database import db
from members.models import Member
from tests.visitor import Visitor
from tests.wellbeing.eight_weeks import begin
from tests.wellbeing.evenings import GOOD, LOW, STARTS, Evening, agree, past_check_ins, stored
from web.language import FOLDER
from wellbeing import consents, files
from wellbeing.models import Consent

AsMember = Callable[[int], Visitor]
WORDS = str(consents.AGREEMENTS[consents.STORE].words)
GERMAN = {"My pattern": "Mein Muster", WORDS: "Behaltet, was ich sage."}


ROOT = Path(__file__).parents[2]
LONG = 20


def told_by_files() -> set[str]:
    """Every text for people in the files of questions, lines, weeks and sessions."""
    found: set[str] = set()
    for name in files.FILES:
        with (files.FOLDER / name).open("rb") as file:
            found |= {text for _line, _called, text, _comments in files.extract(file)}
    return found


@pytest.fixture
def settings(settings: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """The usual settings, with a German catalogue, and one in which files speak in brackets."""
    bracketed = {text: f"⟦{text}⟧" for text in told_by_files()}
    for locale, texts in (("de", GERMAN), ("eo", bracketed)):
        folder = tmp_path / "translations" / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue = Catalog(locale)
        for text, translated in texts.items():
            catalogue.add(text, translated)
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


def untranslated(page: str) -> set[str]:
    """Texts of the files that a page shows as they stand there."""
    texts = told_by_files()
    spoken = unescape(re.sub("⟦[^⟧]*⟧", "", page))
    parts = re.findall(r">([^<>]+)<", spoken)
    parts += re.findall(r'(?:aria-label|title|alt|content|data-text)="([^"]*)"', spoken)
    short = texts & {" ".join(part.split()) for part in parts}
    return short | {text for text in texts if len(text) > LONG and text in spoken}


def test_every_text_of_the_files_is_shown_in_the_language_of_its_reader(
    app: Flask,
    evening: Evening,
    as_member: AsMember,
    clock_hand: time_machine.Traveller,
) -> None:
    agree(app, evening.ben, *consents.AGREEMENTS)
    past_check_ins(app, evening, [GOOD | {"mood_before": 0, "daunting": 2}] * 9, every=7)
    for someone in (evening.ada, evening.ben):
        with app.app_context():
            db.session.get(Member, someone).language = "eo"
            db.session.commit()
    ada, ben = as_member(evening.ada), as_member(evening.ben)
    programme = begin(ada, evening)
    ben.post(f"{programme}/enrolment", action="join", start="1")
    pages = {url: ben.get(url).text for url in _pages(evening, programme)}
    pages["/clubs/runs/new"] = ada.get(f"/clubs/{evening.slug}/runs/new").text
    pages["saved"] = ben.post(evening.url, feelings=["calmer"], **LOW).text
    pages["/me/wellbeing"] = ben.get("/me/wellbeing").text
    pages["/me/wellbeing/check-ins"] = ben.get("/me/wellbeing/check-ins").text
    pages["result"] = ben.post("/quiz", **ANSWERED).text
    ben.post("/me/wellbeing/keeping", keep_days="730", weekly="yes")
    clock_hand.move_to(STARTS + timedelta(days=5))
    pages["week"] = as_member(evening.ben).get("/me/wellbeing/week-answers").text

    assert {url: found for url, page in pages.items() if (found := untranslated(page))} == {}
    silent = {url for url, page in pages.items() if "⟦" not in page}
    assert silent == set()


def _pages(evening: Evening, programme: str) -> Iterator[str]:
    yield from (
        evening.url, "/me/wellbeing/week", "/support", "/support?country=PT", "/quiz", "/talk-test",
        "/why-run-together", "/anywhere", "/anywhere/sit-10", "/me/programme", programme,
        f"{programme}/sessions/1-A/intervals", f"/runs/{evening.run}",
    )  # fmt: skip


ANSWERED = {
    "walk_base": "not_yet", "run_base": "none", "days": "2", "why": "belonging", "hard": "nothing",
    "company": "small_group", "start_gently": "yes",
}  # fmt: skip


def test_translators_are_given_every_text_of_the_files_and_warned_of_validated_ones() -> None:
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]
    methods = [(one["pattern"], one["method"]) for one in mappings["mappings"]]

    found = {text: comments for _file, _line, text, comments, _ in extract_from_dir(ROOT, methods)}

    assert told_by_files() | {"My pattern"} <= set(found)
    assert found["How often do you feel left out?"] == [files.VALIDATED]
    assert found["How hard was that, taken as a whole?"] == []
