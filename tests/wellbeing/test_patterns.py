"""What a member's own answers say: the file's own vectors, and where the rules begin and end."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellbeing import care, minutes, patterns
from wellbeing.instruments import INSTRUMENTS, ITEMS
from wellbeing.minutes import Session
from wellbeing.models import DEEP_RANGES, RANGES, WEEKLY_RANGES
from wellbeing.patterns import Point

VECTORS = INSTRUMENTS["trend_rules"]["test_vectors"]
CHANGES = st.lists(st.integers(-10, 10), max_size=40)
DAY = date(2026, 6, 1)


def test_the_columns_have_the_ranges_of_the_file() -> None:
    whole = {item.id: (item.min, item.max) for item in ITEMS.values() if item.type == "integer"}

    assert whole == RANGES | WEEKLY_RANGES | DEEP_RANGES


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["verdict"])
def test_a_vector_of_the_file(vector: dict[str, Any]) -> None:
    found = patterns.difference(vector["deltas"])

    if "mean" not in vector:
        assert found is None
        return
    assert found is not None
    assert [round(end, 2) for end in (found.low, found.high)] == vector["interval"]
    assert (round(found.mean, 2), found.verdict) == (vector["mean"], vector["verdict"])


@given(CHANGES)
def test_an_interval_holds_its_mean_and_stays_on_the_scale(changes: list[int]) -> None:
    found = patterns.difference(changes)

    if len(changes) < 5:
        assert found is None
    else:
        assert found is not None
        assert -10 <= found.low <= found.mean + 1e-9
        assert found.mean - 1e-9 <= found.high <= 10


@given(CHANGES.filter(lambda changes: len(changes) >= 5))
def test_turning_every_change_around_turns_the_verdict_around(changes: list[int]) -> None:
    turned = {"higher_on_average": "lower_on_average", "lower_on_average": "higher_on_average"}

    one, other = patterns.difference(changes), patterns.difference([-c for c in changes])

    assert one
    assert other
    assert other.verdict == turned.get(one.verdict, one.verdict)


@pytest.mark.parametrize(
    ("n", "t"), [(5, 1.533), (10, 1.383), (11, 1.383), (29, 1.328), (30, 1.311), (31, 1.282)]
)
def test_between_the_rows_of_the_table_the_wider_interval_holds(n: int, t: float) -> None:
    assert patterns.t_value(n) == t


@pytest.mark.parametrize(
    ("item", "changes", "words"),
    [
        ("connected", [2, 1, 0, 3, 1], "finished more connected than you started"),
        ("lonely", [-2, -1, -1, -3, -2, 0], "finished less lonely than you started"),
        ("mood", [-2, -1, -1, -3, -2, 0], "A smaller group, another pace or a quiet run"),
        ("mood", [0, 0, 1, 0, 0, 0, -1, 0], "Steady is a fine answer"),
        ("lonely", [3, -2, 1, -3, 2], "no clear pattern yet"),
    ],
)
def test_a_sentence_says_it_in_the_words_of_the_file(
    item: str, changes: list[int], words: str
) -> None:
    found = patterns.difference(changes)

    assert found is not None
    said = patterns.sentence(item, found)
    assert words in said
    assert not any(word in said.lower() for word in patterns.RULES["banned_in_insight_copy"])


def test_the_numbers_of_a_sentence_are_those_of_the_interval() -> None:
    found = patterns.difference([-2, -1, -1, -3, -2, 0])

    assert found is not None
    assert "by about 1.5 points, likely 0.9 to 2.1" in patterns.sentence("lonely", found)


@pytest.mark.parametrize(
    ("checkins", "pairs", "days", "reached"),
    [
        (0, 0, 0, []),
        (1, 0, 0, ["dots"]),
        (3, 3, 9, ["dots", "range"]),
        (5, 5, 13, ["dots", "range"]),
        (5, 5, 14, ["dots", "range", "pattern"]),
        (7, 5, 60, ["dots", "range", "pattern"]),
        (8, 5, 41, ["dots", "range", "pattern"]),
        (8, 5, 42, ["dots", "range", "pattern", "trend"]),
        (60, 4, 400, ["dots", "range", "trend"]),
    ],
)
def test_a_stage_needs_its_check_ins_pairs_and_days(
    checkins: int, pairs: int, days: int, reached: list[str]
) -> None:
    assert patterns.stages(checkins, pairs, days) == reached


def test_the_rolling_mean_breaks_over_a_gap_of_more_than_28_days() -> None:
    days = [0, 7, 14, 21, 28, 35, 64, 71]
    points = [Point(DAY + timedelta(days=day), day % 2) for day in days]

    lines = patterns.rolling(points)

    assert [len(line) for line in lines] == [2, 2]
    assert lines[0][0].value == pytest.approx(0.4)


def test_effort_against_mood_needs_eight_and_three_harder_ones() -> None:
    usual, hard = [(3, 2)] * 6, (5, 3)

    assert patterns.effort_and_mood([*usual, hard, hard]) == []
    assert len(patterns.effort_and_mood([*usual, hard, hard, hard])) == 9


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(5, 8, "changed"), (5, 3, "maybe"), (5, 6, "same"), (5, 5, "same"), (None, 5, None)],
)
def test_three_points_of_the_longer_questions_are_a_change(
    first: int | None, last: int, said: str | None
) -> None:
    assert patterns.ucla_change(first, last) == said


@pytest.mark.parametrize(
    ("length", "talk", "effort", "counted"),
    [
        (30, 2, None, 30),
        (20, 4, None, 40),
        (20, 1, 9, 0),
        (20, None, 1, 0),
        (20, None, 5, 20),
        (20, None, 6, 40),
        (20, None, None, None),
        (None, 2, 3, None),
    ],
)
def test_minutes_count_by_how_they_felt(
    length: int | None, talk: int | None, effort: int | None, counted: int | None
) -> None:
    assert minutes.moderate(length, talk, effort) == counted


def test_thirty_chatting_and_twenty_at_single_words_are_fifty_moved_seventy_counted() -> None:
    sessions = [Session(DAY, "run", 30, 30), Session(DAY, "run", 20, 40)]

    week = minutes.weeks(sessions, DAY)[-1]

    assert (week.moved, week.counted, minutes.TARGET) == (50, 70, 150)


@given(
    st.dictionaries(st.sampled_from(["lonely_after", "connected_after", "mood_after"]), st.none())
)
def test_skipped_answers_never_show_the_card(answers: dict[str, None]) -> None:
    assert not care.shows_card(answers)


@pytest.mark.parametrize(
    ("item", "value", "shown"),
    [
        ("lonely_after", 8, True),
        ("lonely_after", 7, False),
        ("connected_after", 1, True),
        ("connected_after", 2, False),
        ("mood_after", -3, True),
        ("mood_after", -2, False),
        ("lonely_before", 8, True),
        ("mood_before", -3, True),
        ("connected_before", 0, False),
        ("lonely_direct", 1, True),
        ("lonely_direct", 2, False),
        ("ucla3_total", 8, True),
        ("ucla3_total", 7, False),
    ],
)
def test_the_card_comes_from_its_thresholds_on(item: str, value: int, shown: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert care.shows_card({item: value}) is shown


def test_three_hard_days_of_four_make_the_card_longer() -> None:
    hard, fine = {"lonely_after": 7}, {"lonely_after": 3}

    assert care.is_longer([hard, fine, hard, hard])
    assert not care.is_longer([hard, fine, hard, fine, hard])
