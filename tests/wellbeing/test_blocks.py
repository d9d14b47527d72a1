"""Totals of a club: the file's vectors, and an attacker who knows everybody else's answers."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellbeing import blocks
from wellbeing.blocks import CONNECTED, DIFFERENCE, LESS_LONELY, Answered
from wellbeing.instruments import INSTRUMENTS

VECTORS = INSTRUMENTS["aggregate_rules"]["test_vectors"]
PEOPLE = [f"p{number}" for number in range(30)]
ANSWERS = st.lists(st.integers(0, 10), min_size=8, max_size=30)
SETS = st.frozensets(st.sampled_from(PEOPLE), max_size=30)


def values(people: Any, connected: int = 6) -> dict[str, dict[str, Fraction]]:
    """Everybody answers the same."""
    same = {who: Fraction(connected) for who in people}
    return {CONNECTED: same, DIFFERENCE: {}, LESS_LONELY: {}}


def test_the_vectors_of_the_file() -> None:
    seven, eight, twelve, tags, swapped, three, all_less = VECTORS

    assert blocks.decide(values(PEOPLE[:7]), None, 0, {}).state == "suppressed"
    assert seven["respondents"] == 7
    assert [blocks.rounded_count(n) for n in (8, 12, 19)] == [10, 10, 20]
    assert blocks.rounded_mean([Fraction(str(eight["mean_exact"]))]) == 6.5
    assert blocks.rounded_mean([Fraction(str(twelve["mean_exact"]))]) == 7.5
    parts = tags["by_tag"]
    people = PEOPLE[: tags["respondents"]]
    by_tag = dict(zip(people, [tag for tag, n in parts.items() for _ in range(n)], strict=True))
    total = blocks.decide(values(people), None, 0, by_tag)
    assert (total.state, [name for name in total.shown if name.startswith("tag:")]) == (
        "published",
        [],
    )
    for vector, state in ((swapped, "merged"), (three, "published")):
        last = {CONNECTED: frozenset(vector["last_published"])}
        assert blocks.decide(values(vector["now"]), last, 0, {}).state == state
    assert blocks.rounded_share(all_less["respondents"], 10) == "90 % or more"


@given(ANSWERS, st.integers(0, 10))
def test_whoever_knows_all_answers_but_one_learns_no_more_than_the_rounding_allows(
    others: list[int], secret: int
) -> None:
    people = dict(zip(PEOPLE, [Fraction(one) for one in (secret, *others[:29])], strict=False))
    shown = blocks.decide({CONNECTED: people, DIFFERENCE: {}, LESS_LONELY: {}}, None, 0, {}).shown

    still_possible = [
        guess
        for guess in range(-40, 51)
        if blocks.rounded_mean([Fraction(guess), *list(people.values())[1:]]) == shown[CONNECTED]
    ]

    assert secret in still_possible
    assert len(still_possible) >= len(people) // 2
    assert len(people) // 2 >= 4


@given(st.lists(SETS, max_size=8))
def test_two_published_blocks_never_differ_by_one_or_two_people(sets: list[frozenset[str]]) -> None:
    last, merges, published = None, 0, []
    for people in sets:
        found = blocks.decide(values(people), last, merges, {})
        merges = merges + 1 if found.state == "merged" else 0
        if found.state == "published":
            last = found.respondents
            published.append(found.respondents[CONNECTED])

    assert all(len(people) >= 8 for people in published)
    assert all(len(one ^ other) not in (1, 2) for one, other in pairwise(published))


@given(
    st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["social", "steady", ""]), min_size=8)
)
def test_a_breakdown_shows_all_parts_or_none(tags: dict[str, str]) -> None:
    shown = blocks.decide(values(tags), None, 0, tags).shown

    parts = [name for name in shown if name.startswith("tag:")]
    sizes = {tag: list(tags.values()).count(tag) for tag in tags.values()}
    if parts:
        assert len(parts) == len(sizes)
        assert min(sizes.values()) >= 8
        assert "" not in sizes
    elif len(sizes) > 1 and "" not in sizes:
        assert min(sizes.values()) < 8


@given(st.lists(st.integers(-10, 10), min_size=8, max_size=30))
def test_a_share_is_shown_from_ten_people_on_and_never_says_all_or_none(changes: list[int]) -> None:
    answers = [Answered(who, 5, None, change) for who, change in zip(PEOPLE, changes, strict=False)]

    shown = blocks.decide(blocks.one_value_each(answers), None, 0, {}).shown

    assert (LESS_LONELY in shown) is (len(changes) >= 10)
    assert shown.get(LESS_LONELY) not in ("0 %", "100 %")


@given(st.lists(st.tuples(st.sampled_from(PEOPLE[:12]), st.integers(0, 10)), max_size=80))
def test_a_frequent_runner_counts_once(answers: list[tuple[str, int]]) -> None:
    found = blocks.one_value_each([Answered(who, value, None, None) for who, value in answers])

    assert set(found[CONNECTED]) == {who for who, _ in answers}
    for who, mean in found[CONNECTED].items():
        own = [value for other, value in answers if other == who]
        assert mean == Fraction(sum(own), len(own))


@given(st.dates(min_value=blocks.FIRST_MONDAY))
def test_blocks_are_four_weeks_from_a_monday_and_never_overlap(day: Any) -> None:
    starts, ends = blocks.block_of(day)

    assert starts <= day <= ends
    assert ((ends - starts).days, starts.weekday()) == (27, 0)
    assert blocks.block_of(starts) == blocks.block_of(ends) == (starts, ends)


@pytest.mark.parametrize(("merges", "state"), [(0, "merged"), (2, "merged"), (3, "suppressed")])
def test_a_block_is_carried_on_three_times_at_most(merges: int, state: str) -> None:
    last = {CONNECTED: frozenset(PEOPLE[:8])}

    assert blocks.decide(values(PEOPLE[1:9]), last, merges, {}).state == state


def test_a_figure_left_out_is_compared_with_when_it_was_shown_last() -> None:
    ten = values(PEOPLE[:10]) | {DIFFERENCE: {who: Fraction(1) for who in PEOPLE[:9]}}
    first = blocks.decide(ten, None, 0, {})
    nine = values(PEOPLE[:13]) | {DIFFERENCE: {who: Fraction(1) for who in PEOPLE[:8]}}
    second = blocks.decide(nine, first.respondents, 0, {})

    assert DIFFERENCE in first.shown
    assert DIFFERENCE not in second.shown
    assert second.respondents[DIFFERENCE] == frozenset(PEOPLE[:9])


MEANS = st.integers(0, 10)
GROUPS = ["party", "social"]


def known_but_one(people: dict[str, Fraction], who: str, guess: Fraction) -> dict[str, Fraction]:
    """What an attacker would assume who knows everybody else's answer."""
    return people | {who: guess}


