"""The settings page: names, numbers, colours, password and address."""

import re
from datetime import time

import pytest

from members import accounts
from tests.members.conftest import PASSWORD, add_member, is_signed_in
from web.filters import style_of

NEW_PASSWORD = "copper meadow thistle barge"
CHOICES = {
    "name": "Ada",
    "pronounced": "",
    "units": "",
    "hours": "",
    "country": "",
    "timezone": "",
}


@pytest.fixture
def browser(ada, visitor):
    return visitor().sign_in(ada, PASSWORD)


def account(app, email="ada@example.org"):
    with app.app_context():
        return accounts.find(email)


def move(browser, post, to="new@example.org"):
    browser.post("/me/settings/email", email=to)
    return browser.post("/me/settings/email/code", code=post.code_to(to))


def test_choices_are_kept_and_shown_again(app, browser):
    chosen = CHOICES | {
        "name": "Siobhan",
        "pronounced": "shi-VAWN",
        "units": "mi",
        "hours": "12",
        "country": "IE",
        "timezone": "Europe/Dublin",
    }

    page = browser.post("/me/settings", **chosen)

    member = account(app)
    assert [getattr(member, name) for name in chosen] == list(chosen.values())
    assert 'value="shi-VAWN"' in page.text
    assert re.search(r'value="mi"\s+checked', page.text)
    assert re.search(r'<option[^>]* selected[^>]*value="IE"|value="IE"[^>]* selected', page.text)


def test_what_is_emptied_is_not_chosen_any_more(app, browser):
    browser.post("/me/settings", **CHOICES | {"units": "mi", "country": "IE"})

    browser.post("/me/settings", **CHOICES)

    assert (account(app).units, account(app).country) == (None, None)


@pytest.mark.parametrize(
    ("units", "hours", "written"),
    [("mi", "12", ("5 mi", "6:30 pm")), ("km", "24", ("8 km", "18:30"))],
)
def test_units_and_hours_decide_how_numbers_are_written(app, browser, units, hours, written):
    browser.post("/me/settings", **CHOICES | {"units": units, "hours": hours, "country": "GB"})

    style = style_of(account(app))

    assert (style.length(8.0), style.clock(time(18, 30))) == written


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Type your first name."),
        ("name", "x" * 51, "take away 1"),
        ("name", "Ada\u202eadA", "Remove the invisible characters"),
        ("units", "leagues", "Not a valid choice"),
        ("hours", "13", "Not a valid choice"),
        ("country", "ZZ", "Not a valid choice"),
        ("timezone", "Mars/Olympus", "Pick a time zone"),
        ("timezone", "../../etc/passwd", "Pick a time zone"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(app, browser, field, value, said):
    answer = browser.post("/me/settings", **CHOICES | {field: value})

    assert answer.status_code == 422
    assert said in answer.text
    assert account(app).name == "Ada"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_colours_are_on_every_page_and_can_be_left_to_the_device(browser, theme):
    chosen = browser.post("/me/settings/theme", theme=theme)
    missing = browser.get("/nowhere")
    left = browser.post("/me/settings/theme", theme="")

    assert f'data-theme="{theme}"' in chosen.text
    assert f'data-theme="{theme}"' in missing.text
    assert "data-theme" not in left.text


def test_a_made_up_theme_is_not_written_into_pages(browser):
    browser._client.set_cookie("theme", '"><script>')

    assert "data-theme" not in browser.get("/me/settings").text


def test_a_new_password_signs_every_other_browser_out(ada, browser, visitor):
    other = visitor().sign_in(ada, PASSWORD)

    browser.post("/me/settings/password", password=NEW_PASSWORD)

    assert is_signed_in(browser)
    assert not is_signed_in(other)
    assert visitor().post("/sign-in", email=ada, password=PASSWORD).status_code == 422
    assert is_signed_in(visitor().sign_in(ada, NEW_PASSWORD))


@pytest.mark.parametrize(
    "password", ["", "too short", "adaadaadaadaadaada", "passwordpassword", "x" * 257]
)
def test_a_bad_new_password_changes_nothing(ada, browser, visitor, password):
    answer = browser.post("/me/settings/password", password=password)

    assert answer.status_code == 422
    assert is_signed_in(visitor().sign_in(ada, PASSWORD))


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("/me/settings/password", {"password": NEW_PASSWORD}),
        ("/me/settings/email", {"email": "new@example.org"}),
        ("/me/settings/email/code", {"code": "123456"}),
    ],
)
def test_what_opens_the_account_asks_to_sign_in_again(
    app, ada, visitor, post, time_machine, url, fields
):
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    browser = visitor().sign_in(ada, PASSWORD)
    before = account(app).password_hash
    time_machine.shift(601)

    answer = browser.post(url, follow=False, **fields)
    again = browser.get(answer.location)
    browser.sign_in(ada, PASSWORD)

    assert (answer.status_code, answer.location[:15]) == (303, "/sign-in?again=")
    assert "Is it still you?" in again.text
    assert f'value="{ada}"' in again.text
    assert (account(app).password_hash, post.to("new@example.org")) == (before, [])
    assert browser.post("/me/settings/password", password=NEW_PASSWORD).status_code == 200


