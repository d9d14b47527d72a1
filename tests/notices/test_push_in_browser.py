"""Knocks as a member meets them in Chromium: offered after an answer, asked on a tap, received.

No push service can be reached from here, so the browser's own `PushManager` answers with the keys
of the test; the page, the service worker and the notification are Chromium's.
"""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from types import SimpleNamespace

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from core import clock
from core.database import db
from core.delivery import deliver_due
from events import telling
from events.models import Event
from notices.models import PushSubscription
from tests.browsers import PHONE
from tests.factories import make_club, make_member, make_membership, make_run
from tests.visitor import signed_in

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"
ANSWERS_FOR_THE_SERVICE = """
  const made = { endpoint: "%s", keys: { p256dh: "%s", auth: "%s" } };
  const subscription = { endpoint: made.endpoint, toJSON: () => made,
    unsubscribe: async () => { sessionStorage.removeItem("made"); return true; } };
  PushManager.prototype.subscribe = async (options) => {
    const asked = options.applicationServerKey.length + " " + options.userVisibleOnly;
    sessionStorage.setItem("made", asked);
    return subscription;
  };
  PushManager.prototype.getSubscription = async () =>
    sessionStorage.getItem("made") ? subscription : null;
"""


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def keys() -> SimpleNamespace:
    """What a browser makes for a subscription."""
    private, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return SimpleNamespace(private=private, auth=auth, point=point)


@pytest.fixture
def ben(
    app: Flask, live_server: str, open_page: Callable[..., Page], keys: SimpleNamespace
) -> Page:
    """Ben's phone, on the page of a run of his club; notifications are allowed."""
    with app.app_context():
        member, club = make_member("Ben"), make_club("Harbour Runners")
        make_membership(club, member)
        run, ids = make_run(club), member.id
        db.session.commit()
        path = f"/runs/{run.id}"
    page = open_page(**PHONE)
    page.context.grant_permissions(["notifications"])
    page.add_init_script(ANSWERS_FOR_THE_SERVICE % (ENDPOINT, text(keys.point), text(keys.auth)))
    cookie = signed_in(app, ids)._client.get_cookie("sid")
    page.context.add_cookies([{"name": "sid", "value": cookie.value, "url": live_server}])
    page.goto(path)
    return page


def say_yes(page: Page) -> None:
    page.get_by_role("button", name="I’m in").filter(visible=True).click()
    expect(page.locator("[data-rsvp=going]")).to_have_count(1)


def subscriptions(app: Flask) -> list[PushSubscription]:
    with app.app_context():
        return list(db.session.scalars(select(PushSubscription)))


def test_knocks_are_offered_after_an_answer_and_asked_for_on_a_tap(app: Flask, ben: Page) -> None:
    offer = ben.get_by_role("button", name="Knock on this device")
    expect(offer).to_have_count(0)

    say_yes(ben)
    expect(offer).to_be_visible()
    assert ben.evaluate("sessionStorage.getItem('made')") is None
    offer.click()

    expect(ben.get_by_text("Done. It ends again")).to_be_visible()
    [row] = subscriptions(app)
    assert row.endpoint == ENDPOINT
    assert ben.evaluate("sessionStorage.getItem('made')") == "65 true"
    ben.reload()
    expect(offer).not_to_be_visible()

    ben.goto("/me/notices/settings")
    ben.get_by_role("button", name="No more knocks on this device").click()
    expect(offer).to_be_visible()
    assert subscriptions(app) == []


def test_not_now_is_heard(app: Flask, ben: Page) -> None:
    say_yes(ben)
    ben.get_by_role("button", name="Not now").click()

    ben.reload()

    expect(ben.locator("[data-rsvp=going]")).to_have_count(1)
    expect(ben.get_by_role("button", name="Knock on this device")).not_to_be_visible()
    assert subscriptions(app) == []


def registration(session: CDPSession, page: Page) -> str:
    """What Chromium calls the service worker of the page."""
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    return found[-1]


def test_a_change_knocks_and_says_nothing_private(
    app: Flask, ben: Page, live_server: str, keys: SimpleNamespace, push_service: SimpleNamespace
) -> None:
    say_yes(ben)
    ben.get_by_role("button", name="Knock on this device").click()
    expect(ben.get_by_text("Done. It ends again")).to_be_visible()
    with app.app_context():
        db.session.scalars(select(PushSubscription)).one().endpoint = push_service.url
        event = db.session.scalars(select(Event)).one()
        event.place, event.sequence = "The other bridge", event.sequence + 1
        telling.changed(event, clock.now())
        db.session.commit()
        deliver_due(clock.now())

    [(headers, body)] = push_service.came
    words = http_ece.decrypt(body, private_key=keys.private, auth_secret=keys.auth).decode()
    session = ben.context.new_cdp_session(ben)
    sent = {"origin": live_server, "registrationId": registration(session, ben), "data": words}
    session.send("ServiceWorker.deliverPushMessage", sent)

    shown = ben.wait_for_function(SHOWN).json_value()
    assert headers["authorization"].startswith("vapid t=")
    assert shown == [["Patter", "One of your runs has changed.", "/runs/1"]]
    assert not [word for word in ("Ben", "bridge", "Canal", "Harbour") if word in json.dumps(shown)]


SHOWN = """async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const all = await worker.getNotifications();
  return all.length ? all.map((one) => [one.title, one.body, one.data]) : null;
}"""
