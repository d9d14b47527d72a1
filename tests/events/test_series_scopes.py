"""This run, this and later, all: how far a change, a break or an end reaches in a series."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.database import db
from core.outbox import Message
from core.refusal import Refused
from events import telling
from events.leading import drop_out
from events.models import Event
from events.repeating import monthly, weekly
from events.scopes import Scope, call_off, spread
from events.series import Series, series_of, top_up
from tests.events.test_series import NOW, TUESDAY, WEEK, days_of, make_series, runs_of
from tests.factories import make_member, make_membership, make_rsvp

pytestmark = pytest.mark.both_databases
HOUR = timedelta(hours=1)


def change(event: Event, scope: Scope, now: datetime = NOW, **values: Any) -> None:
    """What the edit page does: the run is changed and told, then the change is spread."""
    before, was = telling.told_of(event), event.starts_local
    starts = values.pop("starts", was)
    event.schedule(starts, series_zone(event), event.minutes)
    for name, value in values.items():
        setattr(event, name, value)
    event.sequence += 1
    changed = telling.told_of(event) != before
    told = telling.changed(event, now) if changed else set()
    spread(event, scope, was, told, now)
    db.session.commit()


def series_zone(event: Event) -> Any:
    """The zone of the run's series."""
    series = series_of(event)
    assert series is not None
    return series.zone


def mails() -> list[str]:
    """The subjects of all mails, in order."""
    return list(db.session.scalars(select(Message.subject).order_by(Message.id)))


def test_a_run_changed_alone_is_never_overwritten(rows: Any) -> None:
    series = make_series()
    third = runs_of(series)[2]

    change(third, Scope.THIS, title="Lantern night", starts=third.starts_local + HOUR)
    top_up(NOW + WEEK)
    change(runs_of(series)[0], Scope.ALL, title="River loop", starts=TUESDAY - HOUR)

    titles = [run.title for run in runs_of(series)]
    assert titles == ["River loop", "River loop", "Lantern night", *["River loop"] * 6]
    hours = {f"{run.starts_local:%H:%M}" for run in runs_of(series)}
    assert hours == {"17:30", "19:30"}
    assert db.session.get(Event, third.id).starts_local.hour == 19


def test_who_cannot_lead_one_run_does_not_lead_it_by_a_change_of_all(rows: Any) -> None:
    ada, ben, eli = (make_member(name) for name in ("Ada", "Ben", "Eli"))
    series = make_series(groups=[{"level": "chat", "leader_id": ada.id, "sweeper_id": eli.id}])
    second, third = runs_of(series)[1:3]
    drop_out(second, ada, NOW)
    drop_out(third, eli, NOW)
    third.groups[0].sweeper = ben
    db.session.commit()

    change(runs_of(series)[0], Scope.ALL, title="River loop")

    looks_after = [(run.groups[0].leader_id, run.groups[0].sweeper_id) for run in runs_of(series)]
    assert looks_after[1:4] == [(None, eli.id), (ada.id, ben.id), (ada.id, eli.id)]
    assert {run.title for run in runs_of(series)} == {"River loop"}


def test_this_and_later_splits_the_series_and_leaves_the_earlier_runs(rows: Any) -> None:
    series = make_series()
    runs = runs_of(series)

    change(runs[3], Scope.LATER, starts=runs[3].starts_local + HOUR, place="New café")
    top_up(NOW + 2 * WEEK)

    later = series_of(db.session.get(Event, runs[3].id))
    assert later.id != series.id
    assert days_of(series) == ["01-05", "01-12", "01-19"]
    assert series.ends_on == date(2027, 1, 25)
    assert days_of(later)[0] == "01-26"
    assert len(runs_of(later)) == 7
    assert {(f"{run.starts_local:%H:%M}", run.place) for run in runs_of(later)} == {
        ("19:30", "New café")
    }
    assert {run.place for run in runs_of(series)} == {"Lock Café"}


def test_from_the_first_run_on_this_and_later_is_all(rows: Any) -> None:
    series = make_series()

    change(runs_of(series)[0], Scope.LATER, title="River loop")

    assert {run.title for run in runs_of(series)} == {"River loop"}
    assert db.session.scalars(select(Series)).all() == [series]


def test_all_moves_to_another_weekday_and_each_week_keeps_one_run(rows: Any) -> None:
    series = make_series()
    second = runs_of(series)[1]

    change(second, Scope.ALL, starts=second.starts_local + timedelta(days=2))
    top_up(NOW + WEEK)

    assert days_of(series)[:3] == ["01-07", "01-14", "01-21"]
    assert len(runs_of(series)) == 9
    assert all(run.series_date == run.starts_local.date() for run in runs_of(series))


def test_after_a_move_this_week_has_no_second_run(rows: Any) -> None:
    series = make_series()
    wednesday = NOW + timedelta(days=2)

    second = runs_of(series)[1]
    change(second, Scope.ALL, wednesday, starts=second.starts_local + timedelta(days=2))

    assert days_of(series)[:2] == ["01-05", "01-14"]


def test_several_weekdays_move_together_over_the_edge_of_a_week(rows: Any) -> None:
    saturday = datetime.fromisoformat("2027-01-09T09:00")
    series = make_series(weekly([5, 6], 2), starts=saturday)
    before = days_of(series)
    first = runs_of(series)[0]

    change(first, Scope.ALL, starts=first.starts_local + timedelta(days=1))
    top_up(NOW)

    moved = [datetime.strptime(f"2027-{day}", "%Y-%m-%d") + timedelta(1) for day in before]  # noqa: DTZ007 - a day
    assert days_of(series)[: len(before)] == [f"{day:%m-%d}" for day in moved]