def test_a_new_address_is_taken_by_the_code_that_went_there(app, ada, browser, visitor, post):
    other = visitor().sign_in(ada, PASSWORD)

    page = move(browser, post)

    assert "new@example.org" in page.text
    assert is_signed_in(browser)
    assert not is_signed_in(other)
    assert account(app, ada) is None
    assert is_signed_in(visitor().sign_in("new@example.org", PASSWORD))


def test_asking_for_a_new_address_changes_nothing_yet(app, ada, browser):
    browser.post("/me/settings/email", email="new@example.org")
    wrong = browser.post("/me/settings/email/code", code="000000")

    assert wrong.status_code == 422
    assert account(app, ada) is not None


def test_the_code_for_a_new_address_signs_nobody_in(app, browser, visitor, post):
    add_member(app, "Ben", "ben@example.org")
    browser.post("/me/settings/email", email="ben@example.org")
    code = post.code_to("ben@example.org")
    browser.sign_out()

    answer = browser.post("/sign-in/code", code=code)

    assert answer.status_code == 422
    assert not is_signed_in(browser)


def test_an_address_of_another_account_is_refused_after_the_code(app, ada, browser, post):
    add_member(app, "Ben", "ben@example.org")

    answer = move(browser, post, "ben@example.org")

    assert answer.status_code == 409
    assert account(app, ada).name == "Ada"
    assert account(app, "ben@example.org").name == "Ben"


def test_the_old_address_is_told_and_takes_the_account_back(app, ada, browser, visitor, post):
    move(browser, post)
    link, owner = post.link_to(ada, "email-back/"), visitor()

    page = owner.get(link)
    unchanged = account(app, "new@example.org")
    owner.post(link)

    assert (page.status_code, unchanged.name) == (200, "Ada")
    assert "List-Unsubscribe" in post.to(ada)[-1].headers
    assert account(app, ada).password_hash is None
    assert not is_signed_in(browser)


def test_the_way_back_works_once_and_for_three_days(app, ada, visitor, post, time_machine):
    time_machine.move_to("2026-06-01T10:00:00+00:00", tick=False)
    browser = visitor().sign_in(ada, PASSWORD)
    move(browser, post)
    link = post.link_to(ada, "email-back/")

    time_machine.shift(72 * 3600 + 1)
    late = visitor().post(link)
    time_machine.shift(-7200)
    first, second = visitor().post(link), visitor().post(link)

    assert [late.status_code, first.status_code, second.status_code] == [409, 200, 409]


@pytest.mark.parametrize(
    "url",
    [
        "/me/settings",
        "/me/settings/theme",
        "/me/settings/password",
        "/me/settings/email",
        "/me/settings/email/code",
        "/me/settings/sign-ins/1/end",
        "/me/settings/sign-ins/end",
        "/sign-out",
    ],
)
def test_nothing_of_it_works_signed_out(visitor, url):
    answer = visitor().post(url, follow=False)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_every_form_of_the_page_needs_its_token(browser, app):
    answer = browser.post_without_token("/me/settings", **CHOICES | {"name": "Mallory"})

    assert answer.status_code == 400
    assert account(app).name == "Ada"


def test_htmx_is_led_to_the_sign_in_page(visitor):
    answer = visitor().swap("/me/settings/theme", theme="dark")

    assert answer.headers["HX-Redirect"].startswith("/sign-in")
