"""How often one may try, and what is said then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.database import begin_write, db
from members import attempts
from members.models import Attempt
from tests.members.conftest import PASSWORD, add_member, is_signed_in

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.settings(LIMITS=True)


def guess(somebody, email, tried="a guess like any other", ip="127.0.0.1"):
    somebody._client.environ_base["REMOTE_ADDR"] = ip
    return somebody.post("/sign-in", follow=False, email=email, password=tried)


def spend(kind, subject, now):
    begin_write()
    tries = attempts.spend({kind: subject}, now)
    db.session.commit()
    return tries


def how_many(kind, start, every, most=2000):
    """How many tries get through, one each `every` until one is refused."""
    for done in range(most):
        try:
            spend(kind, "somebody", start + every * done)
        except attempts.TooOften:
            db.session.rollback()
            return done
    return most


def test_ten_wrong_passwords_are_answered_and_the_eleventh_waits(ada, visitor):
    browser = visitor()

    statuses = [guess(browser, ada).status_code for _ in range(10)]
    refused = guess(browser, ada)

    assert set(statuses) == {422}
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    assert "minutes, then try again" in refused.text


def test_the_right_password_waits_too_and_works_after_the_pause(ada, visitor, time_machine):
    time_machine.move_to(NOON, tick=False)
    browser = visitor()
    for _ in range(10):
        guess(browser, ada)
    refused = guess(browser, ada, PASSWORD)

    time_machine.shift(int(refused.headers["Retry-After"]))
    answer = guess(browser, ada, PASSWORD)

    assert (refused.status_code, answer.status_code) == (429, 303)


def test_an_unknown_address_is_limited_like_a_known_one(visitor):
    statuses = [guess(visitor(), "nobody@example.org").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_other_addresses_and_capitals_count_for_the_same_account(ada, visitor):
    statuses = [
        guess(visitor(), ada.upper() if n % 2 else ada, ip=f"127.0.0.{n + 1}").status_code
        for n in range(11)
    ]

    assert statuses[-1] == 429


def test_forged_forwarding_headers_change_nothing(ada, visitor):
    browser = visitor()
    for n in range(10):
        browser._client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{n}"
        guess(browser, ada)

    assert guess(browser, ada).status_code == 429


def test_signing_in_rightly_costs_nothing(app, ada, visitor):
    for _ in range(12):
        assert guess(visitor(), ada, PASSWORD).status_code == 303

    with app.app_context():
        assert db.session.scalar(select(func.count(Attempt.id))) == 0


def test_one_address_trying_many_accounts_waits_and_others_sign_in(app, ada, visitor):
    statuses = [guess(visitor(), f"m{n}@example.org").status_code for n in range(31)]
    other = visitor()
    guess(other, ada, PASSWORD, ip="127.0.0.9")

    assert statuses == [422] * 30 + [429]
    assert is_signed_in(other)


def test_a_household_of_ipv6_addresses_counts_as_one(visitor):
    statuses = [
        guess(visitor(), f"m{n}@example.org", ip=f"2001:db8:1:2::{n + 1}").status_code
        for n in range(31)
    ]
    elsewhere = guess(visitor(), "x@example.org", ip="2001:db8:1:3::1")

    assert statuses[-1] == 429
    assert elsewhere.status_code == 422


def test_three_codes_a_quarter_of_an_hour_and_the_mail_stops(ada, visitor, post):
    answers = [visitor().post("/sign-in", follow=False, email=ada, password="") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert int(answers[-1].headers["Retry-After"]) > 800
    assert len(post.to(ada)) == 3


def test_sign_up_mails_two_an_hour_known_or_not(ada, visitor, post):
    for email in (ada, "ben@example.org"):
        answers = [
            visitor().post("/sign-up", follow=False, name="B", email=email, password="")
            for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert len(post.to(email)) == 2


@pytest.mark.settings(LIMITS=False)
def test_limits_can_be_switched_off_for_floods(ada, visitor):
    statuses = {guess(visitor(), ada).status_code for _ in range(12)}

    assert statuses == {422}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("kind", "every", "most"),
    [
        ("password", timedelta(seconds=1), 10),
        ("password", timedelta(minutes=1), 30),
        ("client", timedelta(0), 30),
        ("client", timedelta(seconds=3), 200),
        ("code", timedelta(seconds=1), 3),
        ("code", timedelta(minutes=6), 10),
        ("sign-up", timedelta(seconds=1), 2),
        ("sign-up", timedelta(minutes=31), 5),
    ],
)
def test_each_limit_is_reached_exactly(rows, kind, every, most):
    attempts.current_app.config["LIMITS"] = True

    assert how_many(kind, NOON, every) == most


def test_after_a_thousand_failures_of_everybodys_passwords_rest(rows):
    now = NOON
    rows.add_all(
        Attempt(kind="everybody", subject=attempts.digest("everybody"), at=now) for _ in range(1000)
    )
    rows.commit()

    with pytest.raises(attempts.TooOften):
        attempts.check({"everybody": "everybody"}, now)
    attempts.check({"code": "ada@example.org"}, now)


@pytest.mark.both_databases
def test_retry_after_is_the_moment_a_try_is_free_again(rows):
    for second in range(10):
        spend("password", "ada", NOON + timedelta(seconds=second * 10))

    with pytest.raises(attempts.TooOften) as refused:
        attempts.check({"password": "ada"}, NOON + timedelta(seconds=100))
    attempts.check({"password": "ada"}, NOON + timedelta(seconds=100 + refused.value.retry_after))

    assert 200 <= refused.value.retry_after <= 201


@pytest.mark.both_databases
def test_twenty_at_once_get_ten_tries(app):
    def one(_):
        with app.app_context():
            try:
                spend("password", "ada", NOON)
            except attempts.TooOften:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(one, range(20)))

    assert passed.count(True) == 10


def test_addresses_are_not_kept_in_what_is_counted(app, ada, visitor):
    guess(visitor(), "nobody@example.org")

    with app.app_context():
        subjects = db.session.scalars(select(Attempt.subject)).all()
    assert subjects
    assert not [subject for subject in subjects if "@" in subject or "." in subject]


def test_a_member_locked_out_of_passwords_still_gets_in_by_code(app, visitor, post):
    add_member(app, "Ben", "ben@example.org")
    for n in range(11):
        guess(visitor(), "ben@example.org", ip=f"127.0.0.{n + 1}")
    browser = visitor()

    browser.post("/sign-in", email="ben@example.org", password="")
    browser.post("/sign-in/code", code=post.code_to("ben@example.org"))

    assert is_signed_in(browser)
