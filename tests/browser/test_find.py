"""Finding a run in a browser: typed, chosen, narrowed, on the map, back, shared, on a thin line."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response, send_file
from playwright.sync_api import Page, expect

from core import clock
from core.database import db
from events.filters import NO_FILTERS
from events.following import follow
from members.passwords import hash_password
from tests.browser.vector_tile import archive, vector_tile
from tests.browsers import DESK, PHONE
from tests.factories import LONDON, make_club, make_member, make_membership, make_run

DOWN, UP = 200_000, 93_750
"""Bytes a second: 1.6 and 0.75 Mbit/s."""
PASSWORD = "a-long-walk-before-breakfast"
NEAR = f"/near?q=Brixton&lat={LONDON[0]}&lon={LONDON[1]}"
COLOURS_OF_TILES = """tiles => tiles.map(tile => {
  const { width, height } = tile;
  const [r, g, b] = tile.getContext("2d").getImageData(width * 0.4, height * 0.8, 1, 1).data;
  return "#" + [r, g, b].map(part => part.toString(16).padStart(2, "0")).join("");
})"""
COLOURS_OF_THE_STYLE_SHEET = """() => ["--water", "--land"].map(name =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim())"""
FIRST_PAINT = """() => new Promise(done => new PerformanceObserver(list => list.getEntries()
  .filter(entry => entry.name === "first-contentful-paint").forEach(entry => done(entry.startTime)))
  .observe({ type: "paint", buffered: true }))"""


@pytest.fixture(autouse=True)
def around_brixton(app: Flask) -> str:
    """Two runs at one gate, more around, a member; the club's slug."""
    with app.app_context():
        ada = make_member("Ada", email="ada@example.org", password_hash=hash_password(PASSWORD))
        club = make_club("Lock Runners", at=LONDON)
        make_membership(club, ada)
        make_run(club, title="Canal loop")
        make_run(club, title="Canal walk", groups=[{"level": "sing", "pace": "walk"}])
        for n in range(1, 9):
            point = (LONDON[0] + 0.004 * n, LONDON[1] - 0.005 * (n % 3))
            make_run(make_club(f"Club {n}", at=point), title=f"Run {n}")
        follow(ada, LONDON, "Brixton", 10, NO_FILTERS, clock.now())
        db.session.commit()
        return club.slug


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"(?<!sign-in)$"))


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_finding_suits_everybody(
    open_page: Callable[..., Page], around_brixton: str, screen: dict
) -> None:
    page = open_page(**screen)
    far = "/near?lat=51.0&lon=-0.1&within_km=3"
    open_to_all = ["/", NEAR, f"{NEAR}&sort=soonest", f"{NEAR}&show=clubs", f"{NEAR}&view=map",
                   "/near", far, "/near?q=Springfield", f"/clubs/{around_brixton}"]  # fmt: skip

    for url in open_to_all:
        check(page, url)
    page.goto(NEAR)
    page.get_by_role("button", name="Pace and distance").click()
    assert not page.locator("#more").evaluate("sheet => sheet.getBoundingClientRect().top < 0")
    sign_in(page)
    for url in ["/me", "/me/places", "/me/places/new?q=Brixton", "/"]:
        check(page, url)


