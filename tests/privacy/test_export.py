"""Taking everything along: what is in it, and a link that works once."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from core.database import Model, db
from privacy.export import TABLED
from tests.privacy.conftest import CANARIES, Story
from tests.visitor import Visitor
from wellbeing.instruments import FEELINGS
from wellbeing.models import CheckIn, DeepAnswer, WeeklyAnswer
from wellbeing.sealing import seal

EXPORTED = {
    "attendance", "calendar_link", "care_note", "check_in", "club_claim", "consent", "deep_answer",
    "enrolment", "event", "followed_place", "hand_over", "hard_thing", "hello_request",
    "low_day", "membership", "movement", "notice", "notice_preference", "pace_group",
    "push_subscription", "quiet_hours", "quiz_result", "rsvp", "sign_in", "spot_photo",
    "standing_rsvp", "weekly_answer", "wellbeing_preference", "why_card",
}  # fmt: skip
LEFT_OUT = {
    "export_link": "a secret's digest, gone in a day",
    "series": "its runs name who posted them",
    "programme": "says which organizer started it",
    "roll_call": "says which organizer closed it",
    "run_message": "written for a run's people, and in the mails of whoever got it",
}
"""Tables that refer to a member and are not in the export, each with its reason."""


def made(browser: Visitor, form: str) -> str:
    """The URL of a new link."""
    answer = browser.post("/me/export", follow=False, form=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


@pytest.mark.both_databases
def test_everything_that_was_typed_or_sent_is_in_the_file(ben: Visitor) -> None:
    file = ben.post(made(ben, "json"))

    assert file.mimetype == "application/json"
    assert "attachment" in file.headers["Content-Disposition"]
    assert [name for name, word in CANARIES.items() if word not in file.text] == []


def test_answers_carry_their_words_what_follows_from_them_and_the_consents(ben: Visitor) -> None:
    file = json.loads(ben.post(made(ben, "json")).text)

    (felt,) = file["check_ins"]
    assert felt["effort"]["answer"] == 9
    assert felt["effort"]["label"] == "Nearly all I have"
    assert (felt["connected_delta"], felt["session_load"]) == (3, 405)
    assert felt["feelings"] == [FEELINGS["proud"], FEELINGS["sore"]]
    assert file["longer"][0]["ucla3_total"] == 8
    assert {line["kind"] for line in file["consents"]} >= {"store_checkins", "share_in_totals"}
    assert all(line["words"] and line["text_hash"] for line in file["consents"])


def test_runs_and_clubs_are_named_with_the_place_in_the_line(ben: Visitor, story: Story) -> None:
    file = json.loads(ben.post(made(ben, "json")).text)

    answers = {row["run"]["title"]: row for row in file["answers_to_runs"]}
    assert answers["Towpath at dawn"]["state"] == "going"
    assert file["answers_to_every_run_of_a_series"][0]["series"] == "Every week"
    assert [club["role"] for club in file["clubs"]] == ["organizer"]
    assert "Towpath at dawn" in [run["title"] for run in file["runs_posted"]]
    assert "Towpath at dawn" in [run["title"] for run in file["groups_led"]]


def test_nothing_of_anybody_else_is_in_the_file(ben: Visitor) -> None:
    file = ben.post(made(ben, "json")).text

    assert "Cleo" not in file
    assert "ada@example.org" not in file


def test_the_table_has_a_line_for_each_answer_and_agreement_and_no_formula(
    app: Flask, ben: Visitor, story: Story
) -> None:
    with app.app_context():
        row = db.session.query(CheckIn).filter_by(member_id=story.ben).one()
        row.note = seal("=1+1", story.ben, Path(app.instance_path))
        at = {"version": 1, "answered_at": row.after_at, "member_id": story.ben}
        for table in (WeeklyAnswer, DeepAnswer):
            db.session.query(table).delete()
        db.session.add(WeeklyAnswer(**at, week=row.after_at.date(), sleep_week=5))
        db.session.add(DeepAnswer(**at, week_no=0, ucla_1=1, ucla_2=2, ucla_3=3, lonely_direct=5))
        db.session.commit()

    lines = list(csv.DictReader(io.StringIO(ben.post(made(ben, "csv")).text)))

    of = {what: [line for line in lines if line["what"] == what] for what in TABLED}
    assert sum(map(len, of.values())) == len(lines)
    (run,), (week,), (longer,) = of["check_in"], of["week"], of["longer"]
    assert run["note"] == "'=1+1"
    assert (run["mood_after"], run["mood_after_label"]) == ("-3", "Bad")
    assert (week["sleep_week"], week["sleep_week_label"]) == ("5", "So-so")
    assert (longer["ucla3_total"], longer["lonely_direct_label"]) == ("6", "Never")
    assert {line["kind"] for line in of["consent"]} >= {"store_checkins"}
    assert all(len(line["text_hash"]) == 64 for line in of["consent"])


def test_a_member_without_check_ins_gets_an_empty_table(
    story: Story, as_member: Callable[..., Visitor]
) -> None:
    cleo = as_member(story.cleo)

    assert cleo.post(made(cleo, "csv")).text.strip() == "what"


@pytest.mark.both_databases
def test_a_link_works_once(ben: Visitor) -> None:
    url = made(ben, "json")
    looked = [ben.get(url).status_code for _ in range(2)]
    first, second = ben.post(url), ben.post(url)

    assert looked == [200, 200]
    assert (first.status_code, second.status_code) == (200, 409)
    assert CANARIES["note"] not in second.text
    assert "Make a new one" in second.text


def test_a_link_works_for_a_day(ben: Visitor, clock_hand: time_machine.Traveller) -> None:
    one, other = made(ben, "json"), made(ben, "csv")

    clock_hand.shift(timedelta(hours=23, minutes=59))
    in_time = ben.post(one)
    clock_hand.shift(timedelta(minutes=2))
    late = ben.post(other)

    assert (in_time.status_code, late.status_code) == (200, 409)


def test_a_new_link_ends_the_one_before(ben: Visitor) -> None:
    first, _second = made(ben, "json"), made(ben, "json")

    assert ben.post(first).status_code == 409


def test_a_link_opens_nothing_for_anybody_else(
    app: Flask, ben: Visitor, story: Story, as_member: Callable[..., Visitor]
) -> None:
    url = made(ben, "json")
    cleo = as_member(story.cleo).post(url)
    stranger = Visitor(app).post(url, follow=False)

    assert cleo.status_code == 409
    assert stranger.status_code == 303
    assert "/sign-in" in stranger.headers["Location"]
    assert ben.post(url).status_code == 200


def test_a_link_is_made_by_somebody_who_signed_in_a_moment_ago(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    for somebody in (Visitor(app), as_member(story.ben, fresh=False)):
        for answer in (
            somebody.get("/me/export", follow=False),
            somebody.post("/me/export", follow=False, form="json"),
        ):
            assert answer.status_code == 303
            assert "/sign-in" in answer.headers["Location"]


def test_no_browser_keeps_a_copy(ben: Visitor) -> None:
    url = made(ben, "json")

    answers = [ben.get("/me/export"), ben.get(url), ben.post(url), ben.get("/me/delete")]

    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store"] * 4


def test_a_form_that_names_neither_is_shown_again(ben: Visitor) -> None:
    assert ben.post("/me/export", form="xml").status_code == 422


def test_every_table_that_refers_to_a_member_is_in_the_export_or_says_why_not() -> None:
    referring = {
        table.name
        for table in Model.metadata.sorted_tables
        if any(key.column.table.name == "member" for key in table.foreign_keys)
    }

    assert referring - EXPORTED - set(LEFT_OUT) == set()
