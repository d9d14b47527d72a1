"""What a tester sees, row by row of the article Patter starts from; each test names its row."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from core.database import db
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, STARTS, Evening, agree, past_check_ins, stored
from wellbeing.models import WeeklyAnswer


def pattern(ben: Visitor) -> str:
    """Ben's own page."""
    return ben.get("/me/wellbeing").text


def seen(someone: Visitor, *urls: str) -> list[str]:
    """What stands on these pages, whatever the tokens of their forms."""
    return [re.sub(r'value="[^"]{50,}"', "", someone.get(url).text) for url in urls]


def test_s01_the_quiz_answers_before_sign_up_and_the_care_question_is_not_exported(
    app: Flask,
) -> None:
    page = (
        Visitor(app)
        .post(
            "/quiz",
            walk_base="not_yet",
            run_base="none",
            days="2",
            why="belonging",
            hard="nothing",
            company="small_group",
            start_gently="skip",
        )
        .text
    )

    assert ">Walk<" in page
    assert "foundation week 1" in page
    assert "Belong somewhere" in page


def test_s15_every_level_has_its_word_and_the_passage_stands_on_its_page(app: Flask) -> None:
    page = Visitor(app).get("/talk-test").text

    for word in ("Sing", "Full conversation", "Short sentences", "Single words"):
        assert word in page


def test_s17_a_rest_by_choice_keeps_the_week(evening: Evening, ben: Visitor) -> None:
    assert "filled" not in ben.get("/me/wellbeing/week").text

    page = ben.post("/me/wellbeing/movements", kind="rest").text

    assert page.count(": filled") == 1  # the club's run, and the rest on the same planned day
    assert "Tue 2 Jun: kept" in page


