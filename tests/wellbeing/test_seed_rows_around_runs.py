"""What a tester sees around runs, row by row of the article; each test names its row."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from clubs.models import Club
from core.database import db
from members.models import Member
from tests.factories import make_membership, make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import HOME, STARTS, Evening, agree
from wellbeing.support import lines_for

AsMember = Callable[[int], Visitor]
WALKING = {"level": "sing", "pace": "walk"}
TEMPO = {"level": "words", "pace": "tempo"}
QUIZ = {
    "walk_base": "not_yet",
    "run_base": "none",
    "days": "2",
    "why": "belonging",
    "hard": "nothing",
    "company": "small_group",
    "start_gently": "yes",
    "near": "Brixton",
}


@pytest.fixture
def settings(settings: dict[str, Any], gazetteer_folder: Path) -> dict[str, Any]:
    """The usual settings, with places to search for."""
    return {"GAZETTEER": str(gazetteer_folder)} | settings


def post(
    app: Flask, evening: Evening, starts: datetime, title: str, *groups: Any, **more: Any
) -> str:
    """A run of the club; its address."""
    with app.app_context():
        club = db.session.get(Club, evening.club)
        run = make_run(club, starts=starts, title=title, groups=list(groups), **more)
        db.session.commit()
        return f"/runs/{run.id}"


def went(app: Flask, evening: Evening, member_id: int, times: int, group: Any) -> None:
    """The member came to so many runs of a group in the weeks before."""
    with app.app_context():
        club, member = db.session.get(Club, evening.club), db.session.get(Member, member_id)
        for week in range(2, times + 2):
            past = STARTS - timedelta(weeks=week)
            make_rsvp(make_run(club, starts=past, groups=[group], title="Long ago"), member)
        db.session.commit()


def at(days: int, hour: int, minute: int = 30) -> datetime:
    """So many days after the evening, on the wall."""
    day = HOME.date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the wall


def offered(page: str) -> list[tuple[str, str]]:
    """The runs of a quiz result: title and reasons."""
    found = page.split('id="runs"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(
        r'<h3><a [^>]*>([^<]+)</a></h3>.*?<p class="mt2">([^<]*)</p>', found, re.DOTALL
    )


def test_s01_walk_from_foundation_week_1_and_up_to_three_walks_with_a_reason_each(
    app: Flask, evening: Evening
) -> None:
    for day in range(2, 7):
        post(app, evening, at(day, 18), f"Walk {day}", WALKING)
    post(app, evening, at(2, 7), "Track", TEMPO)

    page = Visitor(app).post("/quiz", **QUIZ).text

    assert 'data-level="walk" data-start="F1"' in page
    assert "foundation week 1" in page
    assert "Belong somewhere" in page
    found = offered(page)
    assert len(found) == 3
    assert all(title.startswith("Walk") and reasons.strip() for title, reasons in found)


def test_s01_the_care_question_never_appears_in_the_data_export(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    agree(app, evening.ben)
    ben = as_member(evening.ben)
    ben.post("/quiz", **QUIZ)
    ben.post("/quiz/result", level="walk", start="F1", goal="belonging", second_goal="")

    link = ben.post("/me/export", follow=False, form="json").headers["Location"]
    taken = ben.post(link).text

    assert '"level": "walk"' in taken
    assert not re.search("care_first|start_gently|doctor|gently", taken)


def test_s60_the_result_of_the_quiz_names_the_emergency_number_of_the_place(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    said = "In an emergency call"
    stranger = Visitor(app)

    assert f"{said} {lines_for('GB').emergency}." in stranger.post("/quiz", **QUIZ).text
    nowhere = QUIZ | {"near": "Xyzzyville"}
    assert f"{said} 112." in stranger.post("/quiz", **nowhere).text
    assert (
        f"{said} {lines_for('GB').emergency}."
        in as_member(evening.ben).post("/quiz", **nowhere).text
    )


def test_s16_the_quiz_offers_the_walk_of_a_run_that_would_leave_no_day_of_rest(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    social = {"level": "chat", "pace": "social"}
    first = post(app, evening, at(2, 18), "First", social)
    post(app, evening, at(3, 18), "Second", social)
    ben, wishes = as_member(evening.ben), QUIZ | {"run_base": "over40", "start_gently": "no"}
    wishes |= {"walk_base": "yes"}
    assert "Come for its walk" not in ben.post("/quiz", **wishes).text

    ben.post(f"{first}/rsvp", answer="yes")
    page = ben.post("/quiz", **wishes).text

    assert page.count("Come for its walk") == 1
    assert "Come for its walk" in page.split("Second")[1]
    assert "Come for its walk" not in Visitor(app).post("/quiz", **wishes).text


def test_s27_the_goal_of_sleep_ranks_early_evening_runs_first(app: Flask, evening: Evening) -> None:
    post(app, evening, at(2, 20), "Late", WALKING)
    post(app, evening, at(3, 18), "Early", WALKING)

    page = Visitor(app).post("/quiz", **QUIZ | {"why": "sleep"}).text

    assert [title for title, _ in offered(page)] == ["Early", "Late"]


def test_s04_two_levels_above_ones_own_shows_a_gentler_run_of_the_club_and_never_a_block(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    went(app, evening, evening.ben, 3, WALKING)
    fast = post(app, evening, at(3, 19), "Track", TEMPO)
    gentler = post(app, evening, at(4, 19), "Round the pond", WALKING)
    ben = as_member(evening.ben)

    page = ben.get(fast).text
    (group,) = re.findall(r'name="group"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="group"', page)

    said = ben.post(f"{fast}/rsvp", answer="yes", group="".join(group)).text

    hint = said.split('id="hint"')[1].split("</form>")[0]
    assert hint.count("<p>") == 1
    assert f'href="{gentler}"' in hint
    assert "Go anyway" in hint
    anyway = ben.post(f"{fast}/rsvp", answer="yes", anyway="yes").text
    assert 'data-rsvp="going"' in anyway


def test_s15_every_run_card_shows_a_level_word_and_a_pace_and_the_filter_works(
    app: Flask, evening: Evening
) -> None:
    post(app, evening, at(1, 18), "Round the pond", {"level": "chat", "pace": "social"})
    post(app, evening, at(1, 19), "Track", TEMPO)
    stranger = Visitor(app)

    page = stranger.get("/near?q=Brixton").text
    cards = re.findall(r'<article class="card run.*?</article>', page, re.DOTALL)
    chatty = stranger.get("/near?q=Brixton&level=chat").text

    assert len(cards) == 2
    for card, word in zip(cards, ("Full conversation", "Single words"), strict=True):
        assert word in card
        assert re.search(r"\d:\d\d", card.split('class="chips"')[1])
    assert "Round the pond" in chatty
    assert "Track" not in chatty


def test_s16_a_fourth_run_in_a_week_offers_the_walk_the_rest_and_go_anyway(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    ben, social = as_member(evening.ben), {"level": "chat", "pace": "social"}
    monday = 13  # days after the evening, a Tuesday
    runs = [post(app, evening, at(monday + day, 18), "Loop", social) for day in (0, 2, 4, 6)]
    for run in runs[:3]:
        ben.post(f"{run}/rsvp", answer="yes")

    hint = ben.post(f"{runs[3]}/rsvp", answer="yes").text.split('id="hint"')[1].split("</form>")[0]

    assert "your fourth run in this week" in hint
    assert [words in hint for words in ("Come for the walk", "Rest that day", "Go anyway")] == [
        True
    ] * 3


def test_s16_two_days_in_a_row_show_the_rest_hint_and_a_walk_does_not(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    ben, social = as_member(evening.ben), {"level": "chat", "pace": "social"}
    runs = [post(app, evening, at(13 + day, 18), "Loop", social) for day in (0, 1)]
    ben.post(f"{runs[0]}/rsvp", answer="yes")

    hint = ben.post(f"{runs[1]}/rsvp", answer="yes").text
    walk = ben.post(f"{runs[1]}/rsvp", answer="yes", group="walk").text

    assert "A day of rest between them does a lot." in hint
    assert 'id="hint"' not in walk


def test_s42_the_leaders_list_shows_the_walk_and_no_reason(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(STARTS - timedelta(hours=2))
    as_member(evening.ben).post(f"/runs/{evening.run}/audible", to="walk", reason="My knee")

    clock_hand.move_to(STARTS)
    listed = as_member(evening.ada).get(f"/runs/{evening.run}/roll-call").text

    listed = listed.split("<main")[1]
    assert re.search(r"[Ww]alk", listed.split("Ben")[0].rsplit("<h2", 1)[1])
    assert not re.search(r"knee|reason", listed, re.IGNORECASE)


def test_s51_a_first_timers_welcomer_is_named_on_the_page_of_the_run(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    with app.app_context():
        club = db.session.get(Club, evening.club)
        make_membership(club, db.session.get(Member, evening.cleo))
        db.session.commit()
    url = post(app, evening, at(2, 18), "Loop", WALKING | {"leader_id": evening.ada})
    cleo = as_member(evening.cleo)

    cleo.post(f"{url}/rsvp", answer="yes", first_time="yes")

    assert "Ada knows you are coming." in cleo.get(url).text


def test_s38_a_private_line_is_in_no_file_of_the_club(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    as_member(evening.ben).post(evening.url, consent="yes", note="Quiet by the water")
    ada = as_member(evening.ada)

    for url in (
        f"/clubs/{evening.slug}",
        f"/clubs/{evening.slug}/calendar.ics",
        f"/clubs/{evening.slug}/members",
        f"/clubs/{evening.slug}/belonging",
        f"/runs/{evening.run}",
        f"/runs/{evening.run}/roll-call",
        f"/runs/{evening.run}/calendar.ics",
        f"/api/v1/runs/{evening.run}",
        f"/api/v1/clubs/{evening.slug}",
    ):
        answer = ada.get(url)
        assert answer.status_code == 200, url
        assert "by the water" not in answer.text, url
    link = ada.post("/me/export", follow=False, form="json").headers["Location"]
    assert "by the water" not in ada.post(link).text
