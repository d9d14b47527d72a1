"""The roll call on a phone: taps counted, a signal that is lost, and no scripts at all."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core.database import db
from events.attendance import Attendance
from events.models import Event
from members.passwords import hash_password
from tests.browsers import PHONE
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run

PASSWORD = "a-long-walk-before-breakfast"
NAMES = ("Cleo", "Dora", "Emil")
Check = Callable[[Page], None]


@pytest.fixture
def evening(app: Flask) -> Iterator[SimpleNamespace]:
    """Ten minutes before a run that Ben leads, to which three are coming."""
    with app.app_context():
        ada, ben = (
            make_member("Ada", email="ada@example.org"),
            make_member("Ben", email="ben@example.org"),
        )
        ada.password_hash = ben.password_hash = hash_password(PASSWORD)
        club = make_club(owner=ada)
        make_membership(club, ben)
        groups = [{"level": "chat", "pace": "social", "leader_id": ben.id}]
        run = make_run(club, groups=groups)
        for name in NAMES:
            make_rsvp(run, make_member(name), first_time=name == "Dora")
        db.session.commit()
        run_id, start = run.id, run.starts_at
    with time_machine.travel(start - timedelta(minutes=10), tick=True) as clock_:
        yield SimpleNamespace(url=f"/runs/{run_id}/roll-call", run=run_id, move_to=clock_.move_to)


def sign_in(page: Page, who: str) -> None:
    """Somebody signs in by password."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(f"{who}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("a.me")).to_be_visible()


def row(page: Page, word: str, name: str) -> Locator:
    """The button of one person's row."""
    return page.get_by_role("button", name=re.compile(rf"^{word}\s*: {name}$"))


def names_here(app: Flask) -> list[str]:
    """Who is marked, by name; each row once."""
    with app.app_context():
        rows = db.session.scalars(select(Attendance).where(Attendance.present)).all()
        return sorted(row.member.name if row.member else row.name or "" for row in rows)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_each_person_is_one_tap_and_somebody_new_two_and_a_name(
    app: Flask,
    evening: SimpleNamespace,
    open_page: Callable[..., Page],
    looks_right: Check,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
):
    page = open_page(**PHONE, java_script_enabled=scripts)
    sign_in(page, "ben")
    page.goto(evening.url)
    taps = 0

    for name in NAMES:
        row(page, "Here", name).tap()
        taps += 1
        expect(row(page, "Here", name)).to_have_attribute("aria-pressed", "true")
    page.locator("#walk-up summary").tap()
    page.get_by_label("First name").fill("Gus")
    page.get_by_role("button", name="Add").tap()
    taps += 2
    expect(page.locator("#roll")).to_have_attribute("data-here", "4")

    assert taps == len(NAMES) + 2
    assert names_here(app) == [*NAMES, "Gus"]
    if scripts:
        looks_right(page)

    with app.app_context():
        end = db.session.get(Event, evening.run).ends_at
    evening.move_to(end)
    page.goto(evening.url)
    if scripts:
        looks_right(page)
    row(page, "Back", "Cleo").tap()
    expect(page.locator("#roll")).to_have_attribute("data-out", "3")
    page.get_by_role("button", name="All back").tap()
    expect(page.get_by_role("heading", name="3 are still out")).to_be_visible()
    if scripts:
        looks_right(page)
    page.get_by_role("button", name="They are all here now").tap()
    expect(page.get_by_text("Everybody is back.")).to_be_visible()


def test_taps_without_a_signal_are_kept_and_counted_once_when_it_returns(
    app: Flask, evening: SimpleNamespace, phone: Page
):
    sign_in(phone, "ben")
    phone.goto(evening.url, wait_until="networkidle")
    phone.context.set_offline(True)

    row(phone, "Here", "Cleo").tap()
    row(phone, "Here", "Dora").tap()
    row(phone, "Here", "Emil").tap()
    row(phone, "Here", "Emil").tap()
    phone.locator("#walk-up summary").tap()
    phone.get_by_label("First name").fill("Gus")
    phone.get_by_role("button", name="Add").tap()
    expect(row(phone, "Here", "Dora")).to_have_attribute("aria-pressed", "true")
    expect(row(phone, "Here", "Emil")).to_have_attribute("aria-pressed", "false")
    expect(phone.locator("#unsent")).to_contain_text("5, Gus")
    phone.get_by_role("button", name="All back").tap()
    expect(phone.locator("#unsent")).to_contain_text("Wait until these taps are sent")
    before = names_here(app)
    phone.context.set_offline(False)

    expect(phone.locator("#roll")).to_contain_text("Gus")
    expect(phone.locator("#unsent")).to_be_hidden()
    expect(phone.locator("#roll")).to_have_attribute("data-here", "3")
    assert before == []
    assert names_here(app) == ["Cleo", "Dora", "Gus"]


def test_an_answer_that_gets_lost_is_asked_for_again_and_nothing_is_counted_twice(
    app: Flask, evening: SimpleNamespace, phone: Page
):
    sign_in(phone, "ben")
    phone.goto(evening.url)
    lost = []

    def lose_the_first(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # the server has it, the phone never hears of it
            route.abort()
        else:
            route.continue_()

    phone.route("**/roll-call", lose_the_first)
    phone.locator("#walk-up summary").tap()
    phone.get_by_label("First name").fill("Gus")
    phone.get_by_role("button", name="Add").tap()

    expect(phone.locator("#roll")).to_have_attribute("data-here", "1", timeout=15_000)
    expect(phone.locator("#unsent")).to_be_hidden()
    assert names_here(app) == ["Gus"]
    assert len(lost) == 1


def test_two_leaders_at_once_see_each_others_taps(
    evening: SimpleNamespace, open_page: Callable[..., Page]
):
    one, other = open_page(**PHONE), open_page(**PHONE)
    sign_in(one, "ben")
    sign_in(other, "ada")
    one.goto(evening.url)
    other.goto(evening.url)

    row(one, "Here", "Cleo").tap()
    row(other, "Here", "Dora").tap()

    for page in (one, other):
        for name in ("Cleo", "Dora"):
            expect(row(page, "Here", name)).to_have_attribute("aria-pressed", "true")