def check(page: Page, url: str) -> None:
    """The page loaded in light and in dark: nothing for axe to say, nothing to scroll sideways."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(url)
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], scheme, url, one["nodes"][0]["html"]) for one in found]
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], f"{url} scrolls sideways"


def test_a_place_is_typed_chosen_narrowed_seen_on_the_map_left_and_shared(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(**PHONE)
    page.goto("/")
    field = page.get_by_role("combobox", name="Town or postcode")
    field.press_sequentially("brixto", delay=20)
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Brixton")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press("n")
    expect(page.get_by_role("listbox", name="Town or postcode")).to_be_visible()
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(""))
    field.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brixton")
    expect(page.locator("#results article")).to_have_count(10)

    page.locator(".filters").get_by_text("Sing", exact=True).click()
    page.wait_for_url(re.compile("level=sing"))
    expect(page.locator("#results article")).to_have_count(1)
    assert "words=" not in page.url
    page.get_by_role("link", name="Bigger map").click()
    expect(page.locator(".leaflet-marker-icon .lpin")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.locator("#results article")).to_have_count(10)
    page.go_forward()
    expect(page.locator("#results article")).to_have_count(1)

    shared = page.get_by_role("link", name="Share this search").get_attribute("href")
    other = open_page(**DESK)
    other.goto(shared)
    expect(other.locator("#results article")).to_have_count(1)
    expect(other.get_by_role("heading", level=1)).to_contain_text("Brixton")


def test_the_place_of_a_club_is_completed_too(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    sign_in(page)
    page.goto("/clubs/new")
    page.get_by_role("combobox", name="Place").press_sequentially("Köln", delay=20)
    page.get_by_role("option").first.click()
    expect(page.locator("#place")).to_have_value("Köln, Nordrhein-Westfalen, Germany")
    page.locator("#name").fill("Rhine Runners")
    page.get_by_role("button", name="Start the club").click()
    expect(page.get_by_role("heading", name="Rhine Runners", level=1)).to_be_visible()


def test_without_scripts_the_same_answers_come_as_pages(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto("/")
    page.locator("#q").fill("Springfield")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main nav.choices a").first).to_contain_text("Springfield")
    page.locator("#q").fill("Brixton")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results article")).to_have_count(10)
    page.locator(".filters").get_by_text("Sing", exact=True).click()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#results article")).to_have_count(1)
    page.get_by_role("link", name="Clubs", exact=True).first.click()
    expect(page.locator("#results h3")).to_have_text(["Lock Runners"])


def test_two_runs_at_one_point_open_from_the_list_and_from_the_map(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(**DESK)
    page.goto(f"{NEAR}&view=map&within_km=3")
    for name in ("Canal loop", "Canal walk"):
        expect(page.locator("#results").get_by_role("link", name=name, exact=True)).to_be_visible()
    both = page.get_by_role("button", name=re.compile("runs here")).first
    both.focus()
    both.press("Enter")
    links = page.locator(".leaflet-popup .lcard a")
    expect(links).to_have_text(["Canal loop", "Canal walk"])
    expect(page.locator("#results .card.pointed")).to_have_count(2)
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(both).to_be_focused()
    expect(links).to_have_count(0)
    page.keyboard.press("Enter")
    links.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Canal walk")


def test_the_map_and_the_list_are_in_step_and_another_area_can_be_searched(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(**DESK)
    page.goto(f"{NEAR}&view=map")
    expect(page.locator(".leaflet-marker-icon .lpin").first).to_be_visible()
    expect(page.locator(".ltown").first).to_be_attached()
    page.locator("#results").get_by_role("link", name="Run 8", exact=True).focus()
    expect(page.locator(".lpin.on")).to_have_count(1)
    page.locator("[data-map]").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Search this area").click()
    page.wait_for_url(re.compile(r"within_km=\d"))
    assert f"lat={LONDON[0]}" not in page.url
    expect(page.locator("[data-map]")).to_be_visible()


def test_tiles_come_where_a_server_is_named_with_its_credit(
    app: Flask, open_page: Callable[..., Page], live_server: str
) -> None:
    app.config["TILES_URL"] = f"{live_server}/static/vendor/images/layers.png?{{z}}-{{x}}-{{y}}"
    page = open_page(**DESK)
    page.goto(f"{NEAR}&view=map")

    expect(page.locator("img.leaflet-tile").first).to_be_attached()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    expect(page.locator(".ltown")).to_have_count(0)


def test_an_area_without_runs_keeps_its_map_so_that_one_can_look_elsewhere(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(**PHONE)
    page.goto("/near?lat=51.0&lon=-0.1&within_km=3&view=map")
    expect(page.get_by_role("heading", name=re.compile("No runs near"))).to_be_visible()
    expect(page.locator("[data-map] .leaflet-tile").first).to_be_attached()
    expect(page.get_by_role("button", name="Search this area")).to_be_visible()
    page.goto("/near?lat=51.0&lon=-0.1&within_km=3")
    expect(page.locator(".mapcol")).to_be_hidden()
    wide = open_page(**DESK)
    wide.goto("/near?lat=51.0&lon=-0.1&within_km=3")
    expect(wide.locator(".mapcol svg.m image")).to_be_visible()


@pytest.mark.parametrize("ending", ["/{z}/{x}/{y}.mvt", ".pmtiles"])
def test_vector_tiles_are_drawn_in_our_colours(
    app: Flask, open_page: Callable[..., Page], live_server: str, ending: str
) -> None:
    tile, whole = vector_tile(), archive(vector_tile())
    app.add_url_rule("/tiles/<z>/<x>/<y>.mvt", "one", lambda **_: Response(tile))
    app.add_url_rule(
        "/tiles.pmtiles", "all", lambda: send_file(BytesIO(whole), "a/b", conditional=True)
    )
    app.config |= {"TILES_URL": f"{live_server}/tiles{ending}", "TILES_ARE_VECTORS": True}
    page = open_page(**DESK)
    page.goto(f"{NEAR}&view=map")

    expect(page.locator("canvas.leaflet-tile-loaded").nth(3)).to_be_attached()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    water_and_land = set(page.evaluate(COLOURS_OF_THE_STYLE_SHEET))
    drawn: set[str] = set()
    for _ in range(50):
        page.wait_for_timeout(100)
        drawn |= set(page.locator("canvas.leaflet-tile").evaluate_all(COLOURS_OF_TILES))
        if water_and_land <= drawn:
            break
    assert water_and_land <= drawn


def test_on_slow_4g_the_list_is_there_soon(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    received: list[float] = []
    line.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))

    for name, url in (("home", "/"), ("near", NEAR), ("map", f"{NEAR}&view=map")):
        received.clear()
        started = clock.now()
        page.goto(url, wait_until="load")
        paint = page.evaluate(FIRST_PAINT)
        print(f"slow 4G, {name}: first paint {paint:.0f} ms, {sum(received) / 1024:.0f} KiB")  # noqa: T201 - figures
        assert paint < 6000
        assert clock.now() - started < timedelta(seconds=20)