def test_s18_eight_minutes_are_eight_minutes_and_no_percentage(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    page = as_member(evening.cleo).post("/me/wellbeing/movements", kind="walk", minutes="8").text

    assert "8 minutes moved" in page
    assert "%" not in page.split("<main")[1].split("</main")[0]


def test_s19_the_week_shows_minutes_and_what_they_count_for(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    cleo = as_member(evening.cleo)
    cleo.post("/me/wellbeing/movements", kind="run", minutes="30", talk="2")

    page = cleo.post("/me/wellbeing/movements", kind="run", minutes="20", talk="4").text

    assert "50 minutes moved" in page
    assert "70 of 150" in page


def test_s20_twenty_minutes_are_the_first_mark_with_its_source(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    page = as_member(evening.cleo).post("/me/wellbeing/movements", kind="walk", minutes="20").text

    assert "Hamer 2009, observational" in page
    assert page.split("20 minutes of any movement")[0].rstrip().endswith("</svg><span>")


def test_s21_three_minutes_raise_the_total_by_three(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    cleo = as_member(evening.cleo)
    cleo.post("/me/wellbeing/movements", kind="walk", minutes="10")

    page = cleo.post("/me/wellbeing/movements", kind="other", minutes="3").text

    assert "13 minutes moved" in page


def test_s22_an_empty_week_between_full_ones_breaks_nothing(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:  # fmt: skip
    for weeks_ago in (3, 2, 0):
        clock_hand.move_to(HOME - timedelta(weeks=weeks_ago))
        for _ in range(2):
            as_member(evening.cleo).post("/me/wellbeing/movements", kind="walk", minutes="20")

    page = as_member(evening.cleo).get("/me/wellbeing/week").text

    boxes = re.findall(r": (filled|open)", page.split('id="boxes"')[1])
    assert boxes == ["open"] * 4 + ["filled", "filled", "open", "filled"]
    assert not re.search(r"streak|broke|lost|missed", page.split("<main")[1].split("</main")[0])


def test_s27_sunday_asks_sleep_and_stress_both_skippable(
    app: Flask,
    evening: Evening,
    as_member: Callable[[int], Visitor],
    clock_hand: time_machine.Traveller,
) -> None:
    agree(app, evening.ben)
    as_member(evening.ben).post("/me/wellbeing/keeping", keep_days="730", weekly="yes")
    clock_hand.move_to(STARTS + timedelta(days=5))

    page = as_member(evening.ben).get("/me/wellbeing/week-answers").text

    assert page.count("this question") == 2


@pytest.mark.parametrize(("weeks", "lines"), [(2, 0), (4, 1)])
def test_s28_four_weekly_answers_give_a_small_line_and_two_give_dots(
    app: Flask, evening: Evening, ben: Visitor, weeks: int, lines: int
) -> None:
    with app.app_context():
        for week in range(weeks):
            sunday = HOME.date() - timedelta(weeks=week)
            db.session.add(
                WeeklyAnswer(
                    member_id=evening.ben,
                    week=sunday,
                    version=1,
                    answered_at=HOME,
                    stress_week=week,
                )
            )
        db.session.commit()

    page = pattern(ben)

    assert page.count("<polyline") == lines
    assert page.count('r="4" />') == weeks


def test_s30_a_month_counts_the_marks(app: Flask, evening: Evening, ben: Visitor) -> None:
    clear, plain = GOOD | {"feelings": "clearer"}, GOOD
    past_check_ins(app, evening, [clear, plain, clear, clear], every=5)

    assert "Clearer-headed: 3 of 4 runs" in pattern(ben)


def test_s32_no_screen_diagnoses(evening: Evening, ben: Visitor) -> None:
    for url in ("/me/wellbeing", evening.url, "/support", "/quiz", "/talk-test"):
        page = ben.get(url).text.split("<main")[1].split("</main")[0].lower()
        page = page.replace("it does not diagnose or treat", "")
        assert not any(word in page for word in ("phq", "gad-7", "diagnos", "depressed")), url


def test_s33_the_sentence_about_professional_help_stands_where_it_must(
    evening: Evening, ben: Visitor
) -> None:
    card = ben.post(evening.url, consent="yes", lonely_after="9").text

    for page in (card, ben.get("/support").text, pattern(ben)):
        assert "Running is no replacement for professional help." in page


@pytest.mark.parametrize(("country", "number"), [("US", "988"), ("PT", "1411")])
def test_s34_the_line_of_the_country_works_signed_out(
    app: Flask, country: str, number: str
) -> None:
    assert f'href="tel:{number}"' in Visitor(app).get(f"/support?country={country}").text


def test_s35_the_third_hard_day_names_a_doctor_and_nobody_else_hears_of_it(
    app: Flask, evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    hard = {"lonely_after": 8}
    agree(app, evening.ben)
    past_check_ins(app, evening, [hard], every=3)
    told = [f"/clubs/{evening.slug}{page}" for page in ("", "/hello", "/members", "/belonging")]
    told += [f"/runs/{evening.run}", f"/runs/{evening.run}/roll-call", "/me", "/notices"]
    before = seen(as_member(evening.ada), *told)

    second = as_member(evening.ben).post(evening.url, **hard).text
    assert "A doctor or a counsellor can help" not in second

    past_check_ins(app, evening, [hard], every=2)
    third = as_member(evening.ben).post(evening.url, **hard).text

    assert "A doctor or a counsellor can help" in third
    assert seen(as_member(evening.ada), *told) == before


def test_s38_a_private_line_is_for_its_author(
    evening: Evening, as_member: Callable[[int], Visitor]
) -> None:
    as_member(evening.ben).post(evening.url, consent="yes", note="Quiet by the water", **GOOD)

    assert "Quiet by the water" in pattern(as_member(evening.ben))
    for url in (f"/clubs/{evening.slug}/belonging", f"/runs/{evening.run}"):
        assert "Quiet by the water" not in as_member(evening.ada).get(url).text


def test_s44_a_run_and_a_swap_fill_the_box(evening: Evening, ben: Visitor) -> None:
    assert "filled" in ben.post("/me/wellbeing/movements", kind="sit", minutes="10").text


def test_s45_a_much_harder_run_asks_once_how_it_felt(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    past_check_ins(app, evening, [GOOD] * 4, every=7)

    page = ben.post(evening.url, consent="yes", **GOOD | {"effort": 5}).text
    assert "That was longer or harder than your usual" in page

    ben.post(f"{evening.url}/reflection", reflection="Proud of the hill")
    assert "longer or harder" not in ben.get(f"{evening.url}/done").text
    assert "Proud of the hill" in pattern(ben)


def test_s46_the_same_kind_of_run_looks_less_daunting_with_time(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    past_check_ins(app, evening, [GOOD | {"daunting": n} for n in (3, 3, 2, 1, 1)], every=7)

    assert "Social pace runs have looked less daunting to you lately" in pattern(ben)


def test_s58_nothing_is_agreed_to_beforehand(evening: Evening, ben: Visitor) -> None:
    assert ben.get("/me/wellbeing/consents").text.count("You have not agreed to this.") == 4


def test_s60_the_emergency_number_is_that_of_the_country(app: Flask) -> None:
    for country, number in (("DE", "112"), ("US", "911")):
        assert f'href="tel:{number}"' in Visitor(app).get(f"/support?country={country}").text


def test_the_rows_leave_no_answers_behind_for_whoever_never_agreed(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post(evening.url, **GOOD)

    assert stored(app, evening.ben) == []
