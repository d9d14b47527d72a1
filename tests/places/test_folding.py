"""Names meet in one key however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.folding import fold, spelled_out
from places.spelling import allowed, edits, shortened

letters = st.text(alphabet="abcdeé ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São Paulo", "sao paulo"),
        ("KÖLN", "koln"),
        ("Łódź", "Lodz"),
        ("Straße", "STRASSE"),
        ("St. Albans", "Saint Albans"),
        ("Queen\u2019s Park", "Queen's Park"),
        ("'s-Hertogenbosch", "s Hertogenbosch "),
        ("Århus", "Arhus"),
        ("Brighton & Hove", "brighton and hove"),
        ("\uff21\uff42", "ab"),
        ("أبها", "ابها"),
        ("القاهرة", "القاهره"),
        ("Washington, D.C.", "washington dc"),
    ],
)
def test_two_ways_to_write_a_name_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_scripts_other_than_latin_keep_their_letters() -> None:
    assert fold("東京") == "東京"
    assert fold("Москва") == "москва"


def test_umlauts_may_be_written_as_two_letters() -> None:
    assert spelled_out("Düsseldorf") == fold("Duesseldorf")
    assert spelled_out("Du\u0308sseldorf") == fold("Duesseldorf")


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(letters, letters)
def test_slips_are_counted_the_same_both_ways(one: str, other: str) -> None:
    assert edits(one, other, 3) == edits(other, one, 3)
    assert (edits(one, other, 3) == 0) == (one == other)


@given(letters, st.data())
def test_one_slip_is_found_by_the_shortened_forms(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    slips = [
        name[:at] + name[at + 1 :],
        name[:at] + "x" + name[at:],
        name[:at] + "x" + name[at + 1 :],
    ]
    slips.append(name[:at] + name[at : at + 2][::-1] + name[at + 2 :])

    assert all(shortened(slip) & shortened(name) for slip in slips)
    assert all(edits(slip, name, 1) <= 1 for slip in slips)


def test_short_names_must_be_spelled_as_they_are() -> None:
    assert [allowed("rome"), allowed("milan"), allowed("florence")] == [0, 1, 2]
