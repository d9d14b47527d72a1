"""Checking in as people do: by thumb, by keyboard, without scripts, and by what a reader hears."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from clubs.models import Club
from core import clock
from core.database import db
from events.models import Event
from members.models import Member
from tests.browsers import DESK, PHONE
from tests.factories import make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, Evening, agree, stored
from tests.wellbeing.phones import heard, signed_in
from wellbeing import consents
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


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_before_a_run_it_takes_three_taps_and_save(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
    script: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    agree(app, home.ben)
    with app.app_context():
        ahead = clock.now().astimezone(ZoneInfo("Europe/London")) + timedelta(hours=1)
        run = make_run(db.session.get(Club, home.club), starts=ahead.replace(tzinfo=None, fold=0))
        make_rsvp(run, db.session.get(Member, home.ben))
        db.session.commit()
        url = f"/runs/{run.id}/check-in"
    page = signed_in(
        open_page(**PHONE, java_script_enabled=script), live_server, as_member(home.ben)
    )
    page.goto(url)

    before = {"mood_before": -1, "connected_before": 4, "lonely_before": 3}
    for item, value in before.items():
        page.locator(f'label:has(input[name="{item}"][value="{value}"])').tap()
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    assert len(before) + len(GOOD) <= MOST_TAPS  # a whole run
    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in before} == before


FOCUSED = "document.activeElement.name || document.activeElement.type"


def tab_to(page: Page, name: str) -> int:
    """Press Tab until a field of this name, or a button of this type, has the focus; how often."""
    for presses in range(1, 40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return presses
    raise AssertionError(name)


def test_by_keyboard_alone(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
) -> None:
    page = signed_in(open_page(**DESK), live_server, as_member(home.ben))
    page.goto(home.url)

    steps = []
    presses = {"mood_after": 9, "connected_after": 9, "lonely_after": 2, "effort": 4, "talk": 2}
    for item, to_the_right in presses.items():  # from Skip, the first of each group
        steps.append(tab_to(page, item))
        for _ in range(to_the_right):
            page.keyboard.press("ArrowRight")
    tab_to(page, "consent")
    page.keyboard.press("Space")
    tab_to(page, "submit")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    assert steps[1:] == [1, 1, 1, 1]  # one stop for each question
    (row,) = stored(app, home.ben)
    assert {item: getattr(row, item) for item in GOOD} == GOOD


def test_by_keyboard_an_answer_is_taken_back_by_skip_and_the_focus_is_seen(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
) -> None:
    agree(app, home.ben)
    page = signed_in(open_page(**DESK), live_server, as_member(home.ben))
    page.goto(home.url)

    tab_to(page, "mood_after")
    page.keyboard.press("ArrowRight")
    drawn = (
        "getComputedStyle(document.activeElement.parentElement.querySelector('.n')).outlineStyle"
    )
    assert page.evaluate(drawn) != "none"
    page.keyboard.press("ArrowLeft")
    tab_to(page, "submit")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Saved. Thanks, Ben.").wait_for()

    (row,) = stored(app, home.ben)
    assert row.mood_after is None


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


TWICE = """
Object.entries(Object.groupBy(document.querySelectorAll("[id]"), one => one.id))
  .filter(([_id, all]) => all.length > 1).map(([id]) => id)
"""


def test_a_screen_reader_hears_a_name_for_every_control_of_every_page_around_it(
    app: Flask,
    home: Evening,
    live_server: str,
    open_page: Opens,
    as_member: Callable[[int], Visitor],
) -> None:
    agree(app, home.ben, *consents.AGREEMENTS)
    ben = as_member(home.ben)
    ben.post(home.url, note="A heron", **GOOD | {"lonely_after": 9})
    ben.post("/me/wellbeing/why", words="The canal")
    ben.post("/me/wellbeing/hard-things", words="First hill")
    ben.post("/me/wellbeing/movements", kind="walk", minutes="3")
    page = signed_in(open_page(**PHONE), live_server, ben)

    nameless, groups, twice = {}, {}, {}
    for url in (
        home.url, f"{home.url}/done", "/me/wellbeing", "/me/wellbeing/check-ins",
        "/me/wellbeing/consents", "/me/wellbeing/longer", "/me/wellbeing/week", "/quiz",
        "/me/wellbeing/why", "/me/wellbeing/hard-things", "/me/not-feeling-it", "/support",
        f"/clubs/{home.slug}/hello", f"/clubs/{home.slug}/belonging",
    ):  # fmt: skip
        page.goto(url)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        nameless[url] = [role for role, name in heard(page) if not name.strip()]
        twice[url] = page.evaluate(TWICE)
        asked = page.locator("fieldset:has(input[type=radio])")
        groups[url] = [one for one in asked.all() if not one.locator("legend").inner_text().strip()]

    assert {url: roles for url, roles in nameless.items() if roles} == {}
    assert {url: found for url, found in groups.items() if found} == {}
    assert {url: ids for url, ids in twice.items() if ids} == {}


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
