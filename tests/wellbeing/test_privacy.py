"""Answers are nobody else's: not in logs, mails, addresses, titles, error pages or tables."""

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from core import clock
from core.database import db
from core.outbox import Message
from events.models import Event
from members.models import Member
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, LOW, Evening, agree, stored
from wellbeing import consents, files, keeping
from wellbeing.mailed import path_of
from wellbeing.models import CheckIn, Consent
from wellbeing.sealing import FILE_NAME, BadKey, seal, unseal
from wellbeing.why_models import LowDay

NOTE = "Heron on the lock gate"


def test_no_value_reaches_a_log_a_mail_an_address_or_a_title(
    app: Flask, evening: Evening, ben: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    answer = ben.post(evening.url, follow=False, consent="yes", note=NOTE, **LOW)
    pages = [ben.get(answer.location), ben.get("/me/wellbeing"), ben.get(evening.url)]

    with app.app_context():
        mails = db.session.scalars(select(Message)).all()
    titles = [re.search("<title>(.*?)</title>", page.text).group(1) for page in pages]
    told = "\n".join([caplog.text, answer.location, *titles, *(mail.text for mail in mails)])
    assert NOTE not in told
    assert "_after" not in told
    assert not re.search(r"-4|\N{MINUS SIGN}4|lonely|mood", told, re.IGNORECASE)


@pytest.mark.parametrize("fields", [{"mood_after": "4711"}, {"note": "x" * 300}])
def test_no_value_stands_on_a_refusal_but_the_own_form(
    evening: Evening, ben: Visitor, caplog: pytest.LogCaptureFixture, fields: dict[str, str]
) -> None:
    page = ben.post(evening.url, consent="yes", **LOW | fields)

    assert page.status_code == 422
    assert "4711" not in page.text
    assert "4711" not in caplog.text


def test_a_failure_of_ours_says_nothing_of_the_answers(
    app: Flask, evening: Evening, ben: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        db.session.execute(text("DROP TABLE check_in"))
        db.session.commit()

    page = ben.post(evening.url, consent="yes", note=NOTE, **LOW)

    assert page.status_code >= 500
    assert NOTE not in page.text
    assert NOTE not in caplog.text


def test_not_even_an_admin_has_a_page_of_anybody_elses_answers(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    as_member(evening.ben).post(evening.url, consent="yes", note=NOTE, **LOW)
    with app.app_context():
        db.session.get(Member, evening.cleo).is_admin = True
        db.session.commit()

    admin = as_member(evening.cleo)
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            numbers = dict.fromkeys(rule.arguments, 1) | {"slug": evening.slug}
            url = rule.rule
            for name in rule.arguments:
                url = re.sub(rf"<[^>]*{name}>", str(numbers[name]), url)
            answer = admin.get(url)
            assert NOTE not in answer.text, url
            answer.close()


def test_a_note_opens_with_its_own_key_and_for_its_own_member(tmp_path: Path) -> None:
    sealed = seal(NOTE, 7, tmp_path)

    assert unseal(sealed, 7, tmp_path) == NOTE
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadKey):
        unseal(sealed, 8, tmp_path)


def test_an_older_note_opens_after_the_key_was_changed(tmp_path: Path) -> None:
    old = seal(NOTE, 7, tmp_path)
    file = tmp_path / FILE_NAME
    file.write_text(f"2 {'B' * 43}=\n{file.read_text()}")

    new = seal(NOTE, 7, tmp_path)

    assert (old[0], new[0]) == (1, 2)
    assert unseal(old, 7, tmp_path) == unseal(new, 7, tmp_path) == NOTE


def test_the_words_of_a_consent_change_with_their_version() -> None:
    hashes = {kind: (one.version, one.text_hash[:12]) for kind, one in consents.AGREEMENTS.items()}

    assert hashes == WORDS_OF_EACH_VERSION


WORDS_OF_EACH_VERSION = {
    "store_checkins": (2, "3c662737bd79"),
    "share_in_totals": (1, "6212137e98a8"),
    "deep_form": (1, "10f83e30221a"),
    "prompts": (1, "e121e05e1381"),
}
"""The beginning of each hash: whoever changes the words raises the version and writes it here."""


@pytest.mark.both_databases
def test_erasing_leaves_the_ledger_alone_and_without_a_name(
    app: Flask, evening: Evening, ben: Visitor, tmp_path: Path
) -> None:
    ben.post(evening.url, consent="yes", note=NOTE, **GOOD)
    with app.app_context():
        member = db.session.get(Member, evening.ben)
        keeping.erase(member, clock.now(), tmp_path)
        db.session.commit()
        (line,) = db.session.scalars(select(Consent))
        subject = keeping.subject_of(member.folded_email, tmp_path)

    assert stored(app, evening.ben) == []
    assert (line.member_id, line.subject, line.given) == (None, subject, True)


@pytest.mark.both_databases
@pytest.mark.parametrize(("chosen", "days"), [(None, 730), ("730", 730), ("365", 365), ("90", 90)])
def test_answers_are_forgotten_when_their_time_is_over(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
    chosen: str | None,
    days: int,
) -> None:
    ben = as_member(evening.ben)
    ben.post(evening.url, consent="yes", **GOOD)
    ben.post("/me/not-feeling-it", way="rest")
    if chosen:
        ben.post("/me/wellbeing/keeping", keep_days=chosen)

    clock_hand.move_to(HOME + timedelta(days=days))
    assert forget(app, evening) == (1, 1)

    clock_hand.shift(timedelta(minutes=1))
    assert forget(app, evening) == (0, 0)


def forget(app: Flask, evening: Evening) -> tuple[int, int]:
    """What the hourly round leaves: check-ins, and days without drive."""
    with app.app_context():
        keeping.forget_old(clock.now())
        db.session.commit()
        low = len(db.session.scalars(select(LowDay)).all())
    return len(stored(app, evening.ben)), low


@pytest.mark.both_databases
def test_the_ledger_stays_three_years_after_the_account_has_ended(
    app: Flask, evening: Evening, ben: Visitor, clock_hand: time_machine.Traveller, tmp_path: Path
) -> None:
    ben.post(evening.url, consent="yes", **GOOD)
    with app.app_context():
        keeping.erase(db.session.get(Member, evening.ben), clock.now(), tmp_path)
        db.session.commit()

    lines = []
    for days in (1095, 1096):
        clock_hand.move_to(HOME + timedelta(days=days))
        with app.app_context():
            keeping.forget_old(clock.now())
            db.session.commit()
            lines.append(len(db.session.scalars(select(Consent)).all()))

    assert lines == [1, 0]


def test_the_export_holds_every_answer_with_its_words(
    app: Flask, evening: Evening, ben: Visitor, tmp_path: Path
) -> None:
    ben.post(evening.url, consent="yes", note=NOTE, feelings=["calmer"], **GOOD)

    with app.app_context():
        found = keeping.export(db.session.get(Member, evening.ben), Path(app.instance_path))

    (one,) = json.loads(json.dumps(found))["check_ins"]
    assert (one["note"], one["feelings"], one["effort"]["label"]) == (
        NOTE,
        ["Calmer"],
        "Comfortable",
    )
    assert (one["session_load"], one["moderate_equivalent_min"]) == (135, 45)
    assert found["consents"][0]["kind"] == "store_checkins"


def test_the_mailed_link_takes_answers_once_and_shows_none(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    with app.test_request_context():
        path = path_of(_run(evening), db.session.get(Member, evening.ben))
    stranger = Visitor(app)

    assert "mood_after" in stranger.get(path).text
    page = stranger.post(path, consent="yes", **GOOD)
    assert "Saved. Thanks, Ben." in page.text
    assert "checked" not in stranger.get(path).text
    assert stranger.post(path, **LOW).status_code == 409
    assert stored(app, evening.ben)[0].mood_after == 3
    assert stranger.get(path[:-2]).status_code == 404


def _run(evening: Evening) -> object:
    return db.session.get(Event, evening.run)


def test_nothing_is_recorded_about_the_card(app: Flask, evening: Evening, ben: Visitor) -> None:
    agree(app, evening.ben)
    with app.app_context():
        before = _counts()

    ben.post(evening.url, **LOW)

    with app.app_context():
        after = _counts()
    assert {name for name in after if after[name] != before[name]} == {"check_in"}


def _counts() -> dict[str, int]:
    tables = CheckIn.metadata.tables.values()
    return {
        table.name: len(db.session.execute(select(table)).all())
        for table in tables
        if table.name != "sign_in"
    }


def test_a_file_without_its_shape_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    (tmp_path / "quiz.json").write_text('{"version": "one"}')

    with pytest.raises(files.BadFile, match=r"quiz\.json"):
        files.read("quiz.json")
