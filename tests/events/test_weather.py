"""Bad weather: plan B in one tap, and three answers to it."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from core.database import db
from events.models import Event
from events.queries import line_of
from members.models import Member
from tests.factories import make_rsvp

PLAN = "We run on the spot at the gym, Coldharbour Lane."


@pytest.fixture
def evening(app: Flask, cast: SimpleNamespace) -> SimpleNamespace:
    """A run with a plan B; Ben is in its quicker group, Cleo waits."""
    run_id = cast.post(
        capacity=1,
        bad_weather_plan=PLAN,
        groups=[{"level": "sing", "pace": "walk"}, {"level": "chat", "pace": "social"}],
    )
    with app.app_context():
        run = db.session.get(Event, run_id)
        walk, easy = (group.id for group in run.groups)
        make_rsvp(run, db.session.get(Member, cast.ids["ben"]), group_id=easy)
        make_rsvp(run, db.session.get(Member, cast.ids["cleo"]), group_id=easy)
        db.session.commit()
    return SimpleNamespace(**vars(cast), run=run_id, url=f"/runs/{run_id}", walk=walk, easy=easy)


@pytest.fixture
def place(app: Flask, evening: SimpleNamespace) -> Callable[[], int | None]:
    """Ben's group while he goes, else None."""

    def asked() -> int | None:
        with app.app_context():
            going = line_of(db.session.get(Event, evening.run)).going
            return next((entry.group for entry in going if entry.key == evening.ids["ben"]), None)

    return asked


def link(mails, answer: str) -> str:
    """The link of one answer in the mail about plan B."""
    (mail,) = [mail for mail in mails() if mail.key.startswith("bad-weather:")]
    return re.search(rf"/runs/\d+/plan-b/\S+answer={answer}", mail.text)[0]


def test_one_tap_shows_plan_b_to_everybody_and_mails_whoever_goes(evening, mails):
    page = evening.ada.get(evening.url).text
    after = evening.ada.post(f"{evening.url}/bad-weather", action="offer")
    evening.ada.post(f"{evening.url}/bad-weather", action="offer")

    assert "Bad weather: offer plan B" in page
    assert PLAN not in page
    assert PLAN in after.text
    assert PLAN in evening.stranger.get(evening.url).text
    told = [mail.recipient for mail in mails() if mail.key.startswith("bad-weather:")]
    assert told == [evening.emails["ben"]]
    assert all(PLAN in mail.text for mail in mails() if mail.key.startswith("bad-weather:"))


def test_who_leads_a_group_offers_plan_b_too_while_she_belongs_to_the_club(app, cast, mails):
    keepers = {"leader_id": cast.ids["ben"], "sweeper_id": cast.ids["cleo"]}
    groups = [{"level": "sing", "pace": "walk", **keepers}]
    run, bare = cast.post(bad_weather_plan=PLAN, groups=groups), cast.post(groups=groups)
    with app.app_context():
        make_rsvp(db.session.get(Event, run), db.session.get(Member, cast.ids["ada"]))
        db.session.commit()

    page = cast.ben.get(f"/runs/{run}").text
    outside = cast.cleo.post(f"/runs/{run}/bad-weather", action="offer")
    after = cast.ben.post(f"/runs/{run}/bad-weather", action="offer")

    assert "Bad weather: offer plan B" in page
    assert "Write a plan B" not in cast.ben.get(f"/runs/{bare}").text
    assert outside.status_code == 403, "she runs last, but is not of the club"
    assert "Bad weather: offer plan B" not in cast.cleo.get(f"/runs/{run}").text
    assert PLAN in after.text
    assert "On as planned after all" in after.text
    assert [mail.recipient for mail in mails("bad-weather:")] == [cast.emails["ada"]]


@pytest.mark.parametrize(("answer", "group"), [("keep", "easy"), ("down", "walk"), ("no", None)])
def test_each_link_shows_a_page_with_the_answer_chosen_and_the_button_sends_it(
    evening, mails, place, answer, group
):
    evening.ada.post(f"{evening.url}/bad-weather", action="offer")
    url = link(mails, answer)

    page = evening.stranger.get(url)
    before = place()
    done = evening.stranger.post(url, answer=answer, follow=False)

    chosen = str(evening.walk) if answer == "down" else answer
    assert re.search(rf'value="{chosen}" checked', page.text)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert before == evening.easy
    assert (done.status_code, done.location) == (303, evening.url)
    assert place() == (getattr(evening, group) if group else None)


def test_signed_in_one_answers_from_the_page_of_the_run(evening, place):
    evening.ada.post(f"{evening.url}/bad-weather", action="offer")

    page = evening.ben.get(evening.url).text
    evening.ben.post(f"{evening.url}/plan-b", answer="down")

    assert f'href="{evening.url}/plan-b"' in page
    assert place() == evening.walk


def test_a_step_further_down_is_a_walk_then_the_coffee_and_the_place_stays(app, evening, place):
    evening.ada.post(f"{evening.url}/bad-weather", action="offer")
    url = f"{evening.url}/plan-b"

    listed = re.findall(r'name="answer" value="([^"]+)"', evening.ben.get(url).text)
    evening.ben.post(url, answer="coffee")
    left = re.findall(r'name="answer" value="([^"]+)"', evening.ben.get(f"{url}?answer=down").text)
    again = evening.ben.post(url, answer="down")

    assert listed == ["keep", str(evening.walk), "walk", "coffee", "no"]
    assert left == ["keep", "no"]
    assert again.status_code == 409
    with app.app_context():
        assert line_of(db.session.get(Event, evening.run)).is_going(evening.ids["ben"])


def test_kinder_weather_takes_it_back_and_says_so(evening, mails):
    evening.ada.post(f"{evening.url}/bad-weather", action="offer")
    after = evening.ada.post(f"{evening.url}/bad-weather", action="clear")

    assert PLAN not in after.text
    assert {mail.recipient for mail in mails() if mail.key.startswith("good-weather:")} == {
        evening.emails["ben"],
        evening.emails["cleo"],
    }
    assert evening.ben.get(f"{evening.url}/plan-b").status_code == 404


def test_without_a_plan_there_is_a_way_to_write_one(cast):
    run_id = cast.post()

    page = cast.ada.get(f"/runs/{run_id}").text
    answer = cast.ada.post(f"/runs/{run_id}/bad-weather", action="offer")

    assert f"/runs/{run_id}/edit#bad_weather_plan" in page
    assert answer.status_code == 409
    assert f"/runs/{run_id}/edit" in answer.text


def test_the_plan_is_a_field_of_the_form(cast, run_of):
    run_id = cast.post()
    page = cast.ada.get(f"/runs/{run_id}/edit").text

    assert 'name="bad_weather_plan"' in page
    assert run_of(run_id).bad_weather_plan is None


def test_the_doors_of_plan_b(evening, mails):
    assert evening.ben.post(f"{evening.url}/bad-weather").status_code == 403
    assert evening.cleo.post(f"{evening.url}/bad-weather").status_code == 403
    assert evening.ben.get(f"{evening.url}/plan-b").status_code == 404

    evening.ada.post(f"{evening.url}/bad-weather", action="offer")
    url = link(mails, "no").split("?")[0]

    assert evening.stranger.get(f"{evening.url}/plan-b").status_code == 404
    assert evening.stranger.get(url[:-3] + "abc").status_code == 404
    assert evening.stranger.post(url, answer="perhaps").status_code == 409
    assert evening.stranger.post(url).status_code == 422
    assert evening.ada.get(f"{evening.url}/plan-b").status_code == 404
