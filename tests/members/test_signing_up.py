"""Signing up: a code first, an account after it."""

from flask import Flask

from core.database import db
from members import accounts
from tests.factories import make_member
from tests.members.conftest import PASSWORD, is_signed_in


def sign_up(somebody, email="ben@example.org", **more):
    fields = {"name": "Ben", "email": email, "password": "", **more}
    return somebody.post("/sign-up", follow=False, **fields)


def account(app: Flask, email: str):
    with app.app_context():
        return accounts.find(email)


def test_a_name_an_address_and_the_mailed_code_make_an_account(app, visitor, post):
    ben = visitor()

    asked = sign_up(ben)
    entered = ben.post("/sign-in/code", follow=False, code=post.code_to("ben@example.org"))

    assert (asked.status_code, asked.location) == (303, "/sign-in/code")
    assert (entered.status_code, entered.location) == (303, "/me")
    assert is_signed_in(ben)
    assert account(app, "BEN@example.org").is_verified


def test_there_is_no_account_before_the_code_is_typed(app, visitor):
    sign_up(visitor(), password=PASSWORD)

    assert account(app, "ben@example.org") is None


def test_the_password_chosen_at_sign_up_signs_in_later(app, visitor, post):
    ben = visitor()
    sign_up(ben, password=PASSWORD)
    ben.post("/sign-in/code", code=post.code_to("ben@example.org"))

    later = visitor().sign_in("ben@example.org", PASSWORD)

    assert is_signed_in(later)


def test_signing_up_with_a_known_address_changes_nothing_on_its_account(app, ada, visitor, post):
    before = account(app, ada).password_hash

    answer = sign_up(visitor(), email=ada, name="Mallory", password="another good long phrase 77")

    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert "account already" in post.to(ada)[-1].text
    assert (account(app, ada).name, account(app, ada).password_hash) == ("Ada", before)


def test_a_member_who_signs_up_again_is_signed_in_and_keeps_her_name(app, ada, visitor, post):
    browser = visitor()

    sign_up(browser, email=ada, name="Adele", password="another good long phrase 77")
    browser.post("/sign-in/code", code=post.code_to(ada))

    assert is_signed_in(browser)
    assert account(app, ada).name == "Ada"
    assert is_signed_in(visitor().sign_in(ada, PASSWORD))


def test_a_link_opened_elsewhere_never_takes_over_the_typed_password(app, visitor, post):
    mallory, ben = visitor(), visitor()
    sign_up(mallory, password=PASSWORD)

    ben.post(post.link_to("ben@example.org", "sign-in/link/"))
    guess = mallory.post("/sign-in", email="ben@example.org", password=PASSWORD)

    assert is_signed_in(ben)
    assert not is_signed_in(mallory)
    assert guess.status_code == 422


def test_somebody_who_answered_a_run_before_gets_her_account_by_the_code(app, visitor, post):
    with app.app_context():
        make_member("B", email="ben@example.org", verified_at=None)
        db.session.commit()
    ben = visitor()

    sign_up(ben, password=PASSWORD)
    ben.post("/sign-in/code", code=post.code_to("ben@example.org"))

    assert account(app, "ben@example.org").name == "Ben"
    assert account(app, "ben@example.org").is_verified


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_mailed(visitor, post):
    answer = visitor().post("/sign-up", name="", email="ben@", password="short")

    assert answer.status_code == 422
    assert "Type your first name." in answer.text
    assert "Type the address in full" in answer.text
    assert "Use at least 15 characters" in answer.text
    assert 'value="ben@"' in answer.text


def test_the_same_address_in_capitals_is_the_same_account(app, ada, visitor, post):
    sign_up(visitor(), email="ADA@Example.org")

    assert "account already" in post.to(ada)[-1].text
