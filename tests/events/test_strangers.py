"""Somebody signed out comes along: two fields, a mailed link, and nothing told about anybody."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import Membership
from core import clock
from core.database import db
from core.outbox import Message
from events.models import Answer, Event, Rsvp
from events.moving import drop_unconfirmed
from members.accounts import find
from members.models import Attempt, Member
from tests.events.conftest import link_in, marks
from tests.factories import make_rsvp
from tests.visitor import Visitor

EVE = {"answer": "yes", "name": "Eve", "email": "eve@example.org"}
Mails = Callable[[], list[Message]]


def answers(app: Flask, run: int) -> list[tuple[str, str, bool]]:
    with app.app_context():
        rows = db.session.execute(
            select(Member.name, Rsvp.answer, Rsvp.confirmed_at)
            .join(Rsvp, Rsvp.member_id == Member.id)
            .where(Rsvp.event_id == run)
            .order_by(Rsvp.number)
        )
        return [(name, answer.value, confirmed is not None) for name, answer, confirmed in rows]


def test_two_fields_and_the_place_counts_at_once(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()

    page = cast.stranger.post(f"/runs/{run}/rsvp", **EVE)

    assert marks(page.text) == {"rsvp": "going", "going": "1", "waiting": "0"}
    assert "We sent you an email" in page.text
    assert answers(app, run) == [("Eve", "yes", False)]
    (mail,) = mails()
    assert (mail.recipient, "List-Unsubscribe" in mail.headers) == ("eve@example.org", True)


def test_the_link_shows_and_the_button_confirms(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    link = link_in(mails()[0])

    shown = cast.stranger.get(link)
    before = answers(app, run)
    page = cast.stranger.post(link)

    assert (shown.status_code, "One press" in shown.text) == (200, True)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert before == [("Eve", "yes", False)]
    assert answers(app, run) == [("Eve", "yes", True)]
    assert "Eve, your page" in page.text  # signed in
    with app.app_context():
        eve = find("eve@example.org")
        assert eve.is_verified
        assert db.session.scalar(select(Membership.role).where(Membership.member_id == eve.id))


def test_a_scanner_that_opens_the_link_changes_nothing(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    link, scanner = link_in(mails()[0]), app.test_client()

    statuses = [scanner.open(link, method=method).status_code for method in ("GET", "HEAD")]
    posted = scanner.post(link).status_code  # without the page's token

    assert (statuses, posted) == ([200, 200], 400)
    assert answers(app, run) == [("Eve", "yes", False)]


def test_a_known_address_sees_the_very_same_page_and_nothing_changes(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    one, two = cast.post(capacity=2), cast.post(capacity=2)
    fields = {"answer": "yes", "name": "Ben"}

    unknown = Visitor(app).post(f"/runs/{one}/rsvp", email="nobody@example.org", **fields)
    known = Visitor(app).post(f"/runs/{two}/rsvp", email=cast.emails["ben"].upper(), **fields)

    assert without_what_differs(unknown.text, one) == without_what_differs(known.text, two)
    assert (answers(app, one), answers(app, two)) == ([("Ben", "yes", False)], [])
    subjects = {mail.subject for mail in mails()}
    assert (len(mails()), len(subjects)) == (2, 1)


def without_what_differs(html: str, run: int) -> str:
    lines = [line for line in html.splitlines() if "csrf_token" not in line and "face" not in line]
    text = re.sub(r'name="group" value="\d+"', "", "\n".join(lines).replace(f"runs%2F{run}", ""))
    return text.replace(f"/runs/{run}", "/runs/").replace(f"run-{run}", "run-")


def test_a_known_address_is_answered_for_by_the_button_alone(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()
    browser = Visitor(app)
    browser.post(f"/runs/{run}/rsvp", answer="yes", name="B", email=cast.emails["ben"], guests="2")

    page = browser.post(link_in(mails()[0]))

    assert answers(app, run) == [("Ben", "yes", True)]
    assert marks(page.text) == {"rsvp": "going", "going": "3", "waiting": "0"}
    assert "your page" not in page.text  # not signed in: the link is for one run alone
    browser.post(f"/runs/{run}/rsvp", answer="no")
    assert answers(app, run) == [("Ben", "no", True)]


def test_the_cookie_shows_changes_and_takes_back_the_answer_and_holds_for_one_run(
    app: Flask, cast: SimpleNamespace, mails: Mails, run_of: Callable[[int], SimpleNamespace]
) -> None:
    run, other = cast.post(groups=[{"level": "sing"}, {"level": "chat"}]), cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    chat = run_of(run).groups[1].id

    seen = cast.stranger.get(f"/runs/{run}").text
    changed = cast.stranger.post(f"/runs/{run}/rsvp", answer="yes", group=chat, guests="1").text
    back = cast.stranger.post(f"/runs/{run}/rsvp", answer="no").text
    elsewhere = cast.stranger.get(f"/runs/{other}").text

    assert "See you" in seen
    assert (marks(changed)["going"], marks(back)["going"]) == ("2", "0")
    assert (marks(back)["rsvp"], marks(elsewhere)["rsvp"]) == ("none", "none")
    assert answers(app, run) == [("Eve", "no", False)]
    assert len(mails()) == 1


def test_the_same_form_twice_is_one_answer_and_one_mail(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()

    with time_machine.travel("2026-11-22T12:00:00Z"):
        run = cast.post()
        for name in ("Eve", "Eve", "Evelyn"):
            cast.stranger.post(f"/runs/{run}/rsvp", **(EVE | {"name": name}))

    assert answers(app, run) == [("Evelyn", "yes", False)]
    assert len(mails()) == 1


def test_nobody_else_changes_an_answer_that_waits_to_be_confirmed(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    mallory = Visitor(app)

    for answer in ("yes", "no"):
        mallory.post(f"/runs/{run}/rsvp", answer=answer, name="Rude", email=EVE["email"], guests=3)

    with app.app_context():
        row = db.session.scalar(select(Rsvp))
        assert (row.member.name, row.answer, row.guests) == ("Eve", Answer.YES, 0)


def test_a_forged_or_foreign_cookie_is_no_cookie(app: Flask, cast: SimpleNamespace) -> None:
    run, other = cast.post(), cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    cookie = cast.stranger._client.get_cookie(f"run-{run}", path=f"/runs/{run}").value
    forger = Visitor(app)
    forger._client.set_cookie(f"run-{other}", cookie, path=f"/runs/{other}")
    forger._client.set_cookie(f"run-{run}", cookie[:-2] + "xx", path=f"/runs/{run}")

    pages = [marks(forger.get(f"/runs/{number}").text)["rsvp"] for number in (run, other)]

    assert pages == ["none", "none"]


def test_unconfirmed_after_a_day_the_place_is_gone_and_the_link_offers_it_again(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z") as at:
        run = cast.post(capacity=1)
        cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
        cast.ben.post(f"/runs/{run}/rsvp", answer="yes")
        at.shift(timedelta(hours=25))
        with app.app_context():
            drop_unconfirmed(clock.now())

        gone = cast.stranger.get(f"/runs/{run}").text
        link = link_in(mails()[0])
        offered = cast.stranger.get(link).text
        again = cast.stranger.post(link).text

    assert marks(gone)["rsvp"] == "none"
    assert "not confirmed in time" in offered
    assert marks(again)["rsvp"] == "waiting"
    kinds = [mail.key.split(":")[0] for mail in mails()]
    assert kinds == ["rsvp", "rsvp-waiting", "moved-up", "rsvp-waiting"]


def test_a_known_address_looks_gone_after_a_day_too(app: Flask, cast: SimpleNamespace) -> None:
    with time_machine.travel("2026-11-20T12:00:00Z") as at:
        run = cast.post()
        cast.stranger.post(f"/runs/{run}/rsvp", **(EVE | {"email": cast.emails["ben"]}))
        at.shift(timedelta(hours=25))
        page = cast.stranger.get(f"/runs/{run}").text

    assert marks(page)["rsvp"] == "none"


@pytest.mark.parametrize(
    "spoil",
    [lambda link: link[:-3], lambda link: link.replace("/runs/1", "/runs/2")],
    ids=["cut", "foreign"],
)
def test_a_link_that_is_cut_or_for_another_run_says_so(
    cast: SimpleNamespace, mails: Mails, spoil: Callable[[str], str]
) -> None:
    run, _other = cast.post(), cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    link = spoil(link_in(mails()[0]))

    pages = [cast.stranger.get(link), cast.stranger.post(link)]

    assert [page.status_code for page in pages] == [404, 404]
    assert "does not work any more" in pages[0].text


def test_a_link_pressed_twice_signs_in_once(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    run = cast.post()
    cast.stranger.post(f"/runs/{run}/rsvp", **EVE)
    link = link_in(mails()[0])
    cast.stranger.post(link)

    thief = Visitor(app).post(link)

    assert "your page" not in thief.text


@pytest.mark.settings(LIMITS=True)
def test_the_sixth_mail_a_day_to_one_address_is_refused_known_or_not(
    app: Flask, cast: SimpleNamespace, mails: Mails
) -> None:
    runs = [cast.post() for _number in range(6)]

    statuses = {
        email: [
            Visitor(app).post(f"/runs/{run}/rsvp", follow=False, **(EVE | {"email": email}))
            for run in runs
        ]
        for email in ("eve@example.org", cast.emails["ben"])
    }

    for posts in statuses.values():
        assert [one.status_code for one in posts] == [303] * 5 + [429]
        assert int(posts[-1].headers["Retry-After"]) > 0
    assert len(mails()) == 10
    with app.app_context():
        assert db.session.scalar(select(Attempt.id))


def test_a_spot_that_counts_is_not_oversold_by_the_page_of_a_known_address(
    app: Flask, cast: SimpleNamespace
) -> None:
    run = cast.post(capacity=1)
    with app.app_context():
        make_rsvp(db.session.get(Event, run), db.session.get(Member, cast.ids["ben"]))
        db.session.commit()

    page = cast.stranger.post(f"/runs/{run}/rsvp", **(EVE | {"email": cast.emails["ben"]})).text

    assert marks(page) == {"rsvp": "waiting", "position": "1", "going": "1", "waiting": "1"}
