"""Fixtures: Chromium against a running site. Every page is watched; what goes wrong there fails."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright
from werkzeug.serving import make_server

from tests.missing import cannot_run

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page or the browser itself asks for elsewhere, it does not get there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
ANSWERS_THAT_ARE_NO_ERRORS = ("status of 409", "status of 422")

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The app, served by threads on a free port; its address, also as PUBLIC_URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["PUBLIC_URL"] = url
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; PATTER_CHROMIUM names another one."""
    names = (os.environ.get("PATTER_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if path is None:
        cannot_run("The browser tests", "no Chromium on this machine")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=path,
                args=FLAGS,
                env={**os.environ, "LANGUAGE": "en_GB"},  # date fields follow it, not the locale
            )
        except Error as error:
            cannot_run("The browser tests", f"Chromium did not start ({error.message[:200]})")
        yield chromium
        chromium.close()


def _watch(page: Page, origin: str, troubles: list[str]) -> None:
    def asked(url: str) -> None:
        if not url.startswith((origin, "data:", "blob:")):
            troubles.append(f"a request left the site: {url}")

    def said(message: ConsoleMessage) -> None:
        of_the_page_itself = message.location["url"] == page.url  # its status is the test's matter
        expected = any(words in message.text for words in ANSWERS_THAT_ARE_NO_ERRORS)
        if message.type == "error" and not of_the_page_itself and not expected:
            troubles.append(f"the console says: {message.text} ({message.location['url']})")

    page.on("request", lambda request: asked(request.url))
    page.on("console", said)
    page.on("pageerror", lambda error: troubles.append(f"a script failed: {error}"))


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """Opens a page for a person of her own; keywords are those of Playwright's `new_context`.

    `open_page(**PHONE)`, `open_page(**DESK, java_script_enabled=False, color_scheme="dark")`.
    At the end no page may have asked another site, failed in a script or logged an error.
    """
    contexts = []
    troubles: list[str] = []

    def open_one(**wishes: Any) -> Page:
        usual = {"locale": "en-GB", "timezone_id": "Europe/London", "reduced_motion": "reduce"}
        context = browser.new_context(base_url=live_server, **{**usual, **wishes})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _watch(page, live_server, troubles)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """One person's page on a phone of 390 by 844."""
    return open_page(**PHONE)


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    """One person's page on a wide screen."""
    return open_page(**DESK)
