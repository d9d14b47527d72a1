"""A month passes: everything is told once, by day where the reader is, and in order."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from core.outbox import Message
from jobs.timetable import TIMETABLE
from members.models import Member
from notices.models import Notice
from tests.factories import at as wall
from tests.factories import make_club, make_member, make_run
from tests.notices.month import FIRST, LAST, pass_time, story


def of(app: Flask, name: str, mails: list[Message]) -> list[Message]:
    with app.app_context():
        address = db.session.scalars(select(Member.email).where(Member.name == name)).one()
    return [mail for mail in mails if mail.recipient == address]


def words(mails: list[Message]) -> Counter[str]:
    return Counter(mail.key.split(":")[0] for mail in mails)


def hours(mails: list[Message], zone: str) -> list[str]:
    return [f"{mail.due_at.astimezone(ZoneInfo(zone)):%a %H}" for mail in mails]


@pytest.mark.both_databases
def test_a_month_is_told_once_by_day_and_in_order(app: Flask) -> None:
    story(app)

    for _ in pass_time(app, FIRST, LAST):
        pass

    with app.app_context():
        month = list(db.session.scalars(select(Message).order_by(Message.due_at, Message.id)))
        told = list(db.session.scalars(select(Notice.key)))
    names = ("Ada", "Ben", "Cleo", "Dan", "Eve")
    ada, ben, cleo, dan, eve = (of(app, name, month) for name in names)
    assert words(ada) == {}
    assert words(ben) == {"reminder": 5, "after-run": 5, "message": 1}
    assert words(cleo) == {"reminder": 5, "message": 1}
    assert words(dan) == {"weekly": 4}
    assert words(eve) == {"near": 1}
    assert "Hill run" in eve[0].text
    assert "Canal loop" in eve[0].text
    assert [mail.key.split(":")[0] for mail in ben[:4]] == [
        "reminder", "message", "after-run", "reminder",
    ]  # fmt: skip
    assert {mail.key for mail in month if not mail.key.startswith("weekly")} <= set(told)
    assert len(told) == len(set(told))

    reminders = [mail for mail in cleo if mail.key.startswith("reminder")]
    assert hours(reminders, "Europe/London") == ["Fri 17", "Mon 17", "Mon 17", "Mon 17", "Mon 17"]
    assert all(7 <= int(hour[-2:]) < 22 for hour in hours(ben, "Asia/Tokyo"))
    assert set(hours(dan, "America/New_York")) == {"Sun 16"}

    asked = [mail.subject for mail in ben if mail.key.startswith("after-run")]
    assert asked[:2] == ["How was Saturday’s run?", "How was Tuesday’s run?"]
    assert "2 new runs with Harbour Runners" in dan[0].text
    assert "Canal loop" in dan[1].text
    assert "2 new runs" not in dan[1].text


@pytest.mark.both_databases
def test_a_worker_that_was_away_floods_nobody(app: Flask) -> None:
    story(app)
    back = FIRST + timedelta(days=21)

    for _ in pass_time(app, back, back + timedelta(hours=3), TIMETABLE):
        pass

    with app.app_context():
        mails = list(db.session.scalars(select(Message)))
    assert len(mails) <= 3, [mail.key for mail in mails]


def test_a_run_that_was_posted_alone_is_asked_for_again(app: Flask) -> None:
    with app.app_context():
        ada = make_member("Ada")
        club = make_club("Solo", owner=ada, slug="solo")
        make_run(
            club, starts=wall("2026-10-17T09:00"), created_at=FIRST, posted_by_id=ada.id,
        )  # fmt: skip
        db.session.commit()

    for _ in pass_time(app, FIRST, FIRST + timedelta(days=9)):
        pass

    with app.app_context():
        mails = list(db.session.scalars(select(Message)))
        assert db.session.get(Club, club.id) is not None
    assert [mail.key.split(":")[0] for mail in mails] == ["post-again"]
    assert mails[0].due_at.astimezone(ZoneInfo("Europe/London")) == datetime(
        2026, 10, 18, 9, tzinfo=ZoneInfo("Europe/London")
    )
