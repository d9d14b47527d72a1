"""Who came once or twice and was not seen since: one friendly note, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from clubs.models import Club, Membership
from core import clock
from core.database import db
from events.attendance import Attendance, Part
from events.caring_for import missed
from members.models import Member
from notices.preferences import turn
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run

URL = "/clubs/harbour/people-care"


@pytest.fixture
def seen(app: Flask, cast: SimpleNamespace) -> Callable[..., int]:
    """Somebody of the club who was at runs so many days ago; gives the id."""

    def arrange(name: str, *days_ago: int, present: bool = True) -> int:
        with app.app_context():
            club, member = db.session.get(Club, cast.club), make_member(name)
            make_membership(club, member)
            for days in days_ago:
                run = make_run(
                    club, starts=(clock.now() - timedelta(days=days)).replace(tzinfo=None)
                )
                db.session.add(
                    Attendance(
                        event_id=run.id,
                        member_id=member.id,
                        part=Part.RAN,
                        present=present,
                        marked_at=run.starts_at,
                    )
                )
            db.session.commit()
            return member.id

    return arrange


def listed(app: Flask, cast: SimpleNamespace, now: datetime | None = None) -> list[str]:
    """The names on the club's list."""
    with app.app_context():
        club = db.session.get(Club, cast.club)
        return [one.member.name for one in missed(club, now or clock.now())]


@pytest.mark.both_databases
def test_listed_is_who_came_once_or_twice_and_not_in_the_last_four_weeks(app, cast, seen):
    seen("Once", 29)
    seen("Twice", 60, 40)
    seen("Thrice", 60, 50, 40)
    seen("Lately", 60, 20)
    seen("Never", 40, present=False)
    seen("Long ago", 200)
    seen("Nobody")

    assert listed(app, cast) == ["Once", "Twice"]


@pytest.mark.both_databases
def test_left_out_is_who_plans_to_come_or_left_or_is_no_member_of_this_club(app, cast, seen):
    planning, left = seen("Planning", 40), seen("Left", 40)
    with app.app_context():
        club = db.session.get(Club, cast.club)
        make_rsvp(make_run(club), db.session.get(Member, planning))
        db.session.delete(Membership.of(club.id, db.session.get(Member, left)))
        other = make_run(make_club("Others"), starts=datetime(2026, 1, 1, 18, 0))  # noqa: DTZ001
        assert other.club_id != club.id
        db.session.commit()

    assert listed(app, cast) == []


def test_one_friendly_note_goes_out_once(app, cast, seen, mails):
    dora = seen("Dora", 40)
    cast.post(title="Canal loop")

    page = cast.ada.get(URL).text
    sent = cast.ada.post(URL, member=dora)
    again = cast.ada.post(URL, member=dora)

    assert "Dora" in page
    assert "Send the note: Dora" not in sent.text.replace('<span class="vh">', "")
    assert again.status_code == 409
    (mail,) = [mail for mail in mails() if mail.key.startswith("care-note:")]
    assert "It was good to have you" in mail.subject
    assert "Canal loop" in mail.text
    assert "List-Unsubscribe" in mail.headers
    assert listed(app, cast) == []


def test_the_note_goes_out_once_for_ever(app, cast, seen):
    dora = seen("Dora", 40)
    cast.ada.post(URL, member=dora)

    assert listed(app, cast, clock.now() + timedelta(days=60)) == []


@pytest.mark.both_databases
def test_whoever_wants_no_note_is_not_on_the_list_and_gets_none(app, cast, seen, mails):
    dora = seen("Dora", 40)
    with app.app_context():
        turn(dora, "note", off=True)
        db.session.commit()

    answer = cast.ada.post(URL, member=dora)

    assert listed(app, cast) == []
    assert answer.status_code == 409
    assert mails() == []


def test_first_timers_are_listed_with_their_run(app, cast):
    run_id = cast.post(title="Canal loop")
    with app.app_context():
        run = db.session.get(Club, cast.club) and make_run(db.session.get(Club, cast.club))
        make_rsvp(run, make_member("Nora"), first_time=True)
        make_rsvp(run, make_member("Otto"))
        db.session.commit()

    page = cast.ada.get(URL).text

    assert "Nora" in page
    assert "Otto" not in page
    assert run_id


def test_the_page_is_for_organizers(cast):
    for method in (cast.ben.get, cast.cleo.get):
        assert method(URL).status_code == 403
    for member in (1, "x", ""):
        assert cast.ben.post(URL, member=member).status_code == 403
    assert cast.stranger.get(URL, follow=False).location.startswith("/sign-in")
    assert cast.ada.get("/clubs/nowhere/people-care").status_code == 404
    assert cast.ada.post(URL, member="x").status_code == 422
    assert cast.ada.post(URL, member=999_999).status_code == 409
