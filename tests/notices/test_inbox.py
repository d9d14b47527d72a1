"""The inbox, the choices by kind and club, quiet hours, and the weekly mail."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, insert, inspect, select

from core.database import db
from core.outbox import Message
from members.models import Member
from notices.hours import Hours, after_quiet
from notices.inbox import unread
from notices.models import Notice
from notices.preferences import Mode, modes_of, turn
from notices.telling import About, tell
from tests.factories import make_club, make_member, make_membership
from tests.visitor import Visitor, signed_in

NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)


@pytest.fixture
def ben(app: Flask) -> SimpleNamespace:
    """Ben in a club, with a browser; `tell` tells him something."""
    with app.app_context():
        member = make_member("Ben", timezone="Europe/London")
        club = make_club("Harbour Runners")
        make_membership(club, member)
        ids = member.id, club.id
        db.session.commit()

    def told(kind: str, key: str = "k", now: datetime = NIGHT, **more: object) -> bool:
        with app.app_context():
            what = About(kind, "/runs/7", club_id=ids[1], run_id=7)
            to = db.session.get_one(Member, ids[0])
            card = {
                "title": "Loop",
                "day": now.date(),
                "when": "Tuesday",
                "place": "x",
                "levels": "",
                "url": "/runs/7",
            }
            context = {"club": SimpleNamespace(name="H", slug="h"), "runs": [card]}
            done = tell(to, what, key, now, "new_run", **context, **more)
            db.session.commit()
            return done

    browser = signed_in(app, ids[0])
    return SimpleNamespace(id=ids[0], club=ids[1], browser=browser, tell=told)


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as asked:` collects what is asked of the database."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        asked: list[str] = []

        def listen(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(" ".join(statement.split()))

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", listen)

    return collecting


def mails(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).order_by(Message.id)))


@pytest.mark.both_databases
def test_one_cause_is_one_notice_and_one_mail(app: Flask, ben: SimpleNamespace) -> None:
    for _ in range(3):
        assert ben.tell("new_run")

    assert len(mails(app)) == 1
    assert ben.browser.get("/me/notices").text.count("New: Loop, Tuesday") == 1


def test_unread_is_counted_and_read_one_by_one_or_at_once(app: Flask, ben: SimpleNamespace) -> None:
    for key in "abc":
        ben.tell("new_run", key)
    page = ben.browser.get("/me/notices").text
    first = re.search(r'action="(/me/notices/\d+)"', page)[1]

    went = ben.browser.post(first, follow=False)
    after_one = ben.browser.get("/me/notices").text
    after_all = ben.browser.post("/me/notices/read").text

    assert 'data-not-read="3"' in page
    assert went.headers["Location"] == "/runs/7"
    assert 'data-not-read="2"' in after_one
    assert "data-unread" not in after_all
    assert "data-not-read" not in after_all


def test_nobody_reads_anothers_notices(app: Flask, ben: SimpleNamespace) -> None:
    ben.tell("new_run")
    with app.app_context():
        eve = make_member("Eve")
        db.session.commit()
        notice, eve_id = db.session.scalars(select(Notice.id)).one(), eve.id

    other = signed_in(app, eve_id)

    assert other.post(f"/me/notices/{notice}").status_code == 404
    assert "Loop" not in other.get("/me/notices").text
    assert Visitor(app).get("/me/notices", follow=False).status_code in (302, 303)


def test_what_can_wait_is_sent_after_the_night_and_changes_at_once(
    app: Flask, ben: SimpleNamespace
) -> None:
    ben.tell("new_run", "waits")
    ben.tell("run_changed", "goes")
    ben.tell("new_run", "too late", expires_at=NIGHT + timedelta(hours=5))

    assert [mail.due_at for mail in mails(app)] == [MORNING, NIGHT, NIGHT]


@pytest.mark.both_databases
def test_a_choice_for_the_club_goes_before_the_one_for_all(
    app: Flask, ben: SimpleNamespace
) -> None:
    fields = {"first": "22", "last": "7", "new_run-0": "off", f"new_run-{ben.club}": "on"}
    ben.browser.post("/me/notices/settings", **fields)
    with app.app_context():
        assert modes_of([ben.id], "new_run", ben.club) == {ben.id: Mode.ON}
        assert modes_of([ben.id], "new_run", ben.club + 1) == {ben.id: Mode.OFF}

    ben.browser.post("/me/notices/settings", **(fields | {f"new_run-{ben.club}": ""}))

    assert not ben.tell("new_run")
    assert mails(app) == []


def test_the_weekly_mail_begins_with_the_button_behind_its_link(
    app: Flask, ben: SimpleNamespace
) -> None:
    ben.browser.post("/me/notices/settings", **{"first": "22", "last": "7", "new_run-0": "digest"})
    path = re.search(r"/me/weekly/\S+", mails(app)[0].text)[0]
    stranger = Visitor(app)

    for method in ("GET", "HEAD", "GET"):
        app.test_client().open(path, method=method)
    ben.tell("new_run", "still by itself")
    assert "Sundays" in stranger.post(path).text
    ben.tell("new_run", "kept")

    assert [mail.key for mail in mails(app)][1:] == ["still by itself"]
    assert stranger.get(path[:-2]).status_code == 404


@pytest.mark.parametrize("field", ["first", "new_run-0", "reminder-0"])
def test_what_the_form_does_not_offer_is_not_taken(ben: SimpleNamespace, field: str) -> None:
    bad = {"first": "22", "last": "7"} | {field: "99" if field == "first" else "nonsense"}

    assert ben.browser.post("/me/notices/settings", **bad).status_code == 422
    digest = {"first": "22", "last": "7", "reminder-0": "digest"}
    assert ben.browser.post("/me/notices/settings", **digest).status_code == 422


def test_a_link_in_a_clubs_mail_turns_it_off_for_that_club(
    app: Flask, ben: SimpleNamespace
) -> None:
    ben.tell("new_run")
    path = (
        mails(app)[0].headers["List-Unsubscribe"].strip("<>").removeprefix(app.config["PUBLIC_URL"])
    )

    app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})

    with app.app_context():
        assert modes_of([ben.id], "new_run", ben.club) == {ben.id: Mode.OFF}
        assert modes_of([ben.id], "new_run", ben.club + 1) == {ben.id: Mode.ON}
        turn(ben.id, "new_run", off=False, club_id=ben.club)


ZONES = st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 23),
    st.integers(0, 23),
    ZONES,
)
def test_after_quiet_hours_is_never_within_them_never_earlier_and_within_a_day(
    at: datetime, first: int, last: int, zone: str
) -> None:
    hours = Hours(first, last)

    later = after_quiet(at, hours, ZoneInfo(zone))

    assert at <= later < at + timedelta(hours=26)
    assert not hours.are_on(later.astimezone(ZoneInfo(zone)).hour) or later == at
    if not hours.are_on(at.astimezone(ZoneInfo(zone)).hour):
        assert later == at


def test_the_top_of_each_page_counts_what_a_member_has_not_read(
    app: Flask, ben: SimpleNamespace, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    quiet = ben.browser.get("/me/notices/settings").text
    ben.tell("new_run", "a")
    ben.tell("run_changed", "b")

    with statements() as asked:
        page = ben.browser.get("/me/notices/settings").text
    with statements() as as_stranger:
        of_stranger = Visitor(app).get("/sign-in").text

    assert "data-unread" not in quiet + of_stranger
    assert 'data-unread="2"' in page
    assert len([one for one in asked if "count(*)" in one and "FROM notice" in one]) == 1
    assert not [one for one in as_stranger if "notice" in one]


@pytest.mark.both_databases
def test_the_count_ends_at_a_hundred(app: Flask, ben: SimpleNamespace) -> None:
    with app.app_context():
        row = {"member_id": ben.id, "kind": "note", "title": "x", "url": "/", "created_at": NIGHT}
        rows = [row | {"key": f"many:{number}"} for number in range(130)]
        db.session.execute(insert(Notice), rows)
        db.session.commit()

        counted = unread(db.session.get_one(Member, ben.id))

        names = {one["name"] for one in inspect(db.engine).get_indexes("notice")}

    assert counted == 100
    assert "ix_notice_unread" in names
