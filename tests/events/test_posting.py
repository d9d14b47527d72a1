"""Posting a run, changing it, calling it off, posting it again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.database import db
from core.outbox import Message
from events.models import Event
from tests.visitor import Visitor, signed_in

FIVE = {
    "title": "Canal loop",
    "date": "2026-12-01",
    "time": "18:30",
    "place": "Outside the Lock Café",
    "groups-0-level": "chat",
}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Runs = Callable[[int], SimpleNamespace]
Mails = Callable[[], list[Message]]


def posted(browser: Visitor, **fields: object) -> int:
    with time_machine.travel(NOW):
        answer = browser.post("/clubs/harbour/runs", follow=False, **(FIVE | fields))
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def test_five_fields_are_a_run_at_the_clubs_own_place(cast: SimpleNamespace, run_of: Runs) -> None:
    run = run_of(posted(cast.ada))

    assert (run.title, run.place, run.minutes, run.capacity) == (
        "Canal loop", "Outside the Lock Café", 60, None
    )  # fmt: skip
    assert (run.latitude, run.longitude) == (51.4613, -0.1156)
    assert run.starts_at == datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
    assert (run.first_timers, run.posted_by_id) == (True, cast.ids["ada"])


def test_coordinates_win_over_words_and_give_the_zone(cast: SimpleNamespace, run_of: Runs) -> None:
    run = run_of(posted(cast.ada, place="Brixton", latitude="35,6812", longitude="139.7671"))

    assert (run.timezone, run.place) == ("Asia/Tokyo", "Brixton")
    assert run.starts_at == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def test_words_that_the_gazetteer_knows_say_where(cast: SimpleNamespace, run_of: Runs) -> None:
    run = run_of(posted(cast.ada, place="Reykjavik"))

    assert run.timezone == "Atlantic/Reykjavik"
    assert run.latitude == pytest.approx(64.1, abs=0.2)


def test_groups_carry_level_pace_distance_places_and_leader(
    cast: SimpleNamespace, run_of: Runs
) -> None:
    run = run_of(
        posted(
            cast.ada,
            **{
                "groups-0-pace": "6:00/km", "groups-0-distance_km": "5,5",
                "groups-0-capacity": "12", "groups-0-leader": str(cast.ids["ben"]),
                "groups-1-level": "sing", "groups-1-pace": "run_walk",
                "groups-4-level": "words", "groups-4-pace": "9:00",
            },
        )
    )  # fmt: skip

    first, second, third = run.groups
    assert (first.level, first.seconds_per_km, first.distance_km) == ("chat", 360, 5.5)
    assert (first.capacity, first.leader_id) == (12, cast.ids["ben"])
    assert (second.level, second.pace, second.seconds_per_km) == ("sing", "run_walk", None)
    assert third.seconds_per_km == 336  # nine minutes a mile, in a club of Great Britain


def test_an_empty_group_is_no_group(cast: SimpleNamespace, run_of: Runs) -> None:
    fields = dict.fromkeys(("groups-1-pace", "groups-1-distance_km", "groups-1-capacity"), "")

    run = run_of(posted(cast.ada, **fields))

    assert len(run.groups) == 1


def test_another_group_comes_without_losing_what_was_typed(cast: SimpleNamespace) -> None:
    page = cast.ada.post("/clubs/harbour/runs", **(FIVE | {"do": "add-group", "about": "Mud"}))

    assert page.status_code == 200
    assert 'name="groups-1-level"' in page.text
    assert "Outside the Lock Café" in page.text
    assert "Mud" in page.text


def test_what_is_wrong_is_said_at_its_field_with_what_was_typed(cast: SimpleNamespace) -> None:
    with time_machine.travel(NOW):
        page = cast.ada.post("/clubs/harbour/runs", **(FIVE | {"date": "2026-11-21", "place": ""}))

    assert page.status_code == 422
    assert "Choose a date that has not passed." in page.text
    assert 'value="2026-11-21"' in page.text
    assert "Say where to meet." in page.text


@pytest.mark.parametrize(
    ("zone", "point", "date", "time"),
    [
        ("Europe/Berlin", (52.52, 13.405), "2027-03-28", "02:30"),
        ("America/New_York", (40.7128, -74.006), "2027-03-14", "02:15"),
        ("Australia/Lord_Howe", (-31.5553, 159.0821), "2027-10-03", "02:15"),
    ],
)
def test_an_hour_that_the_clock_change_skips_is_refused_at_the_time(
    app: Flask, cast: SimpleNamespace, zone: str, point: tuple[float, float], date: str, time: str
) -> None:
    fields = {"date": date, "time": time, "latitude": str(point[0]), "longitude": str(point[1])}

    with time_machine.travel(NOW):
        page = cast.ada.post("/clubs/harbour/runs", **(FIVE | fields))

    assert page.status_code == 422
    assert "skip this hour" in page.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 0


def test_an_hour_that_comes_twice_means_the_first(cast: SimpleNamespace, run_of: Runs) -> None:
    run = run_of(
        posted(
            cast.ada, date="2027-10-31", time="02:30", latitude="52.52", longitude="13.405"
        )
    )  # fmt: skip

    assert run.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_run_posted_again_is_a_week_on_at_the_same_hour_across_the_clock_change(
    app: Flask, cast: SimpleNamespace, run_of: Runs
) -> None:
    run = posted(cast.ada, date="2027-03-27", time="09:00")

    with time_machine.travel(datetime(2027, 3, 27, 8, tzinfo=UTC)):
        form = signed_in(app, cast.ids["ada"]).post(f"/runs/{run}/again")

    assert 'value="2027-04-03"' in form.text
    assert 'value="09:00"' in form.text
    assert run_of(run).starts_at.astimezone(ZoneInfo("Europe/London")).hour == 9


def test_a_change_of_time_is_told_once_to_whoever_comes(
    cast: SimpleNamespace, run_of: Runs, mails: Mails
) -> None:
    run = posted(cast.ada)
    with time_machine.travel(NOW):
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
        kept = {"groups-0-id": str(run_of(run).groups[0].id)}
        for title, time in (("Canal", "18:30"), ("Canal", "19:00")):
            cast.ada.post(f"/runs/{run}/edit", **(FIVE | kept | {"title": title, "time": time}))

    changed = run_of(run)
    assert (changed.title, changed.sequence) == ("Canal", 2)
    assert [mail.recipient for mail in mails("run-changed")] == [cast.emails["ben"]]
    assert "19:00" in mails("run-changed")[0].text


def test_fewer_places_than_are_going_are_refused_with_the_smallest_number(
    cast: SimpleNamespace, run_of: Runs
) -> None:
    run = posted(cast.ada)
    with time_machine.travel(NOW):
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes", guests="2")
        page = cast.ada.post(f"/runs/{run}/edit", **(FIVE | {"capacity": "2"}))

    assert page.status_code == 409
    assert "make the capacity 3 or more" in page.text
    assert run_of(run).capacity is None


def test_more_places_move_up_whoever_waits(cast: SimpleNamespace, mails: Mails) -> None:
    run = posted(cast.ada, capacity="1")
    with time_machine.travel(NOW):
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
        cast.cleo.post(f"/runs/{run}/rsvp", answer="yes")
        cast.ada.post(f"/runs/{run}/edit", **(FIVE | {"capacity": "2"}))

    assert [mail.recipient for mail in mails("moved-up")] == [cast.emails["cleo"]]


def test_a_group_with_people_in_it_stays(cast: SimpleNamespace, run_of: Runs) -> None:
    run = posted(cast.ada, **{"groups-1-level": "sing"})
    chat, sing = run_of(run).groups
    with time_machine.travel(NOW):
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes", group=sing.id)
        page = cast.ada.post(f"/runs/{run}/edit", **(FIVE | {"groups-0-id": str(chat.id)}))

    assert page.status_code == 409
    assert len(run_of(run).groups) == 2


def test_a_cancelled_run_keeps_its_page_and_tells_the_reason(
    cast: SimpleNamespace, mails: Mails
) -> None:
    run = posted(cast.ada)
    with time_machine.travel(NOW):
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
        cast.ada.post(f"/runs/{run}/cancel", reason="Ice on the towpath")
        page = cast.stranger.get(f"/runs/{run}")

    assert page.status_code == 200
    assert "This run is cancelled." in page.text
    assert "Ice on the towpath" in page.text
    assert "Ice on the towpath" in mails()[-1].text


@pytest.mark.parametrize("who", ["ben", "cleo"])
@pytest.mark.parametrize(
    ("method", "end"),
    [
        ("get", "/clubs/harbour/runs/new"), ("post", "/clubs/harbour/runs"),
        ("post", "/clubs/harbour/runs/new"), ("get", "/runs/{}/edit"), ("post", "/runs/{}/edit"),
        ("post", "/runs/{}/cancel"), ("post", "/runs/{}/again"),
    ],
)  # fmt: skip
def test_who_does_not_organize_may_not_change_runs(
    cast: SimpleNamespace, run_of: Runs, who: str, method: str, end: str
) -> None:
    run = cast.post()
    visit = getattr(getattr(cast, who), method)

    answer = visit(end.format(run), follow=False)

    assert answer.status_code == 403
    assert run_of(run).cancelled_at is None


@pytest.mark.parametrize("end", ["/runs/{}/edit", "/runs/{}/cancel", "/clubs/harbour/runs"])
def test_somebody_signed_out_is_asked_to_sign_in(cast: SimpleNamespace, end: str) -> None:
    answer = cast.stranger.post(end.format(cast.post()), follow=False)

    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_a_run_that_is_over_is_not_edited(cast: SimpleNamespace) -> None:
    run = cast.post()

    with time_machine.travel(clock.now() + timedelta(days=9)):
        assert cast.ada.get(f"/runs/{run}/edit").status_code == 409
