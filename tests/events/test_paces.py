"""A pace as people say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.paces import GENTLEST, QUICKEST, TypedPace, UnitNeeded, read_km, read_pace
from web.filters import KM_PER_MILE


@pytest.mark.parametrize(
    ("text", "miles", "seconds"),
    [
        ("6:00", False, 360),
        ("6:00/km", True, 360),
        ("6.00 min/km", True, 360),
        ("6:00–6:30/km", False, 375),
        ("6:00-6:30", False, 375),
        ("6:00 to 6:30 per km", True, 375),
        ("10:30 mile", False, 391),
        ("10:30/mi", False, 391),
        ("10'30 miles", False, 391),
        ("9:39–11:16", True, 390),
        ("sub-10/mi", False, 373),
        ("Sub 10 mile", False, 373),
        ("under 5:30/km", True, 330),
    ],
)
def test_a_pace_is_read_as_it_is_said(text: str, miles: bool, seconds: int) -> None:  # noqa: FBT001
    assert read_pace(text, miles=miles).seconds_per_km == seconds


@pytest.mark.parametrize("text", ["sub-10", "sub 9:30", "under 6"])
def test_sub_ten_alone_asks_for_the_unit(text: str) -> None:
    with pytest.raises(UnitNeeded):
        read_pace(text, miles=True)


@pytest.mark.parametrize(
    "text",
    ["", "6", "6:60", "1:30/km", "6:00-", "-6:00", "6:00–6:00–6:00", "quick", "sub-", "99:00"],
)
def test_anything_else_is_no_pace(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_pace(text, miles=False)


def test_a_name_is_a_tag_without_seconds() -> None:
    assert read_pace(" Social ", miles=False) == TypedPace("social", None)


@given(st.integers(QUICKEST, GENTLEST), st.sampled_from(["/km", " per km", " km", "", "/ km"]))
def test_every_pace_per_kilometre_comes_back_as_it_was(seconds: int, unit: str) -> None:
    text = f"{seconds // 60}:{seconds % 60:02d}{unit}"

    assert read_pace(text, miles=False).seconds_per_km == seconds


@given(st.integers(QUICKEST, GENTLEST), st.integers(QUICKEST, GENTLEST), st.booleans())
def test_a_range_lies_between_its_ends(one: int, other: int, miles: bool) -> None:  # noqa: FBT001
    ends = [round(end * KM_PER_MILE) if miles else end for end in (one, other)]
    text = "-".join(f"{end // 60}:{end % 60:02d}" for end in ends)

    read = read_pace(text, miles=miles).seconds_per_km

    assert read is not None
    assert min(one, other) - 1 <= read <= max(one, other) + 1


@given(st.text(max_size=20))
def test_no_words_break_it(text: str) -> None:
    try:
        read = read_pace(text, miles=False)
    except ValueError:
        return
    assert read.seconds_per_km is None or QUICKEST <= read.seconds_per_km <= GENTLEST


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("5", 5.0),
        ("7,5 km", 7.5),
        ("10k", 10.0),
        ("3 mi", 4.828),
        ("3.1 miles", 4.989),
        (".5", 0.5),
    ],
)
def test_a_length_is_kilometres_or_the_miles_it_says(text: str, km: float) -> None:
    assert read_km(text) == km


@pytest.mark.parametrize("text", ["far", "nan", "-5", "5 m", "5..5", "1e3", "mi"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_km(text)