@given(
    st.lists(st.tuples(MEANS, st.sampled_from(GROUPS)), min_size=16, max_size=30),
    st.integers(0, 15),
)
def test_a_total_beside_its_breakdown_says_no_more_than_the_part_does(
    answers: list[tuple[int, str]], victim: int
) -> None:
    people = {who: Fraction(one) for who, (one, _) in zip(PEOPLE, answers, strict=False)}
    tags = {who: tag for who, (_, tag) in zip(PEOPLE, answers, strict=False)}
    who = PEOPLE[victim]
    measured = {DIFFERENCE: {}, LESS_LONELY: {}}
    shown = blocks.decide({CONNECTED: people} | measured, None, 0, tags).shown

    still_possible = [
        guess
        for guess in range(-40, 51)
        if blocks.decide(
            {CONNECTED: known_but_one(people, who, Fraction(guess))} | measured, None, 0, tags
        ).shown
        == shown
    ]

    has_parts = any(name.startswith("tag:") for name in shown)
    mine = [one for one in people if tags[one] == tags[who]] if has_parts else list(people)
    assert int(people[who]) in still_possible
    assert len(still_possible) >= len(mine) // 2 >= 4


BLOCK = st.tuples(SETS, SETS, SETS, st.integers(0, 2**30 - 1))
"""Who answered after, who before and after, whose loneliness is known, and who ran with whom."""


@given(st.lists(BLOCK, max_size=8))
def test_no_figure_of_two_blocks_ever_differs_by_one_or_two_people(found: list[Any]) -> None:
    last, merges, shown = None, 0, {}
    for after, both, lonely, bits in found:
        measured = {
            CONNECTED: dict.fromkeys(after, Fraction(6)),
            DIFFERENCE: dict.fromkeys(after & both, Fraction(1)),
            LESS_LONELY: dict.fromkeys(after & lonely, Fraction(1)),
        }
        tags = {who: GROUPS[bits >> n & 1] for n, who in enumerate(PEOPLE)}
        decision = blocks.decide(measured, last, merges, tags)
        merges = merges + 1 if decision.state == "merged" else 0
        if decision.state == "published":
            last = decision.respondents
            for figure in decision.shown.keys() - {"count"}:
                counted = decision.respondents[figure]
                assert len(counted) >= 8
                assert len(counted ^ shown.get(figure, counted)) not in (1, 2)
                shown[figure] = counted


@given(st.integers(0, 7), st.lists(MEANS, min_size=1, max_size=200))
def test_no_number_of_runs_makes_seven_people_eight(people: int, answers: list[int]) -> None:
    many = [Answered(f"p{n % max(people, 1)}", one, 1, -1) for n, one in enumerate(answers)]

    assert blocks.decide(blocks.one_value_each(many), None, 0, {}).state == "suppressed"
