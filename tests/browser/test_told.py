"""What is told, as people meet it: every kind of mail, the pages that mails lead to, the inbox."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from core import clock
from core.database import db
from core.outbox import Message
from tests.browsers import DESK, PHONE
from tests.notices.every_mail import BEGIN, tell_everything
from tests.notices.test_mail_links import WITH_A_TOKEN
from tests.visitor import signed_in

FOR_ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
"""A mail is no page: it has no landmarks."""


@pytest.fixture
def story(app: Flask) -> Iterator[SimpleNamespace]:
    """Every mail that there is, by kind, a few minutes after it was told; `paths` lead to pages."""
    with time_machine.travel(BEGIN):
        ids = tell_everything(app, to_the_end=False)
    with time_machine.travel(datetime.fromisoformat(BEGIN) + timedelta(minutes=5)):
        with app.app_context():
            mails = list(db.session.scalars(select(Message).order_by(Message.id)))
            for mail in mails[:2]:
                mail.dead_at, mail.last_error = clock.now(), "refused: 550"
            mails[2].attempts, mails[2].last_error = 2, "SMTPAuthenticationError 535"
            db.session.commit()
            htmls = {mail.key.split(":")[0]: mail.html for mail in mails if mail.html}
            texts = "\n".join(mail.text for mail in mails)
        found = [re.search(rf"{route}\S+", texts) for route in WITH_A_TOKEN.values()]
        yield SimpleNamespace(ids=ids, htmls=htmls, paths=[one[0] for one in found if one])


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_mail_is_read_by_everybody_in_light_and_dark(
    open_page: Callable[..., Page], story: SimpleNamespace, screen: dict[str, object]
) -> None:
    page = open_page(**screen)

    for kind, html in story.htmls.items():
        page.set_content(html)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=FOR_ALL).response["violations"]
            assert not found, [(kind, scheme, one["id"], one["nodes"][0]["html"]) for one in found]
        width = page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{kind} scrolls sideways"


def test_every_page_that_a_mail_leads_to_suits_everybody(
    open_page: Callable[..., Page], story: SimpleNamespace, looks_right: Callable[[Page], None]
) -> None:
    page = open_page(**PHONE)

    assert len(story.paths) == len(WITH_A_TOKEN)
    for path in story.paths:
        page.goto(path)
        looks_right(page)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_inbox_its_choices_and_undelivered_mail_suit_everybody(
    app: Flask, live_server: str, open_page: Callable[..., Page], story: SimpleNamespace,
    looks_right: Callable[[Page], None], screen: dict[str, object],
) -> None:  # fmt: skip
    page = open_page(**screen)
    cookie = signed_in(app, story.ids.ada)._client.get_cookie("sid")
    page.context.add_cookies([{"name": "sid", "value": cookie.value, "url": live_server}])

    for path in ("/me/notices", "/me/notices/settings", "/me/calendar", "/admin", "/admin/mail"):
        page.goto(path)
        looks_right(page)
    page.goto("/me/notices")
    page.get_by_role("button", name="Cleo asks to come: Quiet one").click()
    page.wait_for_url("**/runs/*#asking")
    page.goto("/me/notices")
    assert page.locator(".inbox li:not(.unread)").count() == 1
    looks_right(page)
