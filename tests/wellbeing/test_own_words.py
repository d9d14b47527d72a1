"""Why I run, hard things done, and days one does not feel like it: sealed, mine, and erasable."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from clubs.models import Club
from core import clock
from core.database import db
from core.outbox import Message
from events.models import Coming, Rsvp
from events.reminding import remind, reminder_due
from members.models import Member
from tests.factories import make_rsvp, make_run
from tests.visitor import Visitor
from tests.wellbeing.evenings import GOOD, HOME, STARTS, Evening, agree, past_check_ins
from wellbeing import consents, keeping
from wellbeing.models import Consent
from wellbeing.why import REASONS
from wellbeing.why_models import LowDay, Way, WhyCard

AsMember = Callable[[int], Visitor]
URL, LOW = "/me/wellbeing/why", "/me/not-feeling-it"
OWN = "For the quiet by the canal"


@pytest.fixture
def ben(app: Flask, evening: Evening, as_member: AsMember) -> Visitor:
    """Ben agreed to keep check-ins."""
    agree(app, evening.ben)
    return as_member(evening.ben)


def kept(app: Flask, evening: Evening) -> dict:
    """Everything of Ben's as he would take it along."""
    with app.app_context():
        member = db.session.get(Member, evening.ben)
        return json.loads(json.dumps(keeping.export(member, Path(app.instance_path))))


def mails(app: Flask) -> list[Message]:
    """What the outbox holds."""
    with app.app_context():
        return list(db.session.scalars(select(Message)))


def remind_of(app: Flask, evening: Evening, hand: time_machine.Traveller) -> str:
    """The reminder that Ben gets for a run in a week; its text."""
    with app.app_context():
        run = make_run(db.session.get(Club, evening.club), starts=STARTS + timedelta(days=7))
        make_rsvp(run, db.session.get(Member, evening.ben))
        db.session.commit()
        due = reminder_due(run)
    hand.move_to(due + timedelta(minutes=1))
    with app.app_context():
        remind(clock.now())
    (mail,) = [mail for mail in mails(app) if "reminder:" in mail.key]
    return mail.text


def test_s47_strong_legs_alone_leave_room_for_a_second_reason(ben: Visitor) -> None:
    page = ben.post(URL, choices="strong_legs").text

    slot = page.split("Is there a second reason?")[1].split("</section>")[0]
    assert [name in slot for name in ("Calm", "Company", "Sleep", "Pride")] == [True] * 4
    assert "Is there a second reason?" not in ben.post(URL, choices=["strong_legs", "calm"]).text


