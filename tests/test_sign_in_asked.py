"""Every changing route asks for sign-in, or carries its reason in this list."""

from flask import Flask
from werkzeug.routing import BuildError, Rule

from core.database import db
from members.passwords import hash_password
from tests.factories import make_club, make_member, make_rsvp, make_run
from tests.visitor import Visitor

PASSWORD = "an-empty-form-is-an-answer-too"

OPEN = {
    "check_in_link.save": "The signed link after a run takes answers once and shows none.",
    "events.confirm_answer": "The signed link behind the button is the leave.",
    "events.rsvp": "A stranger answers with a name and an address; unconfirmed, it falls away.",
    "leading.lead": "The signed link that asked a runner to lead is the leave.",
    "levels.answer": "The quiz works before any sign-up and stores nothing.",
    "offers.answer_by_link": "The signed link in the mail about a kept place is the leave.",
    "offers.answer_here": "A stranger's own answer, shown by the signed cookie of this run.",
    "offers.audible": "A stranger steps down by the signed cookie of this run.",
    "still.say": "The signed link in the day-before reminder is the leave.",
    "weather.decide": "The signed link in the mail about the weather is the leave.",
    "weekly_mail.confirm_it": "The second yes to the weekly mail; the signed link is the leave.",
    "members.sign_up_with": "Nobody has an account before having one.",
    "members.sign_in_with": "This is the way in.",
    "members.enter_code": "This is the way in; the code and the asking browser are the leave.",
    "members.follow_link": "This is the way in; the mailed link is the leave.",
    "moving.take_back": "The mailed link undoes a change of address that shut its owner out.",
    "notices.unsubscribe_with": "The signed link turns mails off without signing in.",
}


def test_every_changing_route_asks_for_sign_in_or_says_why_not(app: Flask) -> None:
    stranger = Visitor(app)
    let_in = set()

    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            answer = stranger.post(_path(app, rule), follow=False)
            if not _is_sent_to_sign_in(answer):
                let_in.add(rule.endpoint)

    assert let_in == set(OPEN)


def test_an_empty_form_gets_an_answer_everywhere(app: Flask) -> None:
    with app.app_context():
        ada = make_member("Ada", is_admin=True, password_hash=hash_password(PASSWORD))
        club = make_club(owner=ada, slug="1")
        make_rsvp(make_run(club), ada)
        db.session.commit()
        email = ada.email

    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            member = Visitor(app).sign_in(email, PASSWORD)
            answer = member.post(_path(app, rule), follow=False)
            assert answer.status_code < 500, rule


def _is_sent_to_sign_in(answer) -> bool:
    return answer.status_code == 303 and answer.location.startswith("/sign-in")


def _path(app: Flask, rule: Rule) -> str:
    adapter = app.url_map.bind("localhost")
    for some in ("1", 1, 1.0):
        try:
            return adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, some), method="POST")
        except (BuildError, ValueError):
            continue
    raise AssertionError(f"no address for {rule}")
