"""Waking a browser: a push service that reads what it can, and a browser that opens the words."""

import json
import os
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from core import clock
from core.database import db
from core.delivery import deliver_due
from core.outbox import Message
from core.push import is_push_service, public_key
from notices.models import PushSubscription
from notices.push import forget_gone
from notices.telling import About, tell
from tests.factories import make_club, make_member
from tests.visitor import signed_in

GOOD = "https://updates.push.services.mozilla.com/wpush/v2/abc"


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def browser(app: Flask, push_service: SimpleNamespace) -> SimpleNamespace:
    """Ben's browser, which lets itself be woken; `change` tells him of one."""
    key, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with app.app_context():
        ben, club = make_member("Ben"), make_club("Harbour Runners")
        db.session.add(
            PushSubscription(
                member_id=ben.id, endpoint=push_service.url, p256dh=text(point), auth=text(auth),
                created_at=clock.now(),
            )
        )  # fmt: skip
        tell(
            ben, About("run_changed", "/runs/7", club_id=club.id), "changed:1", clock.now(),
            "post_again", path="/x",
            event=SimpleNamespace(title="Canal loop", club=club, timezone="UTC"),
        )  # fmt: skip
        db.session.commit()
    return SimpleNamespace(key=key, auth=auth)


def row(app: Flask) -> Message:
    with app.app_context():
        return db.session.query(Message).filter_by(channel="push").one()


def test_a_browser_opens_what_the_service_cannot_read(
    app: Flask, push_service: SimpleNamespace, browser: SimpleNamespace
) -> None:
    with app.app_context():
        deliver_due(clock.now())

    headers, body = push_service.came[0]
    words = json.loads(http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth))
    assert words == {
        "title": "Patter", "body": "One of your runs has changed.", "url": "/runs/7",
    }  # fmt: skip
    assert b"runs" not in body
    assert headers["authorization"].startswith("vapid ")
    assert "Canal" not in json.dumps(words)
    assert row(app).delivered_at is not None


@pytest.mark.both_databases
@pytest.mark.parametrize("status", [404, 410])
def test_a_service_that_rests_is_asked_again_and_a_gone_browser_forgotten(
    app: Flask, push_service: SimpleNamespace, browser: SimpleNamespace, status: int
) -> None:
    push_service.status = 503
    with app.app_context():
        deliver_due(clock.now())
        assert row(app).attempts == 1
        push_service.status = status
        deliver_due(clock.now() + timedelta(hours=1))
        again = db.session.query(PushSubscription).one()
        since, again.created_at = again.created_at, clock.now() + timedelta(hours=2)
        forget_gone(clock.now())
        assert db.session.query(PushSubscription).count() == 1, "it was let in anew"
        db.session.query(PushSubscription).one().created_at = since
        forget_gone(clock.now())
        db.session.commit()

        assert row(app).last_error == "gone"
        assert db.session.query(PushSubscription).count() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://fcm.googleapis.com.evil/x",
        "https://user@fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x", "file:///etc",
        "https://evil-push.apple.com.evil/x", "https://[::1]/", "https://fcm.googleapis.com:x/",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_a_host_that_is_no_push_service(app: Flask, endpoint: str) -> None:
    with app.app_context():
        ben = make_member("Ben").id
        db.session.commit()
    visitor = signed_in(app, ben)

    answer = visitor.post("/me/push", endpoint=endpoint, p256dh="A" * 87, auth="A" * 22)

    assert not is_push_service(endpoint)
    assert answer.status_code == 409
    assert is_push_service(GOOD)


def test_a_browser_subscribes_and_ends_it(app: Flask) -> None:
    with app.app_context():
        ben = make_member("Ben").id
        db.session.commit()
    visitor, keys = signed_in(app, ben), {"p256dh": "A" * 87, "auth": "A" * 22}

    key = visitor.get("/me/push").json["key"]
    visitor.post("/me/push", endpoint=GOOD, **keys)
    with app.app_context():
        assert db.session.query(PushSubscription).one().endpoint == GOOD
    visitor.post("/me/push", endpoint=GOOD, off="yes")

    with app.app_context():
        assert db.session.query(PushSubscription).count() == 0
        assert key == public_key(Path(app.instance_path))
    assert (Path(app.instance_path) / "push-key.pem").stat().st_mode & 0o777 == 0o600


def test_the_service_worker_reaches_the_whole_site(app: Flask) -> None:
    answer = app.test_client().get("/sw.js")

    assert answer.status_code == 200
    assert "javascript" in answer.mimetype
