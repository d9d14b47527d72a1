"""The pages that bring several parts together: one heading and a title each, and what they show."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from clubs.models import Role
from core import clock
from members.passwords import hash_password
from tests.factories import LONDON, make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor, signed_in

PAGES = [
    "/", "/near", "/near?q=Brixton", "/near?q=Springfield", "/near?lat=1&lon=1", "/about",
    "/privacy", "/accessibility", "/clubs/harbour", "/near?q=Brixton&view=map",
    "/near?q=Brixton&show=clubs", "/near?page=9",
]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_one_heading_and_a_title(app: Flask, arranged: Any, url: str) -> None:
    with arranged():
        make_run(make_club("Harbour Runners", slug="harbour", at=LONDON))

    page = Visitor(app).get(url)

    assert page.status_code == 200
    assert len(re.findall("<h1[ >]", page.text)) == 1
    assert re.search(r"<title>[^<|]+\| Patter</title>", page.text)
    assert "style=" not in page.text


def test_a_club_says_what_it_is_and_when_it_runs(app: Flask, arranged: Any) -> None:
    with arranged():
        ada = make_member("Ada")
        club = make_club("Harbour Runners", owner=ada, slug="harbour", about="We **talk**.")
        make_membership(club, make_member("Ben"), Role.MEMBER)
        make_run(club, title="Canal loop", groups=[{"level": "sing"}, {"level": "chat"}])
        make_run(club, title="Over", starts=clock.now() - timedelta(days=2))

    page = Visitor(app).get("/clubs/harbour").text

    assert "<strong>talk</strong>" in page
    assert page.count('<article class="card run') == 1
    assert re.search(r'<h3><a href="/runs/\d+">Canal loop</a></h3>', page)
    assert "bound method" not in page
    assert "Over" not in page
    assert "Ada" not in page
    assert re.search(r"<dt>members</dt><dd>2</dd>", page)
    assert page.count('<rect class="v') == 4


def test_there_is_no_page_for_a_club_that_is_not(app: Flask) -> None:
    assert Visitor(app).get("/clubs/nobody").status_code == 404


def test_my_page_is_mine(app: Flask) -> None:
    answer = Visitor(app).get("/me", follow=False)

    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.location


def test_the_credits_of_the_places_are_shown(app: Flask) -> None:
    page = Visitor(app).get("/about").text

    assert "© GeoNames" in page
    assert "Contains OS data" in page
    assert "© OpenStreetMap contributors" in page
    assert "GSHHG" in page


PASSWORD = "a long enough pass phrase"


def test_the_card_of_my_run_says_how_many_are_in_my_group(app: Flask, arranged: Any) -> None:
    with arranged():
        ada = make_member("Ada", email="ada@example.org", password_hash=hash_password(PASSWORD))
        club = make_club("Harbour Runners", owner=ada)
        run = make_run(club, groups=[{"level": "chat"}, {"level": "sing"}])
        chat, sing = (group.id for group in run.groups)
        for number, group in enumerate((chat, chat, sing, sing)):
            make_rsvp(run, make_member(f"P{number}"), group_id=group, guests=number % 2)
        make_rsvp(run, ada, group_id=sing)
        url = f"/runs/{run.id}"

    visitor = Visitor(app).sign_in("ada@example.org", PASSWORD)

    assert "7 going, 4 in your group" in visitor.get("/me").text
    assert "4 of 7 going" in visitor.get(url).text
    assert "7 going" in Visitor(app).get(url).text


def test_my_week_shows_my_runs_my_clubs_and_what_waits_for_a_check_in(
    app: Flask, arranged: Any
) -> None:
    with arranged():
        ada = make_member("Ada", email="ada@example.org", password_hash=hash_password(PASSWORD))
        club = make_club("Harbour Runners", slug="harbour")
        make_membership(club, ada)
        make_rsvp(make_run(club, title="Ahead"), ada)
        an_hour_ago = clock.now().astimezone(ZoneInfo("Europe/London")) - timedelta(hours=1)
        make_rsvp(make_run(club, title="Behind", starts=an_hour_ago, minutes=30), ada)
        make_run(club, title="Not mine")

    visitor = Visitor(app).sign_in("ada@example.org", PASSWORD)
    mine, home = visitor.get("/me").text, visitor.get("/").text

    assert re.search(r"/check-in\">Behind", mine)
    assert "Ahead" in mine
    assert "Not mine" not in mine
    assert "Harbour Runners" in mine
    assert "Next in your clubs" in home
    assert "You&#39;re in" in home


def test_whoever_leads_or_organizes_sees_the_runs_of_these_days_that_she_looks_after(
    app: Flask, arranged: Any
) -> None:
    soon = (clock.now() + timedelta(days=2)).astimezone(ZoneInfo("Europe/London"))
    with arranged():
        ada, ben, dana = (make_member(name) for name in ("Ada", "Ben", "Dana"))
        club = make_club("Harbour Runners", owner=ada)
        make_membership(club, ben)
        make_membership(club, dana)
        led = [{"level": "chat", "pace": "social", "leader_id": ben.id, "sweeper_id": dana.id}]
        run = make_run(club, title="Led by Ben", starts=soon, groups=led)
        make_run(club, title="In a month", starts=soon + timedelta(days=30), groups=led)
        make_run(club, title="Called off", starts=soon, groups=led, cancelled_at=clock.now())
        make_run(make_club("Owls", owner=make_member("Cleo")), title="Of others", starts=soon)
        people = [ada.id, ben.id, dana.id]
        address = f"/runs/{run.id}/people"

    for key in people:
        mine = signed_in(app, key).get("/me").text

        section = mine.split("You look after")[1].split("</section>")[0]
        assert re.findall(r'href="([^"]+)"', section) == [address]
        assert "0 going" in section
        assert signed_in(app, key).get(address).status_code == 200


def test_runs_everywhere_stand_under_one_today_whatever_the_date_is_there(
    app: Flask, arranged: Any
) -> None:
    with time_machine.travel("2026-11-28T20:30:00+00:00"):
        with arranged():
            here = make_club(at=LONDON)
            there = make_club(at=(-36.85, 174.76), timezone="Pacific/Auckland", country="NZ")
            make_run(here, title="Late", starts=datetime.fromisoformat("2026-11-28 21:00"))
            make_run(there, title="Sunday there", starts=datetime.fromisoformat("2026-11-29 10:15"))
            make_run(here, title="Sunday here", starts=datetime.fromisoformat("2026-11-29 09:00"))

        page = Visitor(app).get("/near?sort=soonest").text

    assert re.findall(r"<h2>(Today|Tomorrow)</h2>", page) == ["Today", "Tomorrow"]
    assert page.index("Late") < page.index("Sunday there") < page.index("Sunday here")
