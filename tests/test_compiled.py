"""Compiled templates are kept beside the database, and pages do without where they cannot be."""

from pathlib import Path

import pytest
from flask import Flask
from flask.templating import Environment

from app import create_app
from tests.schema import close


@pytest.fixture(autouse=True)
def kept_by_the_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests share what they compile; here it is as it is for an operator."""
    monkeypatch.setattr(Flask, "jinja_environment", Environment)


def kept(app: Flask) -> list[Path]:
    return sorted(Path(app.instance_path, "compiled").iterdir())


def test_what_one_process_compiled_the_next_one_takes(app: Flask) -> None:
    app.test_client().get("/about")
    before = {path: path.stat().st_mtime_ns for path in kept(app)}

    again = create_app(dict(app.config))
    answer = again.test_client().get("/about")

    assert answer.status_code == 200
    assert before
    assert {path: path.stat().st_mtime_ns for path in kept(again)} == before
    assert Path(app.instance_path, "compiled").stat().st_mode & 0o777 == 0o700
    close(again)


def test_damaged_files_are_compiled_again(app: Flask) -> None:
    app.test_client().get("/about")
    whole = {path: path.read_bytes() for path in kept(app)}
    for path, content in whole.items():
        path.write_bytes(content[: len(content) // 2])

    again = create_app(dict(app.config))
    answer = again.test_client().get("/about")

    assert answer.status_code == 200
    assert {path: path.read_bytes() for path in kept(again)} == whole
    close(again)


def test_a_page_does_without_where_nothing_can_be_kept(app: Flask) -> None:
    folder = Path(app.instance_path, "compiled")
    folder.rmdir()
    folder.write_text("in the way")

    again = create_app(dict(app.config))

    assert again.test_client().get("/about").status_code == 200
    assert app.test_client().get("/about").status_code == 200
    close(again)
