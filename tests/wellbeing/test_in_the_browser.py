"""Checking in as people do: by thumb, by keyboard, without scripts, and by what a reader hears."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from core import clock
from core.database import db
from tests.browsers import DESK, PHONE
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, Evening, stored

Opens = Callable[..., Page]
MOST_TAPS = 8


@pytest.fixture
def home(app: Flask) -> Evening:
    """Ben is home from a run that ended a quarter of an hour ago, on the true clock."""
    with app.app_context():
        ada, ben = make_member("Ada"), make_member("Ben", country="GB")
        club = make_club(owner=ada)
        make_membership(club, ben)
        local = clock.now().astimezone(ZoneInfo("Europe/London")) - timedelta(minutes=60)
        run = make_run(club, starts=local.replace(tzinfo=None, fold=0))
        make_rsvp(run, ben)
        db.session.commit()
        return Evening(club.id, club.slug, run.id, ada.id, ben.id, 0)


def sign_in(page: Page, base: str, visitor: Visitor) -> Page:
    """The page carries the sign-in of a visitor."""
    cookie = visitor._client.get_cookie("sid")
    page.context.add_cookies([{"name": "sid", "value": cookie.value, "url": base}])
    return page


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_by_thumb_it_takes_eight_taps_at_most(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
    script: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    page = sign_in(open_page(**PHONE, java_script_enabled=script), live_server, as_member(home.ben))
    page.goto(home.url)

    taps = 0
    for item, value in GOOD.items():
        page.locator(f'label:has(input[name="{item}"][value="{value}"])').tap()
        taps += 1
    page.locator("label:has(input[name=consent])").tap()
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    assert taps + 2 <= MOST_TAPS
    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD


def test_by_keyboard_alone(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
) -> None:
    page = sign_in(open_page(**DESK), live_server, as_member(home.ben))
    page.goto(home.url)

    page.locator("header .me").focus()
    for presses in (9, 9, 2, 4, 2):  # from Skip, the first of each group, to the right
        page.keyboard.press("Tab")
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
    page.locator("input[name=consent]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD


def test_every_control_has_a_name_and_is_large_enough(
    home: Evening, live_server: str, open_page: Opens, as_member: Callable[[int], Visitor]
) -> None:
    page = sign_in(open_page(**PHONE), live_server, as_member(home.ben))
    page.goto(home.url)

    assert page.get_by_role("group", name="How do you feel right now?").count() == 1
    assert page.get_by_role("radio", name="Very bad −5").count() == 1
    assert page.get_by_role("radio", name="Skip this question").count() >= 5
    for cell in page.locator(".cell .n").all()[:33]:
        box = cell.bounding_box()
        assert box["width"] >= 28
        assert box["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation(
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
    scheme: str,
) -> None:
    ben = as_member(home.ben)
    ben.post(home.url, consent="yes", **GOOD | {"lonely_after": 9})
    page = sign_in(open_page(**PHONE, color_scheme=scheme), live_server, ben)

    found = {}
    for url in (
        home.url, f"{home.url}/done", "/me/wellbeing", "/me/wellbeing/consents",
        "/me/wellbeing/week", "/me/wellbeing/hard-things", "/anywhere", "/anywhere/sit-10",
        "/support", "/quiz", "/talk-test",
        f"/clubs/{home.slug}/belonging", f"/clubs/{home.slug}/hello",
    ):  # fmt: skip
        page.goto(url)
        found[url] = [one["id"] for one in Axe().run(page).response["violations"]]

    assert {url: ids for url, ids in found.items() if ids} == {}