def test_a_first_card_is_filled_with_the_goal_of_the_quiz_and_kept_by_a_tap_alone(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post("/quiz/result", level="walk", start="F1", goal="sleep", second_goal="fitness")

    page = ben.get(URL).text

    assert 'value="sleep" checked' in page
    assert 'value="strong_legs" checked' in page
    assert page.count(" checked") == 2
    assert kept(app, evening)["why_i_run"] is None


def test_s49_both_kinds_of_reasons_stand_in_one_list_by_the_alphabet(ben: Visitor) -> None:
    page = ben.get(URL).text

    names = sorted(str(name) for _kind, name in REASONS.values())
    places = [page.index(f"<span>{name}</span>") for name in names]
    assert places == sorted(places)


def test_three_reasons_or_a_long_line_are_asked_for_again(ben: Visitor) -> None:
    assert ben.post(URL, choices=["calm", "heart", "pride"]).status_code == 422
    assert ben.post(URL, words="x" * 141).status_code == 422


def test_own_words_are_sealed_in_the_database_and_nobody_elses(
    app: Flask, evening: Evening, ben: Visitor, as_member: AsMember
) -> None:
    ben.post(URL, choices="calm", words=OWN)

    assert OWN in ben.get(URL).text
    with app.app_context():
        (row,) = db.session.execute(text("SELECT sealed FROM why_card"))
        assert b"canal" not in bytes(row.sealed)
        assert b"calm" not in bytes(row.sealed)
    for url in (URL, f"/clubs/{evening.slug}", f"/runs/{evening.run}", "/me"):
        assert OWN not in as_member(evening.ada).get(url).text


def test_own_words_are_exported_erased_alone_and_with_the_consent(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    ben.post(URL, choices="calm", words=OWN)
    assert kept(app, evening)["why_i_run"]["words"] == OWN
    assert kept(app, evening)["why_i_run"]["chosen"] == ["Calm"]

    assert "Erased." in ben.post(URL).text
    assert kept(app, evening)["why_i_run"] is None

    ben.post(URL, words=OWN)
    ben.post(LOW, way="rest")
    ben.post("/me/wellbeing/consents", kind=consents.STORE, given="no")
    assert kept(app, evening)["why_i_run"] is None
    assert kept(app, evening)["days_i_did_not_feel_like_it"] == []


def test_the_account_ends_and_so_do_the_own_words(
    app: Flask, evening: Evening, ben: Visitor, tmp_path: Path
) -> None:
    ben.post(URL, words=OWN)
    ben.post(LOW, way="rest")

    with app.app_context():
        keeping.erase(db.session.get(Member, evening.ben), clock.now(), tmp_path)
        db.session.commit()
        left = [*db.session.scalars(select(WhyCard)), *db.session.scalars(select(LowDay))]

    assert left == []


def test_without_the_consent_nothing_is_kept(
    app: Flask, evening: Evening, as_member: AsMember
) -> None:
    ben = as_member(evening.ben)

    refused = ben.post(URL, words=OWN)
    ben.post(LOW, way="ten")

    assert refused.status_code == 409
    assert "What I agreed to" in refused.text
    assert kept(app, evening)["why_i_run"] is None
    assert kept(app, evening)["days_i_did_not_feel_like_it"] == []


def test_whoever_agreed_to_the_older_words_is_asked_before_more_is_kept(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    with app.app_context():
        db.session.query(Consent).update({"text_version": 1})
        db.session.commit()
    assert ben.post(URL, words=OWN).status_code == 409
    ben.post(LOW, way="ten")
    assert kept(app, evening)["days_i_did_not_feel_like_it"] == []
    assert "The words have changed since" in ben.get("/me/wellbeing/consents").text
    assert ben.post(evening.url, **GOOD).status_code == 200

    ben.post("/me/wellbeing/consents", kind=consents.STORE, given="yes")

    assert "The words have changed since" not in ben.get("/me/wellbeing/consents").text
    assert OWN in ben.post(URL, words=OWN).text
    assert [line["text_version"] for line in kept(app, evening)["consents"]] == [1, 2]
    assert kept(app, evening)["consents"][0]["words"] is None


def test_s48_the_reminder_brings_the_own_line_where_its_author_wants_it(
    app: Flask, evening: Evening, ben: Visitor, clock_hand: time_machine.Traveller
) -> None:
    past_check_ins(app, evening, [GOOD | {"lonely_after": 9}], every=7)
    ben.post(URL, words=OWN, in_reminder="yes")

    said = remind_of(app, evening, clock_hand)

    assert OWN in said
    assert not any(word in said.lower() for word in ("lonely", "mood", "connected", "effort"))


def test_s48_without_the_tick_the_line_stays_on_its_page(
    app: Flask, evening: Evening, ben: Visitor, clock_hand: time_machine.Traveller
) -> None:
    ben.post(URL, words=OWN)

    assert OWN not in remind_of(app, evening, clock_hand)


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0 "])
def test_a_hard_thing_of_blanks_is_no_line(ben: Visitor, blank: str) -> None:
    answer = ben.post("/me/wellbeing/hard-things", words=blank)

    assert answer.status_code == 422
    assert "Write a few words." in answer.text


def test_s31_a_hard_thing_comes_along_in_the_reminder_by_choice(
    app: Flask, evening: Evening, ben: Visitor, clock_hand: time_machine.Traveller
) -> None:
    ben.post("/me/wellbeing/hard-things", words="Came alone at night")
    page = ben.post("/me/wellbeing/hard-things", words="First hill").text
    for words in ("Came alone at night", "First hill"):
        before = page.split(f"<span>{words}")[1]
        ben.post(before.split('action="')[1].split('"')[0])

    said = remind_of(app, evening, clock_hand)

    assert "First hill" in said
    assert "Came alone" not in said


def test_s47_the_card_is_looked_at_again_after_four_weeks(
    app: Flask, evening: Evening, ben: Visitor, as_member: AsMember,
    clock_hand: time_machine.Traveller,
) -> None:  # fmt: skip
    ben.post(URL, words=OWN)
    assert "Is it still true?" not in ben.get(URL).text

    clock_hand.move_to(HOME + timedelta(weeks=4, hours=1))

    assert "Is it still true?" in as_member(evening.ben).get(URL).text


def test_s39_three_ways_on_and_the_own_why_on_a_day_without_drive(ben: Visitor) -> None:
    ben.post(URL, words=OWN)

    page = ben.get(LOW).text

    assert [way in page for way in ('value="walk"', 'value="ten"', 'value="rest"')] == [True] * 3
    assert OWN in page


@pytest.mark.both_databases
def test_s39_from_five_such_days_on_their_history_is_told(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    better, same = {"mood_before": -1, "mood_after": 2}, {"mood_before": 1, "mood_after": 1}
    past_check_ins(app, evening, [better, better, same, better, better], every=7)
    with app.app_context():
        days = [STARTS.date() - timedelta(days=7 * back) for back in range(1, 6)]
        add = [
            LowDay(member_id=evening.ben, day=day, way=Way.WALK, chosen_at=clock.now())
            for day in days
        ]
        db.session.add_all(add[:4])
        db.session.commit()
    assert "such days" not in ben.get(LOW).text

    with app.app_context():
        db.session.add(add[4])
        db.session.commit()

    assert "On 4 of 5 such days you finished in a better mood." in ben.get(LOW).text


def test_s40_whoever_is_ill_is_encouraged_to_nothing_and_leaves_no_trace(
    app: Flask, evening: Evening, ben: Visitor
) -> None:
    before = kept(app, evening)

    page = ben.post(LOW, way="ill").text

    main = page.split("<main")[1].split("</main")[0]
    assert "resting" in main
    assert not any(word in main.lower() for word in ("ten minutes", "walk", "why you run"))
    assert kept(app, evening) == before


def test_a_walk_instead_keeps_the_place_in_the_run_ahead(
    app: Flask, evening: Evening, as_member: AsMember, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(STARTS - timedelta(hours=5))

    page = as_member(evening.ben).post(LOW, way="walk").text

    assert "You come as a walker" in page
    with app.app_context():
        row = db.session.query(Rsvp).filter_by(event_id=evening.run, member_id=evening.ben).one()
        assert row.kind is Coming.WALK


def test_a_rest_by_choice_is_logged_and_ten_minutes_open_their_session(
    evening: Evening, ben: Visitor
) -> None:
    assert "Rest it is. It counts." in ben.post(LOW, way="rest").text
    assert "Ten-minute walk" in ben.post(LOW, way="ten").text
    assert "Ten-minute walk" in ben.post(LOW, way="walk").text  # no run ahead
    assert ben.post(LOW, way="fly").status_code == 422
