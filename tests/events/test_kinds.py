"""What a run is and for whom: kinds, sounds, labels, what comes after, and nobody left behind."""

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from core.database import db
from events.describing import LABEL_NAMES
from events.labels import FOR_WHOM, LABELS, has_labels, labels_of, write_labels
from events.models import Event
from tests.events.test_posting import FIVE, posted
from tests.factories import make_run

both = pytest.mark.both_databases
PROMISE = {"no_drop": "yes", "regroup_minutes": "10", "shape": "laps"}


@both
def test_everything_more_that_can_be_said_stands_on_the_page_and_in_the_form(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = posted(
        cast.ada, kind="mindful", sound="quiet", labels=["dog", "women_only"],
        hangout="coffee at the corner", sweeper=str(cast.ids["ben"]), **PROMISE,
    )  # fmt: skip

    page, edit = cast.cleo.get(f"/runs/{run}").text, cast.ada.get(f"/runs/{run}/edit").text
    abroad = cast.stranger.get(f"/runs/{run}").text

    shown = ("Mindful run", "Quiet", "Dogs welcome", "Women only", "coffee at the corner")
    assert all(words in page for words in shown)
    assert "Ben runs last." in page
    assert "every 10 minutes, and the last sets the pace" in page
    assert "Ben" not in abroad
    assert 'value="women_only" checked' in edit
    with app.app_context():
        assert db.session.get(Event, run).is_no_drop


@pytest.mark.parametrize("left_out", ["sweeper", "regroup_minutes", "shape"])
def test_no_promise_without_who_runs_last_how_often_all_wait_and_the_route(
    cast: SimpleNamespace, left_out: str
) -> None:
    fields = FIVE | PROMISE | {"sweeper": str(cast.ids["ben"]), "date": "2027-12-01"}
    fields.pop(left_out)

    answer = cast.ada.post("/clubs/harbour/runs", **fields)

    assert answer.status_code == 422
    assert f'id="{left_out}-error"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "sprint"), ("sound", "loud"), ("labels", "cats"), ("shape", "star"),
     ("regroup_minutes", "16"), ("sweeper", "999999")],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(
    cast: SimpleNamespace, field: str, value: str
) -> None:
    fields = FIVE | {"date": "2027-12-01", field: value}

    answer = cast.ada.post("/clubs/harbour/runs", **fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_every_run_of_a_series_carries_the_labels(app: Flask, cast: SimpleNamespace) -> None:
    posted(cast.ada, repeat="weekly", labels=["lit"], sound="chatty")

    with app.app_context():
        runs = list(db.session.scalars(select(Event)))
        assert len(runs) > 1
        assert {(run.sound, *labels_of(run)) for run in runs} == {("chatty", "lit")}


@both
def test_lists_can_be_narrowed_to_runs_that_carry_all_of_some_labels(rows: object) -> None:
    dog, both_labels = make_run(), make_run()
    write_labels(dog, ["dog", "nonsense"])
    write_labels(both_labels, ["dog", "lit"])
    db.session.flush()

    def found(*labels: str) -> set[int]:
        return set(db.session.scalars(select(Event.id).where(has_labels(labels))))

    assert found("dog") == {dog.id, both_labels.id}
    assert found("dog", "lit") == {both_labels.id}
    assert found() == {dog.id, both_labels.id}


def test_each_label_has_a_name() -> None:
    assert set(LABELS) == set(LABEL_NAMES)
    assert set(FOR_WHOM) <= set(LABELS)
