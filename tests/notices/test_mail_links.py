"""Every link of every mail: looking changes nothing, and each is good for one thing alone."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import Model, db
from core.outbox import Message
from tests.notices.every_mail import BEGIN, tell_everything
from tests.visitor import Visitor

WITH_A_TOKEN = {
    "confirm an answer": r"/runs/\d+/confirm/",
    "take an offer": r"/runs/\d+/offer/",
    "answer a reminder": r"/runs/\d+/still/",
    "answer plan B": r"/runs/\d+/plan-b/",
    "lead a group": r"/runs/\d+/lead/",
    "begin the weekly mail": r"/me/weekly/",
    "turn a kind off": r"/unsubscribe/",
    "sign in": r"/sign-in/link/",
    "take the address back": r"/email-back/",
    "check in after a run": r"/check-in/",
}
LOOKS = ("GET", "HEAD", "GET", "HEAD")
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def links(app: Flask) -> Iterator[list[str]]:
    """The paths of all links in all mails, while each is good for something."""
    with time_machine.travel(BEGIN):
        tell_everything(app, to_the_end=False)
    with time_machine.travel(datetime.fromisoformat(BEGIN) + timedelta(minutes=5)):
        with app.app_context():
            mails = list(db.session.scalars(select(Message)))
        words = [mail.text + (mail.html or "").replace("&amp;", "&") for mail in mails]
        found = re.findall(rf'{re.escape(app.config["PUBLIC_URL"])}(/[^\s"<>]*)', "\n".join(words))
        yield sorted(set(found))


def everything(app: Flask) -> Rows:
    """Every row of every table."""
    with app.app_context():
        tables = Model.metadata.sorted_tables
        return {one.name: [tuple(row) for row in db.session.execute(select(one))] for one in tables}


def token_of(links: list[str], route: str) -> tuple[str, str]:
    """The first link of this kind: its beginning and its token."""
    link = next(link for link in links if re.match(route, link))
    begin = re.match(route, link)[0]
    return begin, link.removeprefix(begin).partition("?")[0]


def test_every_page_that_a_token_opens_is_tried_below(app: Flask) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules() if "<token>" in str(rule)]
    begins = {re.sub(r"<int[^>]+>", "7", rule).partition("<token>")[0] for rule in rules}

    tried = {begin for begin in begins for route in WITH_A_TOKEN.values() if re.match(route, begin)}

    assert tried == begins
    assert len(begins) == len(WITH_A_TOKEN)


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(
    app: Flask, links: list[str]
) -> None:
    before = everything(app)

    for link in links:
        for method in LOOKS:
            answer = app.test_client().open(link, method=method)
            signed_in_only = link.startswith(("/me", "/clubs/", "/runs/", "/admin"))
            fine = (200, 302, 303) if signed_in_only else (200,)
            assert answer.status_code in fine, (method, link, answer.status_code)

    for name, route in WITH_A_TOKEN.items():
        assert any(re.match(route, link) for link in links), name
    assert everything(app) == before


def test_a_token_for_one_thing_does_nothing_else(app: Flask, links: list[str]) -> None:
    tokens = {name: token_of(links, route) for name, route in WITH_A_TOKEN.items()}
    before, browser = everything(app), Visitor(app)

    for name, (begin, own) in tokens.items():
        for other, (_, token) in tokens.items():
            if token == own:
                continue
            looked = app.test_client().get(begin + token)
            pressed = browser.post(begin + token, follow=False, **FORMS)
            assert looked.status_code in (404, 409), (name, other)
            assert pressed.status_code in (404, 409), (name, other)

    assert everything(app) == before


FORMS = {"answer": "yes", "List-Unsubscribe": "One-Click"}
HELPS = re.compile(r'<main.*?<h1.*?<a [^>]*href="(/|/sign-in|/runs/\d+|/sign-up)"', re.DOTALL)


@pytest.mark.parametrize("name", WITH_A_TOKEN)
@pytest.mark.parametrize("damage", ["cut", "foreign", "with more"])
def test_a_link_that_is_not_whole_leads_to_a_page_that_helps(
    app: Flask, links: list[str], name: str, damage: str
) -> None:
    begin, token = token_of(links, WITH_A_TOKEN[name])
    other = {"cut": token[:-4], "foreign": "eyJydW4iOjF9.abc.def", "with more": token + "x"}[damage]

    page = app.test_client().get(begin + other)

    assert page.status_code in (404, 409)
    assert HELPS.search(page.text), page.text
    assert app.test_client().head(begin + other).status_code == page.status_code


ANSWERS = {"take an offer": "take"}
"""What the button sends where it is not a no."""
LASTS = {"turn a kind off": 365 * 5}
"""Days after which a link still works: a mail program may ask for it years later."""


@pytest.mark.parametrize("name", WITH_A_TOKEN)
def test_a_link_that_is_too_old_changes_nothing_and_helps(
    app: Flask, links: list[str], name: str
) -> None:
    begin, token = token_of(links, WITH_A_TOKEN[name])
    before = everything(app)

    with time_machine.travel(clock.now() + timedelta(days=LASTS.get(name, 40))):
        page = app.test_client().get(begin + token)
        pressed = Visitor(app).post(begin + token, follow=False, answer=ANSWERS.get(name, "no"))

    if name in LASTS:
        assert (page.status_code, pressed.status_code) == (200, 200)
    else:
        assert HELPS.search(page.text), page.text
        assert pressed.status_code in (404, 409)
        assert everything(app) == before
