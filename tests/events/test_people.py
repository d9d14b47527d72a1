"""Who comes, on paper and in a spreadsheet."""

import csv
from io import StringIO
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.database import db
from events.models import Event
from events.people import FORMULA, defused
from tests.factories import make_member, make_rsvp


def with_answers(app: Flask, cast: SimpleNamespace, *names: str) -> int:
    """A run for two with one answer of each name; the others wait."""
    run_id = cast.post(
        capacity=2, groups=[{"level": "chat", "pace": "social", "leader_id": cast.ids["ben"]}]
    )
    with app.app_context():
        run = db.session.get(Event, run_id)
        for name in names:
            make_rsvp(run, make_member(name, email=f"{len(name)}x{id(name)}@example.org"))
        db.session.commit()
    return run_id


def table(answer_text: str) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.DictReader(StringIO(answer_text.removeprefix("\ufeff"))))


def test_the_page_lists_who_comes_by_group_and_who_waits(app, cast):
    run_id = with_answers(app, cast, "Dora", "Emil", "Fay")

    page = cast.ben.get(f"/runs/{run_id}/people").text

    assert [page.index(name) for name in ("Dora", "Emil", "In line", "Fay")] == sorted(
        page.index(name) for name in ("Dora", "Emil", "In line", "Fay")
    )
    assert "people.csv" not in page
    assert "people.csv" in cast.ada.get(f"/runs/{run_id}/people").text


def test_the_table_says_who_comes_and_neither_addresses_nor_who_turned_up(app, cast):
    run_id = with_answers(app, cast, "Dora", "Emil", "Fay")

    answer = cast.ada.get(f"/runs/{run_id}/people.csv")

    rows = table(answer.text)
    assert [(row["Name"], row["Answer"]) for row in rows] == [
        ("Ben", "going"),
        ("Dora", "going"),
        ("Emil", "going"),
        ("Fay", "in line"),
    ]
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "@" not in answer.text


def test_page_and_table_say_who_leads_and_who_runs_last_in_each_group(app, cast):
    groups = [
        {"level": "chat", "leader_id": cast.ids["ada"], "sweeper_id": cast.ids["ben"]},
        {"level": "sing", "sweeper_id": cast.ids["cleo"]},
    ]
    cast.cleo.post("/clubs/harbour/membership", action="join")
    run_id = cast.post(groups=groups)

    page = cast.ben.get(f"/runs/{run_id}/people").text
    rows = table(cast.ada.get(f"/runs/{run_id}/people.csv").text)

    assert (page.count("leads"), page.count("runs last")) == (1, 2)
    assert [(row["Name"], row["Group"], row["Leads"], row["Runs last"]) for row in rows] == [
        ("Ada", "Full conversation", "yes", ""),
        ("Ben", "Full conversation", "", "yes"),
        ("Cleo", "Sing", "", "yes"),
    ]
    assert cast.cleo.get(f"/runs/{run_id}/roll-call").status_code == 200


def test_no_cell_is_a_formula(app, cast):
    name = '=HYPERLINK("http://x","me")'
    run_id = with_answers(app, cast, name)

    rows = table(cast.ada.get(f"/runs/{run_id}/people.csv").text)

    assert [row["Name"] for row in rows] == ["Ben", f"'{name}"]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",  # noqa: RUF001
        " =1", "\u00a0=1", "\u3000=1", "\x0b=1",
    ],
)  # fmt: skip
def test_a_cell_that_would_be_a_formula_begins_with_an_apostrophe(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Dora", "O'Neil", "a=b", "3", "Zoë", "’t Hooft"])
def test_other_cells_stay_as_they_are(cell):
    assert defused(cell) == cell


@given(st.text())
def test_whatever_is_typed_the_cell_begins_with_no_sign_of_a_formula(cell):
    told = defused(cell)

    assert told.removeprefix("'") == cell.removeprefix("'")
    assert told[:1] not in FORMULA or told == ""
    assert told.lstrip()[:1] not in FORMULA or told.lstrip() == ""


def test_the_table_is_for_organizers(app, cast):
    run_id = with_answers(app, cast, "Dora")
    url = f"/runs/{run_id}/people.csv"

    assert cast.ben.get(url).status_code == 403
    assert cast.cleo.get(url).status_code == 403
    assert cast.stranger.get(url, follow=False).location.startswith("/sign-in")
    assert cast.ada.get("/runs/99999/people.csv").status_code == 404
