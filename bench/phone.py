"""What finding a run costs a phone: `.venv/bin/python -m bench.phone [ADDRESS]`, on a running site.

A phone of 390 by 844 on slow 4G as Lighthouse means it (1.6 and 0.75 Mbit/s, 150 ms) types a town,
chooses it, narrows, opens the map and a pin, goes back twice, and opens the shared address with an
empty cache. For each step: first paint, when it was usable, requests and kilobytes on the wire.
"""

import shutil
import sys
import time
from collections.abc import Callable
from re import compile as pattern

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browsers import FLAGS, PHONE

LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0"""
TOWN = "Brixton"
PIN = ".leaflet-marker-icon .lpin"


class Meter:
    """Counts what a step asks for, and prints a line of a table."""

    def __init__(self, page: Page) -> None:
        self.page, self.sizes = page, list[float]()
        line: CDPSession = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.on(
            "Network.loadingFinished", lambda done: self.sizes.append(done["encodedDataLength"])
        )

    def step(self, name: str, act: Callable[[], object], *, is_page: bool = True) -> None:
        self.page.wait_for_load_state("networkidle")
        self.sizes.clear()
        started = time.perf_counter()
        act()
        usable = (time.perf_counter() - started) * 1000
        self.page.wait_for_load_state("networkidle")
        paint = f"{self.page.evaluate(FIRST_PAINT):.0f} ms" if is_page else ""
        kilobytes = sum(self.sizes) / 1000
        print(f"| {name} | {paint} | {usable:.0f} ms | {len(self.sizes)} | {kilobytes:.0f} |")


def seen(page: Page, selector: str) -> None:
    """Wait until it is there to be seen: looks at every frame, where `expect` waits a second."""
    page.wait_for_function("one => document.querySelector(one)?.checkVisibility()", arg=selector)


def walk(page: Page) -> str:
    """The whole way; returns the address to share."""
    meter = Meter(page)
    field = page.get_by_role("combobox", name="Town or postcode")
    meter.step("home, nothing kept", lambda: page.goto("/"))

    def suggested() -> None:
        field.press_sequentially(TOWN[:5])
        seen(page, "[role=option]")

    meter.step("typed, suggested", suggested, is_page=False)

    def chosen() -> None:
        page.get_by_role("option").first.click()
        seen(page, "#results article")

    meter.step("chosen, listed", chosen)

    def narrowed() -> None:
        page.locator(".filters").get_by_text("Full conversation", exact=True).click()
        page.wait_for_url(pattern("level=chat"))
        seen(page, "#results article")

    meter.step("narrowed", narrowed)

    def mapped() -> None:
        page.get_by_role("link", name="Bigger map").click()
        seen(page, PIN)

    meter.step("bigger map", mapped)

    def opened() -> None:
        page.locator(PIN).first.click()
        seen(page, ".leaflet-popup .lcard a")

    meter.step("a pin's card", opened, is_page=False)
    meter.step("back", page.go_back)
    meter.step("back again", page.go_back)
    return page.get_by_role("link", name="Share this search").get_attribute("href") or "/"


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5000"
    print("| step | first paint | usable | requests | kB |\n| --- | --- | --- | --- | --- |")
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS[:-1])
        shared = walk(chromium.new_context(base_url=address, **PHONE).new_page())
        page = chromium.new_context(base_url=address, **PHONE).new_page()
        Meter(page).step("shared, nothing kept", lambda: page.goto(shared))
        chromium.close()


if __name__ == "__main__":
    main()
