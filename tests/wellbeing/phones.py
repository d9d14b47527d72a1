"""A browser that carries somebody's sign-in, and what it makes of a page."""

from playwright.sync_api import Page

from tests.visitor import Visitor

SPOKEN = {"radio", "checkbox", "button", "link", "textbox", "combobox", "spinbutton", "switch"}


def signed_in(page: Page, base: str, visitor: Visitor) -> Page:
    """The page carries the sign-in of a visitor."""
    cookie = visitor._client.get_cookie("sid")
    page.context.add_cookies([{"name": "sid", "value": cookie.value, "url": base}])
    return page


def heard(page: Page) -> list[tuple[str, str]]:
    """Role and name of every control, as a screen reader is told them, in its order."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = [node for node in tree if not node.get("ignored")]
    said = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes]
    return [(role, name) for role, name in said if role in SPOKEN]
