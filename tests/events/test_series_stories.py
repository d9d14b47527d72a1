"""A series from its form to its end, as organizers and members do it with a browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import db
from core.outbox import Message
from events.models import Event
from events.series import Series, top_up

pytestmark = pytest.mark.both_databases


def next_tuesday() -> datetime:
    """A Tuesday evening a week or two from now."""
    day = datetime.now(UTC).replace(hour=18, minute=30, second=0, microsecond=0, tzinfo=None)
    return day + timedelta(days=7 + (1 - day.weekday()) % 7)


def posted(cast: SimpleNamespace, **fields: object) -> int:
    """A run posted by Ada through the form; its number."""
    on = next_tuesday()
    answer = cast.ada.post(
        "/clubs/harbour/runs",
        follow=False,
        **{
            "title": "Canal loop",
            "date": f"{on:%Y-%m-%d}",
            "time": "18:30",
            "place": "Lock Café",
            "groups-0-level": "chat",
        }
        | fields,
    )
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


@pytest.fixture
def runs(app: Flask) -> Callable[[], list[SimpleNamespace]]:
    """All runs of all series and none, soonest first."""

    def asked() -> list[SimpleNamespace]:
        with app.app_context():
            found = db.session.scalars(select(Event).order_by(Event.starts_at, Event.id))
            return [SimpleNamespace(**vars(run)) for run in found]

    return asked


def typed(page: str) -> dict[str, str]:
    """What the fields of a form hold, as far as they are inputs with a value."""
    inputs = re.findall(r"<input[^>]*>", page)
    pairs = [
        (re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in inputs
    ]
    return {name[1]: value[1] for name, value in pairs if name and value}


def test_the_form_is_preset_to_every_week(cast: SimpleNamespace) -> None:
    page = cast.ada.get("/clubs/harbour/runs/new").text

    assert re.search(r'name="repeat" value="weekly" checked', page)


def test_a_post_that_says_nothing_of_repeating_makes_one_run(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    posted(cast)

    assert [run.series_id for run in runs()] == [None]


def test_a_weekly_run_leads_to_its_first_page_which_says_so(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    first = posted(cast, repeat="weekly")

    page = cast.ben.get(f"/runs/{first}").text

    assert runs()[0].id == first
    assert len(runs()) in (7, 8)
    assert "Every Tuesday" in page
    assert "/series/" not in page


def test_every_second_week_on_two_days_and_the_last_of_the_month(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    two_days = posted(cast, repeat="every_n", every="2", weekdays=["tu", "th"])
    monthly = posted(cast, repeat="monthly")

    assert "Every second week, on Tuesday and Thursday" in cast.ben.get(f"/runs/{two_days}").text
    assert "Tuesday of the month" in cast.ben.get(f"/runs/{monthly}").text


@pytest.mark.parametrize(
    "fields",
    [
        {"repeat": "weekly", "weekdays": ["th"]},
        {"repeat": "monthly", "nth": "5" if next_tuesday().day < 29 else "1"},
        {"repeat": "every_n", "every": "13"},
        {"repeat": "every_n", "every": "two"},
        {"repeat": "hourly"},
        {"repeat": "weekly", "weekdays": ["xx"]},
        {"repeat": "monthly", "nth": "9"},
    ],
)
def test_what_makes_no_sense_shows_the_form_again(
    cast: SimpleNamespace,
    runs: Callable[[], list[SimpleNamespace]],
    fields: dict[str, object],
) -> None:
    on = f"{next_tuesday():%Y-%m-%d}"
    whole = {"title": "Canal loop", "date": on, "time": "18:30", "place": "Lock Café"}

    answer = cast.ada.post("/clubs/harbour/runs", **whole, **{"groups-0-level": "chat"}, **fields)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert runs() == []


def test_yes_to_every_tuesday_not_this_time_and_stop(
    app: Flask, cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    first = posted(cast, repeat="weekly")
    third = runs()[2].id

    asked = cast.ben.get(f"/runs/{first}").text
    came = cast.ben.post(f"/runs/{first}/rsvp", answer="yes", standing="yes").text
    there = cast.ben.get(f"/runs/{third}").text
    gone = cast.ben.post(f"/runs/{third}/rsvp", answer="no").text

    assert "Every Tuesday, until I say otherwise" in asked
    assert 'name="standing" value="" checked' in asked
    assert "We answer for you" in came
    assert 'data-rsvp="going"' in there
    assert "Not this time" in there
    assert 'data-rsvp="none"' in gone
    series = runs()[0].series_id
    stopped = cast.ben.post(f"/series/{series}/standing", next=f"/runs/{first}")
    assert "You answer run by run again" in stopped.text
    assert 'data-rsvp="going"' in stopped.text
    assert 'data-rsvp="none"' in cast.ben.get(f"/runs/{runs()[3].id}").text


def test_a_stranger_is_not_asked_for_every_week(cast: SimpleNamespace) -> None:
    first = posted(cast, repeat="weekly")

    assert 'name="standing"' not in cast.stranger.get(f"/runs/{first}").text


def test_editing_all_of_them_and_this_one(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    first = posted(cast, repeat="weekly")
    fields = typed(cast.ada.get(f"/runs/{first}/edit").text)
    fields.pop("scope", None)
    fields["groups-0-level"] = "chat"
    third = runs()[2].id
    its = fields | {"date": f"{runs()[2].starts_local:%Y-%m-%d}"}

    cast.ada.post(f"/runs/{third}/edit", **its | {"title": "Lantern night", "time": "20:00"})
    whole = cast.ada.post(
        f"/runs/{first}/edit", **fields | {"title": "River loop", "time": "19:00", "scope": "all"}
    )

    assert whole.status_code == 200, whole.text
    assert [run.title for run in runs()][:4] == [
        "River loop", "River loop", "Lantern night", "River loop",
    ]  # fmt: skip
    assert [f"{run.starts_local:%H}" for run in runs()][:4] == ["19", "19", "20", "19"]


def test_the_page_of_a_series_skips_pauses_and_ends(
    app: Flask, cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    first = posted(cast, repeat="weekly")
    all_runs = runs()
    series = f"/series/{all_runs[0].series_id}"
    days = [f"{run.series_date}" for run in all_runs]
    cast.ben.post(f"/runs/{all_runs[1].id}/rsvp", answer="yes")

    shown = cast.ada.get(series)
    skipped = cast.ada.post(f"{series}/skip", date=days[1], reason="Storm")
    back = cast.ada.post(f"{series}/bring-back", date=days[1])
    paused = cast.ada.post(f"{series}/pause", first=days[2], last=days[4])
    resumed = cast.ada.post(f"{series}/resume")
    ended = cast.ada.post(f"{series}/end", last=days[1])

    assert "Every Tuesday, 18:30" in shown.text
    assert "There is no run on" in skipped.text
    assert "There is a run on" in back.text
    assert "The break is set" in paused.text
    assert "Take the break back" in paused.text
    assert "the runs are there again" in resumed.text
    assert "The series ends on" in ended.text
    alive = [run for run in runs() if run.cancelled_at is None]
    assert [f"{run.starts_local:%Y-%m-%d}" for run in alive] == days[:2]
    assert f"/runs/{first}" in ended.text
    with app.app_context():
        mails = list(db.session.scalars(select(Message.text).where(Message.key.like("run-canc%"))))
        assert len(mails) == 1
        assert "Storm" in mails[0]
        assert top_up(clock.now()) == 0


def test_a_cancelled_run_offers_the_next_one(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    first = posted(cast, repeat="weekly")

    page = cast.ada.post(f"/runs/{first}/cancel", reason="Storm").text

    assert "The next one:" in page
    assert f'href="/runs/{runs()[1].id}"' in page


def test_cancelling_this_and_later(
    cast: SimpleNamespace, runs: Callable[[], list[SimpleNamespace]]
) -> None:
    posted(cast, repeat="weekly")

    cast.ada.post(f"/runs/{runs()[2].id}/cancel", reason="We move", scope="later")

    assert [run.cancelled_at is None for run in runs()][:4] == [True, True, False, False]


def test_the_series_belongs_to_its_organizers(app: Flask, cast: SimpleNamespace) -> None:
    posted(cast, repeat="weekly")
    with app.app_context():
        number = db.session.scalar(select(Series.id))
    days = {"date": "2030-01-01", "first": "2030-01-01", "last": "2030-01-02"}

    asked = [cast.ben.get(f"/series/{number}").status_code]
    posts = ("skip", "bring-back", "pause", "resume", "end")
    for given in (days, {}):
        asked += [cast.ben.post(f"/series/{number}/{what}", **given).status_code for what in posts]

    assert set(asked) == {403}
    assert cast.ada.get("/series/999999").status_code == 404
    assert cast.ada.post(f"/series/{number}/pause", first="x", last="y").status_code == 422
    assert cast.stranger.get(f"/series/{number}", follow=False).status_code == 303
