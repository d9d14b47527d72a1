"""How many taps and fields each errand takes on a phone, with scripts and without."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from core.database import db
from events.models import Event
from tests.browsers import PHONE
from tests.factories import make_club, make_member, make_membership, make_run
from tests.visitor import signed_in


class Thumb:
    """Taps and types on a page, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, what: Locator) -> None:
        what.filter(visible=True).first.tap()
        self.taps += 1

    def type(self, label: str, words: str) -> None:
        self.page.get_by_label(label).fill(words)
        self.fields += 1

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(name))


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def thumb(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Iterator[Thumb]:
    """A thumb on a phone."""
    return Thumb(open_page(**PHONE, java_script_enabled=request.param))


@pytest.fixture
def evening(app: Flask, live_server: str) -> SimpleNamespace:
    """A run of two groups in a club that Ada organizes and Ben belongs to."""
    with app.app_context():
        ada, ben = make_member("Ada"), make_member("Ben")
        club = make_club(owner=ada)
        make_membership(club, ben)
        groups = [{"level": "chat", "pace": "social"}, {"level": "sing", "pace": "walk"}]
        run = make_run(club, groups=groups)
        db.session.commit()
        ids, run_id, club_id = {"ada": ada.id, "ben": ben.id}, run.id, club.id

    def let_in(page: Page, who: str) -> None:
        secret = signed_in(app, ids[who])._client.get_cookie("sid").value
        page.context.add_cookies([{"name": "sid", "value": secret, "url": live_server}])

    return SimpleNamespace(url=f"/runs/{run_id}", run=run_id, club=club_id, let_in=let_in)


def test_a_stranger_is_in_after_three_taps_and_two_fields(
    thumb: Thumb, evening: SimpleNamespace
) -> None:
    thumb.page.goto(evening.url)

    thumb.tap(thumb.page.locator("label.grp").nth(1))
    thumb.tap(thumb.button("I’m in"))
    thumb.type("First name", "Eve")
    thumb.type("Email", "eve@example.org")
    thumb.tap(thumb.button("I’m in"))

    expect(thumb.page.locator("[data-rsvp=going]")).to_have_count(1)
    expect(thumb.page.locator("[name=group]").nth(1)).to_be_checked()
    assert (thumb.taps, thumb.fields) == (3, 2)


def test_a_stranger_asks_a_closed_club_after_two_taps_and_two_fields(
    app: Flask, thumb: Thumb, evening: SimpleNamespace
) -> None:
    with app.app_context():
        db.session.get(Event, evening.run).club.is_open = False
        db.session.commit()
    thumb.page.goto(evening.url)

    thumb.tap(thumb.button("Ask to come"))
    thumb.type("First name", "Eve")
    thumb.type("Email", "eve@example.org")
    thumb.tap(thumb.button("Ask to come"))

    expect(thumb.page.locator("[data-asked]")).to_contain_text("You have asked to come along, Eve.")
    assert (thumb.taps, thumb.fields) == (2, 2)


def test_a_member_is_in_after_one_tap_and_a_step_down_after_two(
    thumb: Thumb, evening: SimpleNamespace
) -> None:
    evening.let_in(thumb.page, "ben")
    thumb.page.goto(evening.url)

    thumb.tap(thumb.button("I’m in"))
    expect(thumb.page.locator("[data-rsvp=going]")).to_have_count(1)
    coming = thumb.taps
    thumb.tap(thumb.page.locator("#audible summary"))
    thumb.tap(thumb.page.locator("#audible").get_by_role("button", name="The coffee alone"))

    expect(thumb.page.locator("[name=group][value=coffee]")).to_be_checked()
    expect(thumb.page.locator("[data-rsvp=going]")).to_have_count(1)
    assert (coming, thumb.taps - coming, thumb.fields) == (1, 2, 0)


def test_an_organizer_posts_again_after_two_taps_and_an_answer_is_one_tap(
    app: Flask, thumb: Thumb, evening: SimpleNamespace
) -> None:
    evening.let_in(thumb.page, "ada")
    thumb.page.goto(evening.url)

    thumb.tap(thumb.button("Post again"))
    expect(thumb.page.get_by_role("heading", name="Post a run")).to_be_visible()
    thumb.tap(thumb.button("Post run"))

    expect(thumb.page.get_by_role("heading", name="Canal loop", level=1)).to_be_visible()
    assert (thumb.taps, thumb.fields) == (2, 0)
    with app.app_context():
        first, again = db.session.query(Event).order_by(Event.id)
        assert (again.starts_local - first.starts_local).days == 7


def test_an_organizer_lets_somebody_in_with_one_tap(
    app: Flask, thumb: Thumb, evening: SimpleNamespace, open_page: Callable[..., Page]
) -> None:
    with app.app_context():
        db.session.get(Event, evening.run).club.is_open = False
        eve = make_member("Eve")
        db.session.commit()
        browser = signed_in(app, eve.id)
    browser.post(f"{evening.url}/rsvp", answer="yes")
    evening.let_in(thumb.page, "ada")
    thumb.page.goto(evening.url)

    thumb.tap(thumb.button("Let in"))

    expect(thumb.page.locator("[data-going='1']").first).to_be_attached()
    expect(thumb.page.locator("#asking")).to_have_count(0)
    assert thumb.taps == 1
