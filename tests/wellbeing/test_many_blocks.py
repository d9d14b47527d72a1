"""An attacker with time: many blocks, many accounts, and one person whose answers are wanted."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wellbeing import blocks
from wellbeing.blocks import CONNECTED, DIFFERENCE, LESS_LONELY, Decision

PEOPLE = [f"p{number}" for number in range(20)]
WANTED, FRIEND = "wanted", "friend"
ANSWERS = range(11)
OTHERS = st.lists(st.integers(0, 10), min_size=7, max_size=20)
STORY = st.lists(st.tuples(st.frozensets(st.sampled_from(PEOPLE)), st.randoms()), max_size=6)


def shown(people: dict[str, Fraction]) -> float:
    """The mean that stands on the card."""
    decision = blocks.decide({CONNECTED: people, DIFFERENCE: {}, LESS_LONELY: {}}, None, 0, {})
    return float(decision.shown[CONNECTED])


def together(**known: float) -> Callable[..., float]:
    """What the card would show if the wanted person had answered this."""
    others = {who: Fraction(one).limit_denominator(100) for who, one in known.items()}
    return lambda **guessed: shown(others | {who: Fraction(one) for who, one in guessed.items()})


def named(others: Sequence[float]) -> dict[str, float]:
    """The attacker's accounts with their answers."""
    return dict(zip(PEOPLE, others, strict=False))


def told(story: list[Any], answer: Callable[[Any], int]) -> list[Decision]:
    """The decisions on block after block, for one way in which everybody may have answered."""
    last, merges, found = None, 0, []
    for people, random in story:
        values = {who: Fraction(answer(random)) for who in sorted(people)}
        lonely = {who: Fraction(one > 5) for who, one in values.items()}
        tags = {who: ("party", "social")[number % 2] for number, who in enumerate(sorted(people))}
        measured = {CONNECTED: values, DIFFERENCE: values, LESS_LONELY: lonely}
        found.append(blocks.decide(measured, last, merges, tags))
        merges = merges + 1 if found[-1].state == "merged" else 0
        last = found[-1].respondents if found[-1].state == "published" else last
    return found


@settings(max_examples=30, deadline=None)
@given(STORY)
def test_whether_something_is_shown_hangs_on_who_answered_and_never_on_what(
    story: list[Any],
) -> None:
    one = told(story, lambda random: random.randint(0, 10))
    other = told(story, lambda _random: 0)

    assert [(made.state, set(made.shown), made.respondents) for made in one] == [
        (made.state, set(made.shown), made.respondents) for made in other
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(OTHERS, st.integers(0, 10)), min_size=2, max_size=2))
def test_an_answer_of_one_block_is_no_better_known_for_all_the_other_blocks(
    found: list[tuple[list[int], int]],
) -> None:
    cards = [together(**named(others)) for others, _ in found]
    said = [card(wanted=own) for card, (_, own) in zip(cards, found, strict=True)]

    alone = [
        [g for g in ANSWERS if card(wanted=g) == one] for card, one in zip(cards, said, strict=True)
    ]
    both = [
        pair
        for pair in product(ANSWERS, ANSWERS)
        if [card(wanted=g) for card, g in zip(cards, pair, strict=True)] == said
    ]

    assert both == list(product(*alone))
    assert all(own in one for one, (_, own) in zip(alone, found, strict=True))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10),
    st.integers(0, 10),
    st.lists(st.lists(st.integers(0, 10), min_size=6, max_size=12), min_size=1, max_size=6),
)
def test_with_one_more_honest_person_there_no_number_of_blocks_tells_the_two_apart(
    wanted: int, friend: int, choices: list[list[int]]
) -> None:
    cards = [together(**named(others)) for others in choices]
    said = [card(wanted=wanted, friend=friend) for card in cards]

    possible = {
        g
        for g, f in product(ANSWERS, ANSWERS)
        if [card(wanted=g, friend=f) for card in cards] == said
    }

    total = wanted + friend
    assert possible >= set(range(max(0, total - 10), min(10, total) + 1))


def halved(wanted: int) -> list[list[int]]:
    """What is still possible after each block, to whoever halves it with seven own accounts."""
    cards = [together(**named([5] * 6 + [last])) for last in range(4)]  # the line moves by fours
    possible, left = list(ANSWERS), []
    while len(possible) > 1:
        seen = [[card(wanted=guess) for guess in possible] for card in cards]
        card = cards[min(range(4), key=lambda n: max(map(seen[n].count, seen[n])))]
        possible = [guess for guess in possible if card(wanted=guess) == card(wanted=wanted)]
        left.append(possible)
    return left


def test_what_remains_is_every_other_account_in_one_hand_and_an_answer_that_never_changes() -> None:
    """Three blocks, as `blocks.py` and the page of the totals say: keep the three alike."""
    stories = {wanted: halved(wanted) for wanted in ANSWERS}

    assert all(story[-1] == [wanted] for wanted, story in stories.items())
    assert max(len(story) for story in stories.values()) == 3
