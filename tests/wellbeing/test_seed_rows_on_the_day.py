"""What a tester sees on a day as it is, row by row of the article; each test names its row."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.database import db
from events.models import Coming, Event, Rsvp
from members.models import Member
from tests.factories import make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, STARTS, Evening, agree, past_check_ins, stored
from wellbeing import keeping
from wellbeing.gentler import suggests_gentler
from wellbeing.library import LIBRARY
from wellbeing.today import Energy, proposed

AsMember = Callable[[int], Visitor]
BOTH = [{"level": "chat", "pace": "party"}, {"level": "chat", "pace": "social"}]
EFFORTS = st.lists(st.none() | st.integers(0, 10), max_size=12)


@pytest.fixture
def next_run(app: Flask, evening: Evening) -> str:
    """Next week's run of the club, with a party group and a social group."""
    with app.app_context():
        run = make_run(_club(evening), groups=BOTH)
        db.session.commit()
        return f"/runs/{run.id}"


def _club(evening: Evening):
    return db.session.get(Event, evening.run).club


def hard(*efforts: int) -> list[dict[str, int]]:
    """Check-ins with these efforts."""
    return [GOOD | {"effort": effort} for effort in efforts]


def test_s03_every_card_shows_duration_level_and_no_kit_and_finish_adds_its_minutes(
    evening: Evening, as_member: AsMember
) -> None:
    cleo = as_member(evening.cleo)
    page = cleo.get("/anywhere").text

    assert len(LIBRARY) >= 8
    assert page.count("No kit</span>") == len(LIBRARY)
    for session in LIBRARY.values():
        assert f"{session.minutes} min" in page
    assert "10 minutes moved" in cleo.post("/anywhere/walk-10").text


def test_s14_three_harder_runs_suggest_one_gentler_group_once(
    app: Flask,
    evening: Evening,
    ben: Visitor,
    next_run: str,
    clock_hand: time_machine.Traveller,
) -> None:
    past_check_ins(app, evening, hard(6, 6), every=7)
    assert 'id="gentler"' not in ben.get(next_run).text
    ben.post(evening.url, consent="yes", **GOOD | {"effort": 7})
    clock_hand.shift(timedelta(hours=1))

    assert "How about Party pace this time?" in ben.get(next_run).text

    ben.post(f"{next_run}/rsvp", answer="yes")
    assert 'id="gentler"' not in ben.get(next_run).text


def test_s14_is_said_to_nobody_else_and_after_no_easier_run(
    app: Flask, evening: Evening, as_member: AsMember, next_run: str
) -> None:
    ben = as_member(evening.ben)
    past_check_ins(app, evening, hard(6, 6), every=7)
    ben.post(evening.url, consent="yes", **GOOD | {"effort": 7})
    for other in (evening.ada, evening.cleo):
        assert 'id="gentler"' not in as_member(other).get(next_run).text

    ben.post(evening.url, **GOOD | {"effort": 5})

    assert 'id="gentler"' not in as_member(evening.ben).get(next_run).text


def test_s18_at_walk_level_the_target_waits_behind_a_fold(
    evening: Evening, as_member: AsMember
) -> None:
    cleo = as_member(evening.cleo)
    assert 'id="guideline"' not in cleo.get("/me/wellbeing/week").text
    cleo.post("/quiz/result", level="walk", start="F1", goal="belonging", second_goal="")

    page = cleo.post("/me/wellbeing/movements", kind="walk", minutes="8").text

    open_part, folded = page.split('id="guideline"')
    assert "8 minutes moved" in open_part
    assert "of 150" not in open_part
    assert "8 of 150" in folded.split("</details>")[0]


@given(EFFORTS)
def test_s14_an_easy_or_skipped_run_ends_the_row(efforts: list[int | None]) -> None:
    rested = [3, *efforts], [None, *efforts]

    assert not any(suggests_gentler(row) for row in rested)
    assert suggests_gentler([6, 6, 7, 2, *efforts])


def test_s29_no_screen_shows_a_resilience_number() -> None:
    root = Path(__file__).parents[2]
    sources = [*root.glob("templates/**/*.html"), *root.glob("wellbeing/**/*.py")]
    sources += [*root.glob("wellbeing/data/*.json")]

    shown = [
        path.name
        for path in sources
        if re.search(r"resilien\w*[^a-z]{0,5}(score|\d|index|%|\{)", path.read_text("utf-8"), re.I)
    ]

    assert shown == []


