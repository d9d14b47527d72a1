"""Finding one's level: every answer has one, every vector holds, the care question is not kept."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clubs.models import Club
from core.database import db
from tests.factories import make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import HOME, Evening, agree
from wellbeing import matching, quiz
from wellbeing.instruments import QUIZ, TALK_TEST
from wellbeing.models import QuizResult
from wellbeing.quiz import Candidate

ANSWERS = QUIZ["test_vectors"][0]["answers"]
OPTIONS = {
    question["id"]: [option["id"] for option in question["options"]]
    for question in QUIZ["questions"]
}
FORM = {name: value for name, value in ANSWERS.items() if name != "care_first"} | {
    "start_gently": "no",
    "why": "belonging",
}


@pytest.mark.parametrize("vector", QUIZ["test_vectors"], ids=range(len(QUIZ["test_vectors"])))
def test_a_vector_of_the_file(vector: dict[str, Any]) -> None:
    found = quiz.result(vector["answers"])

    assert {"level": found.level, "start": found.start, "goal": found.goal} == vector["expect"]


def test_every_combination_that_the_rules_look_at_has_a_level() -> None:
    looked_at = ("walk_base", "run_base", "days", "hard", "care_first")
    for why in ("fitness", "mood"):
        for chosen in product(*(OPTIONS[name] for name in looked_at)):
            found = quiz.result(dict(zip(looked_at, chosen, strict=True)) | {"why": [why]})
            assert found.level in quiz.LEVELS
            if chosen[-1] == "yes":
                assert (found.level, found.start, found.doctor_first) == ("walk", "F1", True)


@given(
    st.lists(st.tuples(st.frozensets(st.integers(0, 5), min_size=1), st.floats(0, 30)), max_size=9)
)
def test_no_run_two_levels_harder_is_offered_and_three_at_most(runs: list[Any]) -> None:
    found = quiz.result(ANSWERS)
    made = [Candidate(key, ranks, frozenset(), km, HOME) for key, (ranks, km) in enumerate(runs)]

    offered = quiz.matches(found, ANSWERS, made)

    assert len(offered) <= 3
    assert all(min(match.candidate.ranks) <= 1 for match in offered)
    assert [match.score for match in offered] == sorted(
        (match.score for match in offered), reverse=True
    )


def test_a_full_run_is_left_out_and_a_fitting_one_says_why() -> None:
    found = quiz.result(ANSWERS)
    full = Candidate(1, frozenset({0}), frozenset(), 0, HOME, is_full=True)
    near = Candidate(2, frozenset({0}), frozenset({"newcomers_welcome", "small_group"}), 1, HOME)

    (only,) = quiz.matches(found, ANSWERS, [full, near])

    assert only.candidate.key == 2
    assert only.reasons == ("same_level", "small_group")


def test_the_quiz_answers_somebody_signed_out_and_keeps_nothing(
    app: Flask, evening: Evening
) -> None:
    page = Visitor(app).post("/quiz", **FORM).text

    assert 'data-level="walk"' in page
    assert "Belong somewhere" in page
    with app.app_context():
        assert db.session.scalars(select(QuizResult)).all() == []


def test_the_result_fills_a_why_card_that_is_kept_by_a_tap_and_never_written_over(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    ben, asked = as_member(evening.ben), FORM | {"why": "sleep", "why_second": "fitness"}
    signed_out, without = Visitor(app).post("/quiz", **asked).text, ben.post("/quiz", **asked).text
    agree(app, evening.ben)

    page = ben.post("/quiz", **asked).text

    for result in (signed_out, without, page):
        card = result.split('id="why"')[1].split("</section>")[0]
        assert re.findall(r'class="chip">([^<]+)<', card) == ["Sleep", "Strong legs"]
        assert ("<form" in card) is (result is page)
    ben.post("/me/wellbeing/why", choices=re.findall(r'name="choices" value="([a-z_]+)"', page))
    assert "Sleep, Strong legs" in ben.get("/me/wellbeing/why").text
    again = ben.post("/quiz", **asked).text.split('id="why"')[1].split("</section>")[0]
    assert "<form" not in again


def test_an_unanswered_question_gets_a_sentence(app: Flask) -> None:
    page = Visitor(app).post("/quiz", **FORM | {"days": ""})

    assert page.status_code == 422


def test_the_care_question_has_a_neutral_name_and_may_be_left_out(app: Flask) -> None:
    visitor = Visitor(app)

    assert "care_first" not in visitor.get("/quiz").text
    gently = visitor.post("/quiz", **FORM | {"run_base": "over40", "start_gently": "yes"}).text
    without = visitor.post("/quiz", **{k: v for k, v in FORM.items() if k != "start_gently"})

    assert "Talk with a doctor before you start" in gently
    assert without.status_code == 200


@pytest.mark.parametrize(("agrees", "goal"), [(True, "belonging"), (False, None)])
def test_a_goal_is_kept_where_check_ins_are_kept_alone(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    agrees: bool,  # noqa: FBT001 - a column of the table above
    goal: str | None,
) -> None:
    if agrees:
        agree(app, evening.ben)

    as_member(evening.ben).post(
        "/quiz/result", level="walk", start="F1", goal="belonging", second_goal=""
    )

    with app.app_context():
        (row,) = db.session.scalars(select(QuizResult))
    assert (row.level, row.start, row.goal) == ("walk", "F1", goal)


@pytest.mark.both_databases
def test_runs_near_a_place_come_with_what_is_known_of_them(app: Flask, evening: Evening) -> None:
    with app.app_context():
        club = db.session.get(Club, evening.club)
        run = make_run(club, groups=[{"level": "sing", "pace": "walk"}], capacity=8, minutes=40)
        make_run(club, cancelled_at=HOME)
        db.session.commit()

        found, rows = matching.candidates((club.latitude, club.longitude), HOME)

    (one,) = found
    assert one.key == run.id
    assert rows[run.id].title == "Canal loop"
    assert one.ranks == {0}
    assert {"small_group", "close_by", "under_45_min", "ends_before_20", "easy"} <= one.tags


def test_the_talk_test_shows_steps_passage_and_four_levels(app: Flask) -> None:
    page = Visitor(app).get("/talk-test").text

    assert str(TALK_TEST["how_to_check"]["passage"]) in page
    assert all(str(level["cue"]) in page for level in TALK_TEST["levels"])


def test_the_files_say_how_many_combinations_there_are() -> None:
    whys = 8 + 8 * 7
    rest = 1
    for name, options in OPTIONS.items():
        rest *= 1 if name == "why" else len(options)

    assert rest * whys == 248_832
