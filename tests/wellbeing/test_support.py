"""Somebody to talk to, a hello at the next run: open to all, and telling nothing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from members.models import Member
from tests.factories import make_member, make_membership, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import HOME, Evening
from wellbeing import keeping, support
from wellbeing.instruments import SUPPORT
from wellbeing.models import HelloRequest


@pytest.mark.parametrize("iso", [row["iso"] for row in SUPPORT["countries"]])
def test_a_country_shows_its_emergency_number_and_its_first_line(iso: str) -> None:
    found = support.lines_for(iso)

    assert found.emergency_tels[0][1].startswith("tel:1") or found.emergency_tels
    assert found.lines[0].contact
    assert all(
        line.tel == "tel:" or line.tel.removeprefix("tel:").isdigit() for line in found.lines
    )


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("US", ['href="tel:988"', 'href="sms:988"', 'href="tel:911"', "sms:741741?body=HOME"]),
        ("PT", ['href="tel:1411"', 'href="tel:112"']),
        ("DE", ['href="tel:08001110111"', 'href="tel:112"']),
        ("gb", ['href="tel:116123"', 'href="https://www.samaritans.org"', 'href="tel:999"']),
        ("XX", ["Find A Helpline", "Befrienders Worldwide", 'href="tel:112"']),
        ("", ["Find A Helpline"]),
    ],
)
def test_support_works_signed_out(app: Flask, asked: str, shown: list[str]) -> None:
    page = Visitor(app).get(f"/support?country={asked}")

    assert page.status_code == 200
    assert [words for words in shown if words not in page.text] == []
    assert "replacement for professional help" in page.text


def test_the_members_own_country_comes_first(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    page = as_member(evening.ben).get("/support").text

    assert "Samaritans" in page
    assert page.index("tel:999") < page.index("tel:116123")


def test_an_admin_is_told_that_the_lines_wait_for_a_person(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    with app.app_context():
        db.session.get(Member, evening.cleo).is_admin = True
        db.session.commit()

    assert (
        "Nobody has checked the support lines yet" in as_member(evening.cleo).get("/support").text
    )
    assert "Nobody has checked" not in as_member(evening.ben).get("/support").text


def test_the_log_of_a_start_says_so_too(caplog: pytest.LogCaptureFixture) -> None:
    support.warn_before_launch(date(2026, 6, 2))

    assert "Nobody has checked the support lines yet" in caplog.text
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize(("days", "blocked"), [(0, False), (180, False), (181, True)])
def test_a_review_lasts_180_days(days: int, blocked: bool) -> None:  # noqa: FBT001 - a column of the table above
    checked = date(2026, 1, 1)
    review = SUPPORT | {"reviewed_on": checked.isoformat()}

    assert bool(support.launch_blockers(checked + timedelta(days=days), review)) is blocked


@pytest.mark.both_databases
def test_a_hello_carries_name_and_club_and_is_taken_back_in_one_tap(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    url = f"/clubs/{evening.slug}/hello"
    ben, ada = as_member(evening.ben), as_member(evening.ada)
    assert "Nobody has asked." in ada.get(url).text

    ben.post(url, to=str(evening.ada))
    assert "Ben would like a hello at the next run." in ada.get(url).text
    assert "Who would like" not in ben.get(url).text

    ben.post(f"{url}/withdraw")
    assert "Nobody has asked." in ada.get(url).text


def test_a_hello_goes_to_leaders_of_the_club_from_its_members_alone(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    url = f"/clubs/{evening.slug}/hello"

    assert as_member(evening.ben).post(url, to=str(evening.cleo)).status_code == 422
    assert as_member(evening.cleo).post(url, to="0").status_code == 404


def test_a_hello_is_gone_after_21_days(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    url = f"/clubs/{evening.slug}/hello"
    as_member(evening.ben).post(url, to="0")

    clock_hand.move_to(HOME + timedelta(days=21))
    with app.app_context():
        keeping.forget_old(HOME + timedelta(days=21))
        db.session.commit()
        left = db.session.scalars(select(HelloRequest)).all()

    assert left == []
    assert "Nobody has asked." in as_member(evening.ada).get(url).text


@pytest.mark.both_databases
def test_a_hello_may_go_to_somebody_who_leads_a_run_and_she_sees_it(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    url = f"/clubs/{evening.slug}/hello"
    with app.app_context():
        club = db.session.get(Club, evening.club)
        dora, last = make_member("Dora"), make_member("Eli")
        for leader in (dora, last):
            make_membership(club, leader)
        make_run(club, groups=[{"level": "chat", "leader_id": dora.id, "sweeper_id": last.id}])
        old = make_member("Finn")
        make_membership(club, old)
        long_ago = HOME - timedelta(weeks=5)
        make_run(club, starts=long_ago, groups=[{"level": "chat", "leader_id": old.id}])
        db.session.commit()
        ids = {"dora": dora.id, "eli": last.id, "finn": old.id}
    ben = as_member(evening.ben)

    page = ben.get(url).text
    ben.post(url, to=str(ids["dora"]))

    assert [f'value="{key}"' in page for key in ids.values()] == [True, True, False]
    assert "Ben would like a hello" in as_member(ids["dora"]).get(url).text
    assert "Ben would like a hello" not in as_member(ids["eli"]).get(url).text
    assert "Ben would like a hello" not in as_member(evening.ada).get(url).text
    assert "Who would like" not in as_member(ids["finn"]).get(url).text


def test_the_way_to_a_hello_stands_on_every_run_and_in_the_profile(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    with app.app_context():
        run = make_run(db.session.get(Club, evening.club))
        db.session.commit()
        url = f"/runs/{run.id}"
    ben = as_member(evening.ben)

    for page in (url, "/me/wellbeing"):
        assert 'href="/me/hello"' in ben.get(page).text, page
    assert f'href="/clubs/{evening.slug}/hello"' in ben.get("/me/hello").text
    ben.post(f"/clubs/{evening.slug}/hello", to="0")
    assert "You have asked." in ben.get("/me/hello").text
    assert "You are in none yet." in as_member(evening.cleo).get("/me/hello").text
