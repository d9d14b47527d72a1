"""Going for good: nothing of a member is left, and whoever waited has the place."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from clubs.models import Club, Membership, Role
from core import clock
from core.database import Model, db
from events.attendance import Attendance, Part
from events.leading import LeaderGap
from events.models import Answer, Event, Rsvp
from events.queries import line_of
from events.series import Series, top_up
from members.models import Member
from tests.factories import make_club, make_member, make_rsvp, make_run
from tests.privacy.conftest import CANARIES, Story, every_row, subjects
from tests.visitor import Visitor
from wellbeing.keeping import subject_of
from wellbeing.models import Consent


def left(text: str) -> list[str]:
    """The canaries that are still in a text."""
    return [name for name, word in CANARIES.items() if word.casefold() in text.casefold()]


def go(browser: Visitor) -> None:
    """Press the button."""
    answer = browser.post("/me/delete", follow=False, sure="y")
    assert answer.status_code == 303, answer.text


@pytest.mark.both_databases
def test_no_row_names_a_member_who_went(app: Flask, story: Story, ben: Visitor) -> None:
    assert left(every_row(app)) != []

    go(ben)

    assert left(every_row(app)) == []
    with app.app_context():
        assert db.session.get(Member, story.ben) is None
        assert _referring_to(story.ben) == []


def _referring_to(member_id: int) -> list[str]:
    """Every column that still says the member's number."""
    return [
        f"{table.name}.{key.parent.name}"
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "member"
        and db.session.execute(select(table).where(key.parent == member_id)).first()
    ]


def test_no_byte_of_it_is_left_in_the_files(app: Flask, story: Story, ben: Visitor) -> None:
    with app.app_context():
        folder = Path(db.engine.url.database).parent
    before = _bytes(folder)
    assert CANARIES["email"].encode() in before

    go(ben)

    after = _bytes(folder)
    assert [name for name, word in CANARIES.items() if word.encode() in after] == []


