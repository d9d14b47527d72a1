"""On a thin line: what strangers read travels as gzip, and what is somebody's own never does."""

import gzip
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import LONDON, make_club, make_member, make_run
from tests.visitor import Visitor, signed_in

pytestmark = pytest.mark.both_databases
PUBLIC = [
    f"/near?lat={LONDON[0]}&lon={LONDON[1]}",
    "/",
    "/runs/1",
    "/clubs/harbour",
    f"/api/v1/runs?lat={LONDON[0]}&lon={LONDON[1]}",
    f"/ground.svg?lat={LONDON[0]}&lon={LONDON[1]}&world=1000000",
]


@pytest.fixture(autouse=True)
def run(arranged: Any) -> int:
    with arranged():
        club = make_club(at=LONDON, slug="harbour")
        return min(make_run(club, title=f"Loop {n}").id for n in range(5))


def plain(app: Flask, address: str) -> TestResponse:
    return Visitor(app).get(address)


def packed(app: Flask, address: str) -> TestResponse:
    return Visitor(app).get(address, Accept_Encoding="br, gzip, deflate")


@pytest.mark.parametrize("address", PUBLIC)
def test_what_everybody_reads_travels_packed_to_who_unpacks_it(app: Flask, address: str) -> None:
    # Twice each, and in turn: what is kept for one is not given to the other.
    answers = [(plain(app, address), packed(app, address)) for _ in range(2)]

    for whole, small in answers:
        assert "Content-Encoding" not in whole.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == whole.data
        assert len(small.data) == int(small.headers["Content-Length"]) < len(whole.data) * 0.6
        assert "Accept-Encoding" in small.headers["Vary"]
        assert "Accept-Encoding" in whole.headers["Vary"]


def test_either_way_has_its_own_mark_and_is_answered_by_it(app: Flask) -> None:
    for address in PUBLIC[4:]:
        marks = [ask(app, address).headers["ETag"] for ask in (plain, packed)]
        assert marks[0] != marks[1]

        again = Visitor(app).get(address, Accept_Encoding="gzip", If_None_Match=marks[1])

        assert (again.status_code, again.data) == (304, b"")


def test_a_members_page_and_a_form_with_its_token_tell_nothing_by_their_length(
    app: Flask, arranged: Any, run: int
) -> None:
    with arranged():
        ada = make_member("Ada").id

    form = packed(app, f"/runs/{run}/rsvp")
    hers = [signed_in(app, ada).get(address, Accept_Encoding="gzip") for address in PUBLIC[:4]]

    assert "csrf_token" in form.text
    assert not [page.request.path for page in [form, *hers] if "Content-Encoding" in page.headers]


def test_a_short_answer_is_sent_as_it_is(app: Flask) -> None:
    answer = packed(app, "/api/v1/runs?lat=0&lon=0")

    assert answer.json["runs"] == []
    assert "Content-Encoding" not in answer.headers
