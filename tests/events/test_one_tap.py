"""What a browser alone can show: one tap swaps the page's own part, and the way back is there."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browsers import PHONE
from tests.visitor import signed_in


def browse(page: Page, app: Flask, member_id: int, url: str) -> None:
    secret = signed_in(app, member_id)._client.get_cookie("sid").value
    page.context.add_cookies([{"name": "sid", "value": secret, "url": url}])


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_member_comes_in_one_tap_and_takes_it_back_at_the_same_place(
    app: Flask, cast: SimpleNamespace, open_page: Callable[..., Page], live_server: str, script: Any
) -> None:
    run = cast.post(capacity=5)
    page = open_page(**PHONE, java_script_enabled=script)
    browse(page, app, cast.ids["ben"], live_server)
    page.goto(f"/runs/{run}")
    before = page.locator("#answer-phone").bounding_box()

    page.locator("#answer-phone").click()

    expect(page.locator("#answer-phone")).to_have_text("Can’t make it")
    expect(page.locator("[data-rsvp]")).to_have_attribute("data-rsvp", "going")
    after = page.locator("#answer-phone").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 4
    if folder := os.environ.get("PATTER_SHOTS"):
        page.screenshot(path=Path(folder) / f"run-{script}.png")
    page.locator("#answer-phone").click()
    expect(page.locator("[data-rsvp]")).to_have_attribute("data-rsvp", "none")
