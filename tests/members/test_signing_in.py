"""Signing in by password, by code, by link; and where one lands afterwards."""

import re
from urllib.parse import urlencode

import pytest

from core import clock
from core.database import db
from members import accounts
from tests.factories import make_member
from tests.members.conftest import PASSWORD, is_signed_in

NOWHERE_OF_OURS = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\\\\\evil.example",
    "/\\/evil.example",
    "///evil.example",
    "https:evil.example",
    "https://evil.example/me",
    "http:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "%2F%2Fevil.example",
    "/%2F/evil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "@evil.example",
    "me",
    "/nowhere",
    "/sign-out",
    "/static/css/patter.css",
    "/me\r\nSet-Cookie: a=b",
]


def wrong_page(somebody, email, tried="no idea what it was"):
    answer = somebody.post("/sign-in", email=email, password=tried)
    page = re.sub(r'value="[^"]*"', "", answer.text)
    return answer.status_code, page


def test_address_and_password_sign_in(ada, visitor):
    answer = visitor().post("/sign-in", follow=False, email=" ADA@example.org ", password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/me")


def test_a_wrong_password_says_the_same_for_known_and_unknown_addresses(ada, visitor):
    known = wrong_page(visitor(), ada)
    unknown = wrong_page(visitor(), "nobody@example.org")

    assert known == unknown
    assert known[0] == 422
    assert "Address and password do not go together." in known[1]


def test_no_password_mails_a_code_that_signs_in(ada, visitor, post):
    browser = visitor()

    asked = browser.post("/sign-in", follow=False, email=ada, password="")
    browser.post("/sign-in/code", code=post.code_to(ada))

    assert (asked.status_code, asked.location) == (303, "/sign-in/code")
    assert is_signed_in(browser)


def test_a_code_may_be_typed_with_a_gap(ada, visitor, post):
    browser = visitor()
    browser.post("/sign-in", email=ada, password="")
    code = post.code_to(ada)

    browser.post("/sign-in/code", code=f" {code[:3]} {code[3:]} ")

    assert is_signed_in(browser)


def test_asking_for_a_code_answers_the_same_for_known_and_unknown_addresses(ada, visitor, post):
    pages = []
    for email in (ada, "nobody@example.org"):
        browser = visitor()
        asked = browser.post("/sign-in", follow=False, email=email, password="")
        shown = re.sub(r'value="[^"]*"', "", browser.get("/sign-in/code").text).replace(email, "")
        wrong = browser.post("/sign-in/code", code="000000")
        pages.append((asked.status_code, asked.location, shown, wrong.status_code))

    assert pages[0] == pages[1]
    assert "/sign-up" in post.to("nobody@example.org")[0].text


def test_an_unknown_address_gets_no_code(visitor, post):
    visitor().post("/sign-in", email="nobody@example.org", password="")

    (mail,) = post.to("nobody@example.org")
    assert not re.search(r"\d{6}", mail.text.split("\n--\n")[0])


def test_the_code_works_in_no_other_browser(ada, visitor, post):
    asking, other = visitor(), visitor()
    asking.post("/sign-in", email=ada, password="")
    other.post("/sign-in", email="nobody@example.org", password="")

    answer = other.post("/sign-in/code", code=post.code_to(ada))

    assert answer.status_code == 422
    assert not is_signed_in(other)


def test_a_code_works_once(ada, visitor, post):
    browser = visitor()
    browser.post("/sign-in", email=ada, password="")
    code = post.code_to(ada)
    browser.post("/sign-in/code", code=code)
    browser.sign_out()

    again = browser.post("/sign-in/code", code=code)

    assert again.status_code == 422
    assert not is_signed_in(browser)


def test_a_code_is_dead_after_five_wrong_tries(ada, visitor, post):
    browser = visitor()
    browser.post("/sign-in", email=ada, password="")
    right = post.code_to(ada)
    wrong = "000000" if right != "000000" else "000001"

    for _ in range(5):
        assert browser.post("/sign-in/code", code=wrong).status_code == 422
    last = browser.post("/sign-in/code", code=right)

    assert last.status_code == 422
    assert not is_signed_in(browser)


@pytest.mark.parametrize(("minutes", "works"), [(9, True), (10, False)])
def test_a_code_lasts_ten_minutes(ada, visitor, post, time_machine, minutes, works):
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    browser = visitor()
    browser.post("/sign-in", email=ada, password="")

    time_machine.move_to(f"2026-06-01T10:{minutes:02d}:00+00:00", tick=False)
    browser.post("/sign-in/code", code=post.code_to(ada))

    assert is_signed_in(browser) is works


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "123456\x00"])
def test_what_is_no_code_gets_a_sentence(ada, visitor, code):
    browser = visitor()
    browser.post("/sign-in", email=ada, password="")

    answer = browser.post("/sign-in/code", code=code)

    assert answer.status_code == 422
    assert "Type the six digits from the email." in answer.text


