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
        hangout="coffee at the corner", **{"groups-0-sweeper": str(cast.ids["ben"])}, **PROMISE,
    )  # fmt: skip

    page, edit = cast.cleo.get(f"/runs/{run}").text, cast.ada.get(f"/runs/{run}/edit").text
    abroad = cast.stranger.get(f"/runs/{run}").text

    shown = ("Mindful run", "Quiet", "Dogs welcome", "Women only", "coffee at the corner")
    assert all(words in page for words in shown)
    assert "Ben runs last." in page
    assert "Ben runs last ·" in page
    assert "every 10 minutes, and the last sets the pace" in page
    assert "Ben" not in abroad
    assert 'value="women_only" checked' in edit
    with app.app_context():
        assert all(group.is_no_drop for group in db.session.get(Event, run).groups)


def test_each_group_has_somebody_of_its_own_who_runs_last(cast: SimpleNamespace) -> None:
    last = {"groups-0-sweeper": str(cast.ids["ben"]), "groups-1-sweeper": str(cast.ids["ada"])}
    run = posted(cast.ada, **{"groups-1-level": "sing"}, **last, **PROMISE)

    page, edit = cast.cleo.get(f"/runs/{run}").text, cast.ada.get(f"/runs/{run}/edit").text

    assert "Ben runs last ·" in page
    assert "Ada runs last ·" in page
    assert "In each group somebody runs last." in page
    assert edit.count(f'<option selected value="{cast.ids["ben"]}">') == 1


def test_a_promise_for_two_groups_needs_somebody_who_runs_last_in_both(
    cast: SimpleNamespace,
) -> None:
    last = {"groups-0-sweeper": str(cast.ids["ben"]), "groups-1-level": "sing"}

    answer = cast.ada.post(
        "/clubs/harbour/runs", **(FIVE | PROMISE | last | {"date": "2027-12-01"})
    )

    assert answer.status_code == 422
    assert 'id="groups-1-sweeper-error"' in answer.text
    assert 'id="groups-0-sweeper-error"' not in answer.text


def test_without_a_promise_nobody_has_to_run_last(cast: SimpleNamespace) -> None:
    run = posted(cast.ada, **{"groups-0-sweeper": str(cast.ids["ben"]), "groups-1-level": "sing"})

    page = cast.cleo.get(f"/runs/{run}").text

    assert "Ben runs last ·" in page
    assert "Nobody is left behind" not in page


@both
def test_a_promise_is_kept_group_by_group(app: Flask, cast: SimpleNamespace) -> None:
    groups = [{"level": "chat", "sweeper_id": cast.ids["ben"]}, {"level": "words"}]
    run = cast.post(groups=groups, regroup_minutes=10, shape="laps")

    page = cast.cleo.get(f"/runs/{run}").text

    assert "Nobody is left behind in Full conversation." in page
    assert "In Single words nobody runs last yet." in page
    with app.app_context():
        event = db.session.get(Event, run)
        assert [group.is_no_drop for group in event.groups] == [True, False]


@pytest.mark.parametrize("left_out", ["groups-0-sweeper", "regroup_minutes", "shape"])
def test_no_promise_without_who_runs_last_how_often_all_wait_and_the_route(
    cast: SimpleNamespace, left_out: str
) -> None:
    last = {"groups-0-sweeper": str(cast.ids["ben"])}
    fields = FIVE | PROMISE | last | {"date": "2027-12-01"}
    fields.pop(left_out)

    answer = cast.ada.post("/clubs/harbour/runs", **fields)

    assert answer.status_code == 422
    assert f'id="{left_out}-error"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "sprint"), ("sound", "loud"), ("labels", "cats"), ("shape", "star"),
     ("regroup_minutes", "16"), ("groups-0-sweeper", "999999"), ("groups-0-sweeper", "x")],
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
