"""Sign-ins are rows: they start anew, end on the server, and cost one statement."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from core import clock
from core.database import db
from members.models import Attempt, SignIn, SignInCode
from members.stale import forget_stale
from tests.members.conftest import PASSWORD, add_member, is_signed_in

ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


def cookie_of(somebody, name="sid"):
    kept = somebody._client.get_cookie(name)
    return kept.value if kept else None


def give_cookie(somebody, value, name="sid"):
    somebody._client.set_cookie(name, value)


def test_a_stranger_has_no_sign_in_cookie(visitor):
    browser = visitor()

    browser.get("/sign-in")

    assert cookie_of(browser) is None


def test_each_sign_in_has_a_new_id_and_the_one_before_opens_nothing(ada, visitor):
    browser, thief = visitor().sign_in(ada, PASSWORD), visitor()
    first = cookie_of(browser)

    browser.sign_in(ada, PASSWORD)
    give_cookie(thief, first)

    assert cookie_of(browser) != first
    assert not is_signed_in(thief)


def test_a_cookie_planted_before_signing_in_is_not_signed_in_by_it(ada, visitor):
    browser, planter = visitor(), visitor()
    give_cookie(browser, "planted")
    give_cookie(planter, "planted")

    browser.sign_in(ada, PASSWORD)

    assert is_signed_in(browser)
    assert not is_signed_in(planter)


def test_the_token_of_forms_from_before_is_not_good_after_signing_in(ada, visitor):
    browser = visitor()
    with browser._client.session_transaction() as before:
        before["csrf_token"] = "known to somebody"

    browser.sign_in(ada, PASSWORD)

    with browser._client.session_transaction() as after:
        assert after.get("csrf_token") != "known to somebody"


def test_signing_out_ends_it_on_the_server_and_clears_what_the_browser_kept(ada, visitor):
    browser, copy = visitor().sign_in(ada, PASSWORD), visitor()
    give_cookie(copy, cookie_of(browser))
    copied = is_signed_in(copy)

    answer = browser.post("/sign-out", follow=False)

    assert copied
    assert not is_signed_in(copy)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie_of(browser) is None


def test_signing_out_is_no_link(ada, visitor):
    browser = visitor().sign_in(ada, PASSWORD)

    answer = browser.get("/sign-out")

    assert answer.status_code == 405
    assert is_signed_in(browser)


def test_signing_out_here_leaves_the_other_browser_alone(ada, visitor):
    here, there = visitor().sign_in(ada, PASSWORD), visitor().sign_in(ada, PASSWORD)

    here.sign_out()

    assert is_signed_in(there)


def test_signing_out_everywhere_reaches_every_browser(ada, visitor):
    here, there = visitor().sign_in(ada, PASSWORD), visitor().sign_in(ada, PASSWORD)

    here.post("/me/settings/sign-ins/end")

    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_one_other_browser_can_be_signed_out_but_nobody_elses(app, ada, visitor):
    add_member(app, "Ben", "ben@example.org")
    here, there = visitor().sign_in(ada, PASSWORD), visitor().sign_in(ada, PASSWORD)
    ben = visitor().sign_in("ben@example.org", PASSWORD)
    with app.app_context():
        _, second, bens = db.session.scalars(select(SignIn.id).order_by(SignIn.id))

    mine = here.post(f"/me/settings/sign-ins/{second}/end", follow=False)
    not_mine = here.post(f"/me/settings/sign-ins/{bens}/end", follow=False)

    assert (mine.status_code, not_mine.status_code) == (303, 404)
    assert not is_signed_in(there)
    assert is_signed_in(ben)


def test_the_settings_name_the_browsers_in_words(ada, visitor):
    phone = visitor()
    phone._client.environ_base["HTTP_USER_AGENT"] = ANDROID

    page = phone.sign_in(ada, PASSWORD).get("/me/settings")

    assert "Chrome on Android" in page.text
    assert "this browser" in page.text


@pytest.mark.parametrize(
    ("days", "used_daily", "lasts"),
    [(13, False, True), (14, False, False), (29, True, True), (30, True, False)],
)
def test_a_sign_in_lasts_thirty_days_and_fourteen_unused(
    ada, visitor, time_machine, days, used_daily, lasts
):
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    browser = visitor().sign_in(ada, PASSWORD)

    for _ in range(days - 1 if used_daily else 0):
        time_machine.shift(86_400)
        browser.get("/me/settings")
    time_machine.shift(86_400 * (1 if used_daily else days))

    assert is_signed_in(browser) is lasts


def test_use_is_noted_once_an_hour_and_every_other_request_writes_nothing(
    ada, visitor, statements, time_machine
):
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    browser = visitor().sign_in(ada, PASSWORD)
    for minutes in (10, 40, 20, 5, 54):
        time_machine.shift(minutes * 60)
        browser.get("/me/settings")

    assert len([sql for sql in statements if sql.startswith("UPDATE")]) == 1


def test_knowing_who_asks_takes_one_statement(ada, visitor, statements):
    browser = visitor().sign_in(ada, PASSWORD)
    statements.clear()

    browser.get("/sign-in", follow=False)

    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1


def test_cookie_and_pages_are_for_this_browser_alone(ada, visitor):
    browser = visitor()
    answer = browser.post("/sign-in", follow=False, email=ada, password=PASSWORD)
    page = browser.get("/me/settings")

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]


@pytest.mark.settings(PUBLIC_URL="https://runs.example.org")
def test_over_https_the_cookie_is_bound_to_the_host(ada, visitor):
    answer = visitor().post("/sign-in", follow=False, email=ada, password=PASSWORD)

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "sid=" in c)
    assert cookie.startswith("__Host-sid=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


@pytest.mark.both_databases
def test_what_opens_nothing_any_more_is_forgotten(app, ada, visitor, time_machine):
    app.config["LIMITS"] = True
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    visitor().sign_in(ada, PASSWORD).post("/sign-in", email=ada, password="wrong one")
    visitor().post("/sign-in", email=ada, password="")

    counts = []
    for days in (0, 15):
        time_machine.shift(days * 86_400)
        with app.app_context():
            forget_stale(clock.now())
            db.session.commit()
            tables = (SignIn, SignInCode, Attempt)
            counts.append([db.session.scalar(select(func.count(t.id))) > 0 for t in tables])

    assert counts == [[True, True, True], [False, False, False]]


@pytest.mark.parametrize("url", ["/", "/me", "/runs/1", "/api/v1/runs", "/runs/1/calendar.ics"])
def test_a_database_that_is_away_is_said_to_those_signed_in_too(app, ada, visitor, url):
    browser = visitor().sign_in(ada, PASSWORD)
    with app.app_context():
        engine = db.engine

    def is_away(*_):
        raise OperationalError("SELECT", {}, ConnectionError("nobody listens"))

    event.listen(engine, "before_cursor_execute", is_away)
    try:
        answer = browser.get(url, follow=False)
    finally:
        event.remove(engine, "before_cursor_execute", is_away)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert is_signed_in(browser)
