"""`flask members add`."""

import pytest

from members import accounts
from tests.members.conftest import PASSWORD, is_signed_in


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words, **more: runner.invoke(args=["members", *words], **more)


def test_an_added_member_can_sign_in_at_once(run, visitor):
    result = run("add", "Ben@Example.org", "--name", "Ben", "--password", PASSWORD)

    assert (result.exit_code, result.output) == (0, "Added Ben@example.org.\n")
    assert is_signed_in(visitor().sign_in("ben@example.org", PASSWORD))


def test_the_password_may_come_from_standard_input(run, visitor):
    result = run("add", "ben@example.org", "--name", "Ben", input=f"{PASSWORD}\n")

    assert result.exit_code == 0
    assert is_signed_in(visitor().sign_in("ben@example.org", PASSWORD))


def test_only_admin_makes_an_operator(app, run):
    run("add", "ben@example.org", "--name", "Ben", "--password", PASSWORD)
    run("add", "op@example.org", "--name", "Op", "--password", PASSWORD, "--admin")

    with app.app_context():
        admins = [accounts.find(who).is_admin for who in ("ben@example.org", "op@example.org")]
    assert admins == [False, True]


def test_adding_an_address_again_says_so_and_changes_nothing(app, ada, run, visitor):
    result = run(
        "add", ada.upper(), "--name", "Mallory", "--password", "copper meadow thistle barge"
    )

    assert result.exit_code == 1
    assert "has an account already" in result.stderr
    assert is_signed_in(visitor().sign_in(ada, PASSWORD))
    with app.app_context():
        assert accounts.find(ada).name == "Ada"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["not an address", "--name", "B", "--password", PASSWORD], "is not a mail address"),
        (["b@example.org", "--name", " ", "--password", PASSWORD], "--name takes 1 to 50"),
        (["b@example.org", "--name", "x" * 51, "--password", PASSWORD], "--name takes 1 to 50"),
        (["b@example.org", "--name", "B\x1b[2J", "--password", PASSWORD], "--name takes 1 to 50"),
        (["b@example.org", "--name", "B", "--password", "short"], "at least 15 characters"),
        (["b@example.org", "--name", "B", "--password", "passwordpassword"], "easy to guess"),
        (["b@example.org", "--name", "B"], "at least 15 characters"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(app, run, words, said):
    result = run("add", *words)

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    with app.app_context():
        assert accounts.find("b@example.org") is None


@pytest.mark.both_databases
def test_an_address_has_one_account_on_both_databases(run):
    first = run("add", "ben@example.org", "--name", "Ben", "--password", PASSWORD)
    second = run("add", "BEN@example.org", "--name", "Ben", "--password", PASSWORD)

    assert (first.exit_code, second.exit_code) == (0, 1)
