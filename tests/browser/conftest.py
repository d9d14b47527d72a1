"""What the browser's walks share: the gazetteer, and the checks made on each page they pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SETTLED = "() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 120))"


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


@pytest.fixture
def looks_right() -> Callable[[Page], None]:
    """Says what axe finds on a page, light and dark, and whether it scrolls sideways."""

    def check(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLED)
            found = Axe().run(page).response["violations"]
            assert not found, [
                (rule["id"], scheme, rule["nodes"][0]["html"], rule["nodes"][0]["failureSummary"])
                for rule in found
            ]
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{page.url} scrolls sideways"

    return check