def _bytes(folder: Path) -> bytes:
    """Database, log and whatever else lies beside them."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


@pytest.mark.both_databases
def test_no_page_shows_a_word_of_it(
    story: Story, ben: Visitor, as_member: Callable[..., Visitor]
) -> None:
    go(ben)

    ada = as_member(story.ada)
    pages = (
        "/", "/me", f"/clubs/{story.slug}", f"/clubs/{story.slug}/members", f"/runs/{story.full}",
        f"/runs/{story.past}", "/clubs/",
    )  # fmt: skip
    for url in pages:
        assert left(ada.get(url).text) == [], url


@pytest.mark.both_databases
def test_whoever_waits_has_the_place_and_is_told(app: Flask, story: Story, ben: Visitor) -> None:
    with app.app_context():
        cleo = db.session.get(Member, story.cleo).email

    go(ben)

    with app.app_context():
        line = line_of(db.session.get(Event, story.full))
        assert [entry.key for entry in line.going] == [story.cleo]
    assert len(subjects(app, cleo)) == 1


@pytest.mark.both_databases
def test_a_series_answers_for_nobody_and_has_no_leader_who_went(
    app: Flask, story: Story, ben: Visitor, clock_hand
) -> None:
    go(ben)
    clock_hand.shift(timedelta(weeks=2))

    with app.app_context():
        made = top_up(clock.now())
        series = db.session.get(Series, story.series)
        runs = db.session.scalars(select(Event).where(Event.series_id == series.id)).all()
        assert made == 2
        assert [group.leader_id for run in runs for group in run.groups if group.leader_id] == []
        assert [entry for run in runs for entry in line_of(run).going] == []


@pytest.mark.both_databases
def test_a_roll_call_counts_a_former_member(app: Flask, story: Story, ben: Visitor) -> None:
    with app.app_context():
        db.session.add(
            Attendance(
                event_id=story.past, member_id=story.ben, part=Part.RAN, present=True,
                marked_at=clock.now(), marked_by_id=story.ben,
            )
        )  # fmt: skip
        db.session.commit()

    go(ben)

    with app.app_context():
        (mark,) = db.session.scalars(select(Attendance)).all()
        assert (mark.member_id, mark.name, mark.present) == (None, "Former member", True)
        assert mark.marked_by_id is None


@pytest.mark.both_databases
def test_the_others_are_asked_to_lead_where_the_leader_went(
    app: Flask, story: Story, ben: Visitor
) -> None:
    go(ben)

    with app.app_context():
        gaps = db.session.scalars(select(LeaderGap.event_id)).all()
        ada = db.session.get(Member, story.ada).email
    assert story.full in gaps
    assert "lead" in " ".join(subjects(app, ada))


@pytest.mark.both_databases
def test_every_browser_is_signed_out_and_the_address_opens_nothing(
    app: Flask, story: Story, ben: Visitor, as_member: Callable[..., Visitor]
) -> None:
    other = as_member(story.ben)

    answer = ben.post("/me/delete", follow=False, sure="y")

    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert ben.get(answer.headers["Location"]).status_code == 200
    for browser in (ben, other):
        assert browser.get("/me/settings", follow=False).status_code == 303


@pytest.mark.both_databases
def test_mails_on_their_way_are_not_sent(app: Flask, ben: Visitor) -> None:
    go(ben)

    assert subjects(app, CANARIES["email"]) == []


@pytest.mark.both_databases
def test_the_ledger_of_consents_stays_without_the_member(
    app: Flask, story: Story, ben: Visitor
) -> None:
    go(ben)

    with app.app_context():
        rows = db.session.scalars(select(Consent)).all()
        subject = subject_of(CANARIES["email"], Path(app.instance_path))
        assert len(rows) == 4
        assert {(row.member_id, row.subject) for row in rows} == {(None, subject)}
        assert all(row.ended_at for row in rows)


def test_without_the_tick_nothing_happens(app: Flask, story: Story, ben: Visitor) -> None:
    answer = ben.post("/me/delete")

    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert CANARIES["name"] in every_row(app)


def test_somebody_who_signed_in_a_while_ago_signs_in_again_first(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    for browser in (Visitor(app), as_member(story.ben, fresh=False)):
        answer = browser.post("/me/delete", follow=False, sure="y")
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]

    assert CANARIES["name"] in every_row(app)


def test_the_page_says_what_goes_and_what_stays(ben: Visitor) -> None:
    page = ben.get("/me/delete").text

    for words in ("What goes", "What stays", "How long we keep what", "Former member"):
        assert words in page


@pytest.mark.both_databases
def test_the_last_owner_hands_the_club_over_first(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    ada = as_member(story.ada)

    page, refused = ada.get("/me/delete").text, ada.post("/me/delete", sure="y")

    assert "Hand Harbour Runners over" in page
    assert "Yes, delete" not in page
    assert refused.status_code == 409
    assert "Nobody else answers for Harbour Runners yet." in refused.text
    assert f"/clubs/{story.slug}/members" in refused.text
    with app.app_context():
        assert db.session.get(Member, story.ada) is not None


@pytest.mark.both_databases
def test_one_owner_of_two_may_go(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    with app.app_context():
        club = db.session.get(Club, story.club)
        Membership.of(club.id, db.session.get(Member, story.cleo)).role = Role.OWNER
        db.session.commit()

    go(as_member(story.ada))

    with app.app_context():
        assert db.session.get(Club, story.club).is_claimed


@pytest.mark.both_databases
def test_a_club_of_one_waits_to_be_claimed_and_its_runs_are_called_off(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    with app.app_context():
        dora, eve = make_member("Dora"), make_member("Eve")
        club = make_club("Dora's Dozen", owner=dora)
        ahead = make_run(club)
        make_rsvp(ahead, eve)
        past = make_run(club, starts=ahead.starts_local - timedelta(days=30))
        db.session.commit()
        ids, email = (dora.id, club.id, ahead.id, past.id), eve.email
    browser = as_member(ids[0])
    page = browser.get("/me/delete").text

    go(browser)

    assert "Dora&#39;s Dozen, without anybody." in page
    with app.app_context():
        assert not db.session.get(Club, ids[1]).is_claimed
        assert db.session.get(Event, ids[2]).is_cancelled
        assert not db.session.get(Event, ids[3]).is_cancelled
    assert len(subjects(app, email)) == 1


@pytest.mark.both_databases
def test_a_number_is_never_given_twice(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    with app.app_context():
        last = make_member("Last")
        db.session.commit()
        number = last.id

    go(as_member(number))

    with app.app_context():
        assert make_member("Next").id > number


def test_members_who_answered_no_or_to_a_cancelled_run_may_go_too(
    app: Flask, story: Story, as_member: Callable[..., Visitor]
) -> None:
    with app.app_context():
        club, cleo = db.session.get(Club, story.club), db.session.get(Member, story.cleo)
        make_rsvp(make_run(club, cancelled_at=clock.now()), cleo)
        make_rsvp(make_run(club), cleo, answer=Answer.NO)
        db.session.commit()

    go(as_member(story.cleo))

    with app.app_context():
        assert db.session.scalar(select(Rsvp).where(Rsvp.member_id == story.cleo)) is None
