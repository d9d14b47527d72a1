"""A backup that is put back is made to forget again, and nobody else is touched."""

import json
import shutil
from pathlib import Path

import pytest
from flask import Flask

from core.database import db
from members.models import Member
from tests.factories import make_member
from tests.privacy.conftest import CANARIES, Story, every_row
from tests.privacy.test_erasure import go, left
from tests.visitor import Visitor


def test_the_ledger_holds_numbers_and_moments_and_no_name(
    app: Flask, story: Story, ben: Visitor
) -> None:
    go(ben)

    file = Path(app.instance_path, "erased.jsonl")
    (line,) = file.read_text().splitlines()
    assert set(json.loads(line)) == {"member", "made_at", "erased_at"}
    assert left(line) == []
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_restored_database_forgets_whoever_was_erased_since(
    app: Flask, story: Story, ben: Visitor, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    app.test_cli_runner().invoke(args=["backup", str(copy)])
    go(ben)
    _put_back(app, copy)
    assert CANARIES["email"] in every_row(app)

    said = app.test_cli_runner().invoke(args=["forget-again"])

    assert said.output.strip() == "Erased again: 1."
    assert left(every_row(app)) == []
    with app.app_context():
        assert db.session.get(Member, story.cleo) is not None
    assert app.test_cli_runner().invoke(args=["forget-again"]).output == "Erased again: 0.\n"


def _put_back(app: Flask, copy: Path) -> None:
    with app.app_context():
        file = Path(db.engine.url.database)
        db.session.remove()
        db.engine.dispose()
    for beside in ("-wal", "-shm"):
        Path(f"{file}{beside}").unlink(missing_ok=True)
    shutil.copy(copy, file)


@pytest.mark.both_databases
def test_somebody_else_with_the_same_number_is_not_touched(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        key = make_member("Ada").id
        db.session.commit()
    line = {"member": key, "made_at": "2020-01-01T00:00:00+00:00", "erased_at": "…"}
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "erased.jsonl").write_text(f"{json.dumps(line)}\n", encoding="utf-8")

    said = app.test_cli_runner().invoke(args=["forget-again", "--ledger", str(tmp_path / "kept")])

    assert said.output == "Erased again: 0.\n"