def test_the_last_saturday_of_a_month_has_no_day_after_it(rows: Any) -> None:
    series = make_series(
        monthly(date(2027, 1, 30)), starts=datetime.fromisoformat("2027-01-30T09:00")
    )
    first = runs_of(series)[0]

    with pytest.raises(Refused, match="keeps its weekday"):
        change(first, Scope.ALL, starts=first.starts_local + timedelta(days=1))


def test_whoever_goes_to_several_is_told_once_of_the_first_of_theirs(rows: Any) -> None:
    series = make_series()
    runs = runs_of(series)
    ada, ben = make_member("Ada"), make_member("Ben")
    for run in runs:
        make_rsvp(run, ada)
    make_rsvp(runs[5], ben)
    db.session.commit()

    change(runs[1], Scope.ALL, place="New café")

    assert {run.sequence for run in runs_of(series)} == {1}
    assert len(mails()) == 2
    to = dict(db.session.execute(select(Message.recipient, Message.text)).all())
    assert "12 January" in to[ada.email]
    assert "9 February" in to[ben.email]


def test_a_new_title_is_no_reason_for_a_mail(rows: Any) -> None:
    series = make_series()
    make_rsvp(runs_of(series)[2], make_member())

    change(runs_of(series)[0], Scope.ALL, title="River loop")

    assert mails() == []


def test_fewer_places_than_people_are_refused_with_the_date(rows: Any) -> None:
    series = make_series()
    for _number in range(3):
        make_rsvp(runs_of(series)[4], make_member())

    with pytest.raises(Refused, match=r"On 2 February: 3 are going already"):
        change(runs_of(series)[0], Scope.ALL, capacity=2)


def test_people_stay_in_the_group_that_is_like_theirs(rows: Any) -> None:
    series = make_series(groups=[{"level": "words"}, {"level": "chat", "pace": "social"}])
    runs = runs_of(series)
    chatty = next(group for group in runs[3].groups if group.level == "chat")
    row = make_rsvp(runs[3], make_member(), group_id=chatty.id)

    event = runs[0]
    event.groups = [group for group in event.groups if group.level == "chat"]
    event.groups[0].position = 0
    change(event, Scope.ALL)

    db.session.expire_all()
    assert [group.level for group in db.session.get(Event, runs[3].id).groups] == ["chat"]
    assert row.group_id == chatty.id


def test_cancelling_one_leaves_the_others_and_makes_no_new_one(rows: Any) -> None:
    series = make_series()

    call_off(runs_of(series)[1], Scope.THIS, "Storm", NOW)
    db.session.commit()
    top_up(NOW)

    assert [run.is_cancelled for run in runs_of(series)] == [False, True, *[False] * 6]


def test_cancelling_this_and_later_ends_the_series_the_day_before(rows: Any) -> None:
    series = make_series()
    ada = make_member()
    for run in runs_of(series):
        make_rsvp(run, ada)

    call_off(runs_of(series)[3], Scope.LATER, "We move away", NOW)
    db.session.commit()
    top_up(NOW + 10 * WEEK)

    assert days_of(series) == ["01-05", "01-12", "01-19"]
    assert len(runs_of(series)) == 8
    assert len(mails()) == 1


def test_cancelling_all_takes_also_those_that_were_changed_alone(rows: Any) -> None:
    series = make_series()
    change(runs_of(series)[2], Scope.THIS, title="Lantern night")

    call_off(runs_of(series)[4], Scope.ALL, "We stop", NOW)
    db.session.commit()
    top_up(NOW + WEEK)

    assert days_of(series) == []


def test_members_of_the_club_see_nothing_change_in_other_series(rows: Any) -> None:
    series, other = make_series(), make_series(starts=TUESDAY + timedelta(days=1))
    make_membership(series.club, make_member())

    change(runs_of(series)[0], Scope.ALL, title="River loop")

    assert {run.title for run in runs_of(other)} == {"Canal loop"}


def test_whoever_comes_to_a_later_run_reads_what_is_new_and_once(rows: Any) -> None:
    series = make_series()
    runs, ben = runs_of(series), make_member("Ben")
    for run in runs[1:3]:
        make_rsvp(run, ben)

    change(runs[0], Scope.ALL, starts=runs[0].starts_local + HOUR)

    (mail,) = db.session.scalars(select(Message).where(Message.recipient == ben.email))
    assert re.search(r"19:30 \(before: \w+ \d+ \w+, 18:30\)", mail.text)
    assert "Lock Café\n" in mail.text


def test_another_group_in_all_of_them_is_told_to_whoever_is_in_it_once(rows: Any) -> None:
    series = make_series()
    runs, ben = runs_of(series), make_member("Ben")
    for run in runs[1:3]:
        make_rsvp(run, ben)
    runs[0].groups[0].distance_km = 12

    change(runs[0], Scope.ALL)

    assert {run.groups[0].distance_km for run in runs_of(series)} == {12}
    told = db.session.scalars(select(Message).where(Message.recipient == ben.email)).all()
    assert [mail.key.split(":")[0] for mail in told] == ["group-changed"]
