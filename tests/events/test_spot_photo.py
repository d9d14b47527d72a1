"""The photo of a meeting spot: who adds it, who sees it, and how it is served."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core import clock
from core.database import db
from events.mine import erase
from events.models import Event
from events.photos import photo_of
from members.models import Member
from tests.core.test_pictures import photo
from tests.events.conftest import link_in
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases


def send(browser: Visitor, run: int, content: bytes | None = None) -> Any:
    """Post a photo as a browser's form does; encoded here, so that no file is left open."""
    file = FileStorage(io.BytesIO(content or photo()), filename="1.JPG")
    fields = {"csrf_token": browser._token(), "photo": file}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser._client.post(f"/runs/{run}/photo", data=body, content_type=kind)


def address(app: Flask, run: int) -> str:
    with app.app_context():
        return f"/runs/{run}/photo/{photo_of(db.session.get(Event, run)).mark}.jpg"


def test_an_organizer_sends_a_photo_and_every_run_at_the_spot_shows_it(
    app: Flask, cast: SimpleNamespace
) -> None:
    run, same, other = cast.post(), cast.post(), cast.post(place="The old mill")

    sent = send(cast.ada, run)

    assert sent.status_code == 303
    for there in (run, same):
        assert address(app, there) in cast.ben.get(f"/runs/{there}").text
    assert ".jpg" not in cast.ben.get(f"/runs/{other}").text
    shown = Visitor(app).get(address(app, same))
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in shown.headers["Cache-Control"]


def test_it_is_on_the_card_of_whoever_comes_for_the_first_time(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()
    send(cast.ada, run)

    page = cast.cleo.post(f"/runs/{run}/rsvp", answer="yes", first_time="yes").text

    assert f'src="{address(app, run)}"' in page
    assert "How the meeting spot looks" in page


@pytest.mark.parametrize("who_sees", ["going", "members"])
def test_whoever_may_not_know_the_spot_sees_no_photo_of_it(
    app: Flask, cast: SimpleNamespace, who_sees: str, mails: Any
) -> None:
    run = cast.post(meeting_point=who_sees)
    send(cast.ada, run)
    url = address(app, run)
    stranger = cast.stranger

    statuses = {name: getattr(cast, name).get(url).status_code for name in ("ada", "ben", "cleo")}
    before = stranger.get(f"/runs/{run}").text
    stranger.post(f"/runs/{run}/rsvp", answer="yes", name="Eve", email="eve@example.org")
    unconfirmed = stranger.get(url).status_code
    stranger.post(link_in(mails()[-1]))
    confirmed = stranger.get(url).status_code

    assert statuses == {"ada": 200, "ben": 404 if who_sees == "going" else 200, "cleo": 404}
    assert ".jpg" not in before
    assert (unconfirmed, confirmed) == (404, 200)


def test_what_is_no_photo_is_refused_and_nothing_changes(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post()
    send(cast.ada, run)
    before = address(app, run)

    odd = send(cast.ada, run, b"<script>alert(1)</script>")
    nothing = cast.ada.post(f"/runs/{run}/photo", follow=False)
    large = send(cast.ada, run, b"\0" * 13_000_000)

    assert (odd.status_code, nothing.status_code, large.status_code) == (409, 303, 413)
    assert address(app, run) == before


def test_a_phones_large_photo_comes_in_and_other_forms_stay_small(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()

    sent = send(cast.ada, run, photo() + b"\0" * 5_000_000)
    other = cast.ada.post(f"/runs/{run}/rsvp", answer="yes", name="x" * 3_000_000)

    assert sent.status_code == 303
    assert other.status_code == 413


def test_a_new_photo_takes_the_place_of_the_old_one_and_it_can_be_removed(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()
    send(cast.ada, run)
    first = address(app, run)
    send(cast.ada, run, photo((200, 200)))
    second = address(app, run)
    statuses = [cast.ben.get(url).status_code for url in (first, second)]

    cast.ada.post(f"/runs/{run}/photo", action="remove")

    assert statuses == [404, 200]
    assert cast.ben.get(second).status_code == 404
    assert ".jpg" not in cast.ben.get(f"/runs/{run}").text


def test_the_doors_of_the_photo(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post()

    assert send(cast.ben, run).status_code == 403
    assert cast.ben.get(f"/runs/{run}/photo").status_code == 403
    assert send(cast.stranger, run).status_code in (302, 303)
    assert cast.ada.get(f"/runs/{run}/photo").status_code == 200


def test_a_photo_goes_with_whoever_sent_it(app: Flask, cast: SimpleNamespace) -> None:
    run = cast.post()
    send(cast.ada, run)

    with app.app_context():
        erase(db.session.get(Member, cast.ids["ada"]), clock.now())
        db.session.commit()
        assert photo_of(db.session.get(Event, run)) is None
