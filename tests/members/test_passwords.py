"""What a password must be, and what is kept of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import passwords
from members.passwords import check_password, hash_password, is_outdated, objection

ADA = ("Ada Lovelace", "ada.lovelace@example.org")


@pytest.fixture(autouse=True)
def _words(rows):
    """The sentences need an app."""


@pytest.mark.parametrize(
    "password",
    [
        "harbour lantern otter velvet",
        "some good long phrase 42",
        "Tr0ub4dor&3-more-words",
        "κόκκινο ποδήλατο δρόμος",
        "赤い自転車で川沿いの道をゆっくり走る朝",
        "🐙🚲🌧️☕🦊🌲🏔️📚🎻🧭🪁🐝 tea",
        " leading and trailing blanks ",
        "x9$Kp2!mQ7@vL4#",
        "horse " * 3 + "battery staple window",
    ],
)
def test_a_long_one_that_nobody_guesses_will_do(password):
    assert objection(password, *ADA) is None


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "x" * 257,
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "passwordpassword",
        "Password12345678!",
        "123456789012345678",
        "098765432109876543",
        "qwertyuiopasdfghjkl",
        "zyxwvutsrqponmlk",
        "qwerty123456qwerty",
        "AdaLovelace2026!",
        "lovelaceada12345",
        "iloverunning2026!!",
        "ILoveYouForever",
        "letmeinletmeinletmein",
        "running running club 2026",
        "...................",
        "summer2026summer2026",
    ],
)
def test_a_short_or_common_one_or_ones_own_name_is_refused(password):
    assert objection(password, *ADA)


def test_only_the_right_password_fits():
    stored = hash_password("harbour lantern otter velvet")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(stored, "harbour lantern otter velvet")
    assert not check_password(stored, "Harbour lantern otter velvet")


@pytest.mark.parametrize("stored", [None, "", "garbage", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_nothing_fits_where_nothing_is_kept(stored):
    assert not check_password(stored, "anything at all, really")


def test_the_same_characters_fit_from_whichever_keyboard():
    composed, in_parts = "caf\u00e9 am morgen, rot", "cafe\u0301 am morgen, rot"

    assert check_password(hash_password(composed), in_parts)


def test_a_hash_made_with_other_figures_is_outdated():
    old = passwords.PasswordHasher(memory_cost=1024, time_cost=1, parallelism=1).hash("x")

    assert is_outdated(old)
    assert not is_outdated(hash_password("x"))


@given(st.text(min_size=15, max_size=256))
def test_any_characters_get_a_verdict(password):
    assert objection(password, *ADA) in (
        None,
        "That one is easy to guess. Four unrelated words do well.",
    )
