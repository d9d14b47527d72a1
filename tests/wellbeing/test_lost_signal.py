"""A check-in where the signal comes and goes: nothing typed twice, nothing left behind."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.database import db
from events.models import Event
from members.models import Member
from tests.browsers import PHONE
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, Evening, agree, stored
from tests.wellbeing.phones import signed_in
from wellbeing.mailed import path_of

Opens = Callable[..., Page]
KEPT = "JSON.stringify({...sessionStorage})"


@pytest.fixture
def home(app: Flask, home: Evening) -> Evening:
    """Ben is home and has agreed to keep answers."""
    agree(app, home.ben)
    return home


@pytest.fixture
def page(
    home: Evening, live_server: str, open_page: Opens, as_member: Callable[[int], Visitor]
) -> Page:
    """Ben's phone with every question answered, and the signal gone."""
    page = signed_in(open_page(**PHONE), live_server, as_member(home.ben))
    page.goto(home.url)
    expect(page.locator("#unsent")).to_be_hidden()
    for item, value in GOOD.items():
        page.locator(f'label:has(input[name="{item}"][value="{value}"])').tap()
    page.context.set_offline(True)
    return page


def test_the_answers_wait_on_the_page_and_are_sent_when_the_signal_is_back(
    app: Flask, home: Evening, page: Page
) -> None:
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("#unsent")).to_contain_text("Your answers stay on this page")
    assert stored(app, home.ben) == []
    assert "mood_after" in page.evaluate(KEPT)

    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text("The signal is back")
    page.get_by_role("button", name="Send now").tap()
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD
    assert page.evaluate(KEPT) == "{}"
    assert page.evaluate("localStorage.length") == 0
    assert "mood" not in page.url


def test_a_page_loaded_again_still_holds_what_was_chosen(home: Evening, page: Page) -> None:
    page.context.set_offline(False)
    page.reload()

    for item, value in GOOD.items():
        expect(page.locator(f'input[name="{item}"][value="{value}"]')).to_be_checked()


def test_signing_out_leaves_nothing_in_the_tab(home: Evening, page: Page, live_server: str) -> None:
    page.context.set_offline(False)
    assert "mood_after" in page.evaluate(KEPT)

    page.goto("/me/settings")
    page.locator('form[action="/sign-out"] button').click()
    page.wait_for_url(f"{live_server}/")

    assert page.evaluate(KEPT) == "{}"


def test_what_must_be_mended_is_said_as_without_scripts(home: Evening, page: Page) -> None:
    page.context.set_offline(False)
    page.locator("details.more summary").tap()
    page.locator("#note").evaluate("box => { box.removeAttribute('maxlength'); }")
    page.locator("#note").fill("x" * 300)

    page.get_by_role("button", name="Save").tap()

    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def test_the_mailed_link_saves_once_with_scripts_too(
    app: Flask, home: Evening, live_server: str, open_page: Opens
) -> None:
    with app.test_request_context():
        path = path_of(db.session.get(Event, home.run), db.session.get(Member, home.ben))
    page = open_page(**PHONE)
    page.goto(path)
    page.locator('label:has(input[name="mood_after"][value="3"])').tap()

    page.get_by_role("button", name="Save").tap()
    page.get_by_role("heading", name="Thanks").wait_for()

    assert [row.mood_after for row in stored(app, home.ben)] == [3]


def test_the_mailed_link_waits_for_the_signal_too(
    app: Flask, home: Evening, live_server: str, open_page: Opens
) -> None:
    with app.test_request_context():
        path = path_of(db.session.get(Event, home.run), db.session.get(Member, home.ben))
    page = open_page(**PHONE)
    page.goto(path)
    for item, value in GOOD.items():
        page.locator(f'label:has(input[name="{item}"][value="{value}"])').tap()

    page.context.set_offline(True)
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("#unsent")).to_contain_text("Your answers stay on this page")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").tap()
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD
    assert page.evaluate(KEPT) == "{}"
