"""`prepare`: migrates once, whoever else does; a second time does no harm."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.database import db
from core.schema import is_current
from demo.commands import alone, migrate
from places.building import build
from tests.schema import SECRET_KEY, close
from tests.workers import ROOT


@pytest.mark.both_databases
def test_the_newest_schema_is_left_alone(app: Flask) -> None:
    with app.app_context():
        with alone():
            assert migrate() is False
        with alone():
            assert migrate() is False


def test_several_at_once_migrate_one_after_the_other(tmp_path: Path) -> None:
    shutil.copy(build(ROOT / "instance"), tmp_path)  # a minute to make, and not what is tested
    environment = os.environ | {"RUNCLUB_INSTANCE": str(tmp_path), "RUNCLUB_SECRET_KEY": SECRET_KEY}
    command = [sys.executable, "-m", "flask", "--app", "app", "prepare"]

    several = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        for _ in range(3)
    ]

    assert [one.wait(120) for one in several] == [0, 0, 0]
    app = create_app({"INSTANCE": str(tmp_path), "SECRET_KEY": SECRET_KEY})
    with app.app_context(), db.engine.connect() as connection:
        assert is_current(connection, app.root_path)
    close(app)
