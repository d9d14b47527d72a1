"""The whole product as three people walk it: a stranger, an organizer and a member."""

import email
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from core import clock
from core.database import db
from core.delivery import deliver_due
from events.models import Event
from members.passwords import hash_password
from tests.browsers import PHONE
from tests.factories import make_club, make_member, make_membership, make_run

PASSWORD = "a-long-walk-before-breakfast"
Check = Callable[[Page], None]


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def someone(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Iterator[Page]:
    """A person's phone, with scripts and without."""
    return open_page(**PHONE, java_script_enabled=request.param == "with JavaScript")


@pytest.fixture
def check(someone: Page, request: pytest.FixtureRequest, looks_right: Check) -> Check:
    """What axe says; it needs scripts, and the pages are the same without."""
    scripts = "without" not in request.node.name
    return looks_right if scripts else lambda _page: None


def arrange(app: Flask) -> int:
    """Ben is a member of a club in Brixton that runs the day after tomorrow."""
    with app.app_context():
        ada, ben = make_member("Ada"), make_member("Ben", email="ben@example.org")
        ben.password_hash = hash_password(PASSWORD)
        club = make_club(owner=ada)
        make_membership(club, ben)
        groups = [{"level": "chat", "pace": "social"}, {"level": "sing", "pace": "walk"}]
        run = make_run(club, groups=groups)
        db.session.commit()
        return run.id


def latest_mail(app: Flask) -> email.message.EmailMessage:
    """What the worker writes for the newest message in the outbox."""
    with app.app_context():
        deliver_due(clock.now())
        newest = max((Path(app.instance_path) / "mail").glob("*.eml"))
        return email.message_from_bytes(newest.read_bytes(), policy=policy.default)


def text_of(mail: email.message.EmailMessage) -> str:
    """The plain words of a mail."""
    return mail.get_body(("plain",)).get_content()


def sign_in(page: Page) -> None:
    """Ben signs in by password."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill("ben@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_a_stranger_finds_a_run_by_typing_and_is_in(app: Flask, someone: Page, check: Check):
    run_id = arrange(app)

    someone.goto("/")
    check(someone)
    someone.locator("#q").fill("Brixton")
    someone.get_by_role("button", name="Search").click()
    check(someone)
    someone.locator("#results").get_by_role("link", name="Canal loop").first.click()
    check(someone)
    someone.get_by_role("button", name="I’m in").filter(visible=True).click()
    someone.get_by_label("First name").fill("Cleo")
    someone.get_by_label("Email").fill("cleo@example.org")
    check(someone)
    someone.get_by_role("button", name="I’m in").click()
    expect(someone.locator("[data-rsvp=going]")).to_have_count(1)
    check(someone)

    mail = latest_mail(app)
    assert mail["To"] == "cleo@example.org"
    someone.goto(re.search(r"http\S+/confirm/\S+", text_of(mail)).group())
    check(someone)
    someone.get_by_role("button", name="Confirm").click()
    expect(someone.locator("[data-going='1']").first).to_be_attached()
    expect(someone).to_have_url(re.compile(rf"/runs/{run_id}$"))


def test_an_organizer_signs_up_begins_a_club_and_posts_a_run_with_two_groups(
    app: Flask, someone: Page, check: Check
):
    someone.goto("/sign-up")
    check(someone)
    someone.get_by_label("name").first.fill("Dana")
    someone.get_by_label("Email").fill("dana@example.org")
    someone.locator("main button[type=submit]").click()
    code = re.search(r"\b\d{6}\b", text_of(latest_mail(app))).group()
    someone.get_by_label("code").fill(code)
    check(someone)
    someone.locator("main button[type=submit]").first.click()

    someone.goto("/clubs/new")
    check(someone)
    someone.locator("#name").fill("Lantern Runners")
    someone.locator("#place").fill("Köln")
    someone.get_by_role("button", name="Start the club").click()
    expect(someone.get_by_role("heading", name="Lantern Runners", level=1)).to_be_visible()
    check(someone)

    someone.goto(someone.url.rstrip("/") + "/runs/new")
    check(someone)
    someone.locator("#title").fill("Rhine loop")
    someone.locator("#date").fill((clock.now() + timedelta(days=3)).date().isoformat())
    someone.locator("#time").fill("18:30")
    someone.locator("#place").fill("Under the clock")
    someone.get_by_role("button", name="Add a group").click()
    someone.locator("[name=groups-0-level][value=chat]").check(force=True)
    someone.locator("[name=groups-1-level][value=sing]").check(force=True)
    check(someone)
    someone.get_by_role("button", name="Post run").click()
    expect(someone.get_by_role("heading", name="Rhine loop", level=1)).to_be_visible()
    expect(someone.locator(".opt.grp")).to_have_count(2)
    with app.app_context():
        assert {run.timezone for run in db.session.query(Event)} == {"Europe/Berlin"}


def test_a_member_is_in_with_one_tap_swaps_groups_and_sees_dots_afterwards(
    app: Flask, someone: Page, check: Check
):
    run_id = arrange(app)
    sign_in(someone)

    someone.goto(f"/runs/{run_id}")
    someone.get_by_role("button", name="I’m in").filter(visible=True).click()
    expect(someone.locator("[data-rsvp=going]")).to_have_count(1)
    someone.locator("[name=group]").nth(1).check(force=True)
    someone.get_by_role("button", name="Save these changes").click()
    expect(someone.locator("[name=group]").nth(1)).to_be_checked()
    check(someone)

    with app.app_context():
        over = db.session.get(Event, run_id).ends_at + timedelta(minutes=20)
    with time_machine.travel(over, tick=True):
        someone.goto(f"/runs/{run_id}/check-in")
        check(someone)
        someone.locator("[name=mood_after][value='2']").check(force=True)
        someone.locator("[name=connected_after][value='7']").check(force=True)
        someone.locator("[name=lonely_after][value='2']").check(force=True)
        someone.locator("[name=effort][value='3']").check(force=True)
        someone.locator("[name=talk][value='2']").check(force=True)
        someone.locator("[name=consent]").first.check(force=True)
        someone.get_by_role("button", name="Save").click()
        expect(someone).to_have_url(re.compile("/check-in/done$"))
        check(someone)
        someone.goto("/me/wellbeing")
        expect(someone.locator("svg").first).to_be_attached()
        check(someone)