def test_s31_hard_things_are_listed_privately_exported_and_erased(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    ben = as_member(evening.ben)
    ben.post("/me/wellbeing/hard-things", words="Came alone at night")

    assert "Came alone at night" in ben.get("/me/wellbeing/hard-things").text
    for url in ("/me/wellbeing/hard-things", f"/clubs/{evening.slug}", f"/runs/{evening.run}"):
        assert "at night" not in as_member(evening.ada).get(url).text
    with app.app_context():
        member, folder = db.session.get(Member, evening.ben), Path(app.instance_path)
        kept = keeping.export(member, folder)["hard_things"]
        assert [line["words"] for line in kept] == ["Came alone at night"]
        json.dumps(kept)
        keeping.erase(member, clock.now(), folder)
        assert keeping.export(member, folder)["hard_things"] == []


def test_s31_a_line_is_erased_by_its_author_alone(evening: Evening, as_member: AsMember) -> None:
    ben = as_member(evening.ben)
    page = ben.post("/me/wellbeing/hard-things", words="First hill").text
    (erase,) = re.findall(r'action="(/me/wellbeing/hard-things/\d+/delete)"', page)

    assert as_member(evening.ada).post(erase).status_code == 404
    assert "First hill" in ben.get("/me/wellbeing/hard-things").text
    assert "First hill" not in ben.post(erase).text


def test_s31_an_empty_or_long_line_is_asked_for_again(evening: Evening, ben: Visitor) -> None:
    for words in ("", "x" * 141):
        assert ben.post("/me/wellbeing/hard-things", words=words).status_code == 422


def test_s41_a_little_proposes_the_gentler_group_of_the_same_run_and_keeps_nothing(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    with app.app_context():
        run = make_run(_club(evening), groups=BOTH)
        make_rsvp(run, db.session.get(Member, evening.ben), group_id=run.groups[1].id)
        db.session.commit()
        key, party, opens = run.id, run.groups[0].id, run.starts_at - timedelta(hours=1)
    agree(app, evening.ben)
    clock_hand.move_to(opens)
    ben = as_member(evening.ben)

    assert "Today I have" in ben.get(f"/runs/{key}/check-in").text
    page = ben.post(f"/runs/{key}/check-in/today", today="little").text
    assert "Change to Party pace" in page
    assert "Ten-minute sit" in page

    ben.post(f"/runs/{key}/audible", to=party)
    with app.app_context():
        row = db.session.query(Rsvp).filter_by(event_id=key, member_id=evening.ben).one()
        assert row.group_id == party
    assert stored(app, evening.ben) == []


@pytest.mark.parametrize(
    ("mine", "energy", "group"),
    [
        (2, Energy.LITTLE, 0),
        (1, Energy.LITTLE, 0),
        (0, Energy.LITTLE, None),
        (2, Energy.SOME, 1),
        (1, Energy.SOME, None),
        (2, Energy.PLENTY, None),
        (0, Energy.PLENTY, None),
    ],
)
def test_s41_nobody_is_ever_sent_to_a_harder_group(
    rows: object, mine: int, energy: Energy, group: int | None
) -> None:
    three = [
        {"level": "sing", "pace": "walk"},
        {"level": "chat", "pace": "social"},
        {"level": "sentences", "pace": "steady"},
    ]
    run = make_run(groups=three)

    found = proposed(run, run.groups[mine], energy)

    assert found is (None if group is None else run.groups[group])


def test_s42_stepping_down_to_a_walk_is_no_less_and_no_reason_is_asked(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(STARTS - timedelta(hours=2))
    ben = as_member(evening.ben)
    form = ben.get(f"/runs/{evening.run}").text.split('id="audible"')[1].split("</form>")[0]
    assert "No reason asked" in form
    assert "textarea" not in form

    ben.post(f"/runs/{evening.run}/audible", to="walk")

    with app.app_context():
        row = db.session.query(Rsvp).filter_by(event_id=evening.run, member_id=evening.ben).one()
        assert row.kind is Coming.WALK
    clock_hand.move_to(STARTS + timedelta(hours=2))
    assert "45 minutes moved" in as_member(evening.ben).get("/me/wellbeing/week").text


def test_s43_the_ten_minute_sit_opens_completes_and_the_day_reads_kept(
    evening: Evening, as_member: AsMember
) -> None:
    cleo = as_member(evening.cleo)
    assert "feel the breath" in cleo.get("/anywhere/sit-10").text.lower()
    assert "kept</span>" not in cleo.get("/me/wellbeing/week").text

    page = cleo.post("/anywhere/sit-10").text

    assert "Today is kept." in page
    assert page.count("kept</span>") == 1


@pytest.mark.parametrize("swap", ["sit-10", "stretch-10", "walk-10"])
def test_s44_any_swap_fills_the_box_beside_one_run(
    evening: Evening, ben: Visitor, swap: str
) -> None:
    assert "filled" not in ben.get("/me/wellbeing/week").text

    assert "filled" in ben.post(f"/anywhere/{swap}").text


def test_s43_a_session_that_is_not_there_is_404_and_signed_out_it_opens(app: Flask) -> None:
    stranger = Visitor(app)

    assert stranger.get("/anywhere/somersaults").status_code == 404
    page = stranger.get("/anywhere/stretch-10").text
    assert "Ten-minute stretch" in page
    assert "Finish</button>" not in page


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_s03_the_steps_of_a_session_take_as_long_as_it_says(name: str) -> None:
    session = LIBRARY[name]

    assert sum(step["minutes"] for step in session.steps) == session.minutes


def test_s51_a_first_timer_reads_who_knows_that_one_is_coming(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    with app.app_context():
        led = {"level": "chat", "pace": "party", "leader_id": evening.ada}
        run = make_run(_club(evening), groups=[led])
        db.session.commit()
        url = f"/runs/{run.id}"
    cleo = as_member(evening.cleo)

    page = cleo.post(f"{url}/rsvp", answer="yes", first_time="yes").text

    assert "Ada knows you are coming." in page