def test_opening_the_mailed_link_changes_nothing_and_its_button_signs_in(ada, visitor, post):
    visitor().post("/sign-in", email=ada, password="")
    link, phone = post.link_to(ada, "sign-in/link/"), visitor()

    for _ in range(3):
        page = phone.get(link)
    opened = is_signed_in(phone)
    phone.post(link)

    assert ada in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not opened
    assert is_signed_in(phone)


def test_the_link_works_once_and_its_code_is_used_with_it(ada, visitor, post):
    asking, other = visitor(), visitor()
    asking.post("/sign-in", email=ada, password="")
    link, code = post.link_to(ada, "sign-in/link/"), post.code_to(ada)
    visitor().post(link)

    again = other.post(link)
    by_code = asking.post("/sign-in/code", code=code)

    assert (again.status_code, by_code.status_code) == (409, 422)
    assert "Ask for a new code" in again.text
    assert not is_signed_in(other)


@pytest.mark.parametrize("token", ["x", "WyJhIl0.abc.def", "%00", "a" * 3000])
def test_a_link_that_nobody_mailed_opens_nothing(visitor, token):
    answer = visitor().get(f"/sign-in/link/{token}")

    assert answer.status_code in (404, 409)


def test_the_link_starts_with_the_public_address_whatever_host_is_asked(app, ada, visitor, post):
    app.config["PUBLIC_URL"] = "http://runs.example.org"
    visitor().post("/sign-in", email=ada, password="")

    assert "http://runs.example.org/sign-in/link/" in post.to(ada)[-1].text


def test_an_account_without_a_password_is_not_opened_by_an_empty_or_any_other(app, visitor, post):
    with app.app_context():
        make_member("Cleo", email="cleo@example.org")
        db.session.commit()

    status, _ = wrong_page(visitor(), "cleo@example.org", "None")

    assert status == 422


def test_a_password_does_not_open_an_account_whose_address_nobody_has_shown(app, visitor):
    with app.app_context():
        accounts.add("Cleo", "cleo@example.org", clock.now(), password=PASSWORD)
        db.session.commit()

    status, _ = wrong_page(visitor(), "cleo@example.org", PASSWORD)

    assert status == 422


def test_after_signing_in_one_is_back_where_one_was(ada, visitor, post):
    browser = visitor()
    to_sign_in = browser.get("/me/settings", follow=False)

    page = browser.get(to_sign_in.location)
    answer = browser.post(
        "/sign-in", follow=False, email=ada, password=PASSWORD, next="/me/settings"
    )

    assert to_sign_in.location == "/sign-in?next=/me/settings"
    assert 'name="next" value="/me/settings"' in page.text
    assert answer.location == "/me/settings"


def test_the_code_and_its_link_lead_back_too(ada, visitor, post):
    browser, phone = visitor(), visitor()
    asked = browser.post("/sign-in", follow=False, email=ada, password="", next="/me/settings")
    link = post.link_to(ada, "sign-in/link/")

    pressed = phone.post(link, follow=False)

    assert asked.location == "/sign-in/code?next=/me/settings"
    assert pressed.location == "/me/settings"


@pytest.mark.parametrize("target", NOWHERE_OF_OURS)
def test_next_leads_nowhere_but_to_a_page_of_ours(ada, visitor, target):
    browser = visitor()

    answer = browser.post("/sign-in", follow=False, email=ada, password=PASSWORD, next=target)
    signed_in = browser.get(f"/sign-in?{urlencode({'next': target})}", follow=False)

    assert answer.location == "/me"
    assert signed_in.location == "/me"


def test_whoever_is_signed_in_goes_on_from_the_sign_in_page(ada, visitor):
    browser = visitor().sign_in(ada, PASSWORD)

    answers = [
        browser.get(f"/{page}?next=/me/settings", follow=False) for page in ("sign-in", "sign-up")
    ]

    assert [answer.location for answer in answers] == ["/me/settings", "/me/settings"]
