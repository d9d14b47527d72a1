"""Checking in as people do: by thumb, by keyboard, without scripts, and by what a reader hears."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from core.database import db
from events.models import Event
from members.models import Member
from tests.browsers import DESK, PHONE
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, Evening, stored
from tests.wellbeing.phones import heard, signed_in
from wellbeing.mailed import path_of

Opens = Callable[..., Page]
MOST_TAPS = 8


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_by_thumb_it_takes_eight_taps_at_most(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
    script: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    page = signed_in(
        open_page(**PHONE, java_script_enabled=script), live_server, as_member(home.ben)
    )
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
    page = signed_in(open_page(**DESK), live_server, as_member(home.ben))
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


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_signed_out_by_the_mailed_link_it_takes_no_more_taps(
    app: Flask,
    home: Evening,
    open_page: Opens,
    script: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    with app.app_context():
        run, ben = db.session.get(Event, home.run), db.session.get(Member, home.ben)
        path = path_of(run, ben)
    page = open_page(**PHONE, java_script_enabled=script)
    page.goto(path)

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


def test_a_screen_reader_hears_every_control_by_a_name_of_its_own(
    home: Evening, live_server: str, open_page: Opens, as_member: Callable[[int], Visitor]
) -> None:
    page = signed_in(open_page(**PHONE), live_server, as_member(home.ben))
    page.goto(home.url)
    page.locator("details.more summary").tap()

    said = heard(page)

    assert [one for one in said if not one[1].strip()] == []
    names = [name for role, name in said if role == "radio"]
    per_item = [3 * 12, 12, 5, 5, 6]  # cells, rungs, talk, chats, daunting; each with its skip
    assert len(names) == sum(per_item)
    assert names.count("Skip this question") == 7
    for words in ("Very bad −5", "Not at all 0", "Single words", "5 Hard"):
        assert any(words in name for name in names), words


def test_every_control_has_a_name_and_is_large_enough(
    home: Evening, live_server: str, open_page: Opens, as_member: Callable[[int], Visitor]
) -> None:
    page = signed_in(open_page(**PHONE), live_server, as_member(home.ben))
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
    page = signed_in(open_page(**PHONE, color_scheme=scheme), live_server, ben)

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
