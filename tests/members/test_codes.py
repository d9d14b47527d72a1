"""A code, whatever is tried on it and whenever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from members.models import CODE_LIFE, CODE_TRIES, SignInCode

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
RIGHT = "271828"


def make_code() -> SignInCode:
    row = SignInCode(
        folded_email="ada@example.org", asked_digest="d" * 64, created_at=NOON, tries=0
    )
    row.expect(RIGHT)
    return row


@given(
    st.lists(
        st.tuples(
            st.sampled_from([RIGHT, "271829", "", "2718281"]),
            st.integers(min_value=0, max_value=900),
        ),
        max_size=12,
    )
)
def test_it_opens_once_within_five_tries_and_ten_minutes(steps):
    row, opened, now = make_code(), [], NOON

    for tried, (code, seconds) in enumerate(steps):
        now = NOON + timedelta(seconds=seconds)
        if row.accept(code, now):
            opened.append((tried, code, now))

    assert len(opened) <= 1
    assert row.tries <= CODE_TRIES
    for _, code, at in opened:
        assert code == RIGHT
        assert at < NOON + CODE_LIFE


@given(st.text(max_size=12).filter(lambda code: code != RIGHT))
def test_nothing_else_opens(code):
    assert not make_code().accept(code, NOON)


def test_the_same_digits_for_another_browser_are_another_code():
    row = make_code()
    row.asked_digest = "e" * 64

    assert not row.accept(RIGHT, NOON)
