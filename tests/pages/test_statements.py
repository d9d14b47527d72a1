"""What a list asks of the database: a few statements, however much it shows."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from tests.factories import LONDON, make_club, make_member, make_rsvp, make_run
from tests.visitor import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
NEAR = f"lat={LONDON[0]}&lon={LONDON[1]}&within_km=25"


@pytest.fixture
def busy(arranged: Any) -> None:
    """Sixty runs around a place, each with an answer."""
    with arranged():
        someone = make_member()
        for n in range(60):
            run = make_run(make_club(at=(LONDON[0] + n / 1000, LONDON[1])))
            make_rsvp(run, someone)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"/near?{NEAR}", 3),
        (f"/near?{NEAR}&sort=soonest", 3),
        (f"/near?{NEAR}&show=clubs", 3),
        (f"/api/v1/runs?{NEAR}&limit=50", 3),
        (f"/api/v1/clubs?{NEAR}&limit=50", 3),
        ("/near", 3),
    ],
)
def test_a_list_costs_three_statements_at_most(
    app: Flask, arranged: Any, statements: Statements, path: str, most: int
) -> None:
    Visitor(app).get(path)  # how far to look, and the week strip, are known from here on
    with arranged():
        make_member()  # the answer is not kept any longer

    with statements() as asked:
        page = Visitor(app).get(path)

    assert page.status_code == 200
    assert 1 <= len(asked) <= most, asked


@pytest.mark.usefixtures("busy")
def test_twenty_cards_are_twenty_different_cards(app: Flask) -> None:
    page = Visitor(app).get(f"/near?{NEAR}").text

    titles = re.findall(r'<h3><a href="(/runs/\d+)">', page)

    assert len(titles) == len(set(titles)) == 20
