"""Fixtures: Ben, with a word in everything that a member can fill in, and what is left of him."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clubs.models import ClubClaim, Role
from core import clock
from core.database import Model, db
from core.outbox import Message, post
from events.repeating import weekly
from events.series import begin
from events.standing import stand
from members.models import Member, SignInCode
from notices.preferences import turn
from tests.factories import make_club, make_member, make_membership, make_rsvp, make_run
from tests.visitor import Visitor, signed_in
from wellbeing import consents, hard_things, hello, low_days, why
from wellbeing.models import CheckIn, DeepAnswer, Movement, QuizResult, WeeklyAnswer
from wellbeing.preferences import preferred
from wellbeing.sealing import seal
from wellbeing.why_models import Way

NOW = datetime.fromisoformat("2026-06-03T10:00:00+00:00")
CANARIES = {
    "name": "Benbird",
    "email": "finch77@example.org",
    "pronounced": "goldwren",
    "note": "kestrel over the canal",
    "reflection": "heron in the reeds",
    "hard": "curlew hill alone",
    "why": "nightjars after rain",
    "claim": "robin told me so",
    "mail": "swallows at seven",
}
"""A word for each thing that Ben typed or was sent; found nowhere else."""


@dataclass
class Story:
    """The ids of who and what it is about. `full`: Ben runs, Cleo waits."""

    ben: int
    ada: int
    cleo: int
    club: int
    slug: str
    full: int
    past: int
    series: int


@pytest.fixture
def clock_hand() -> Iterator[time_machine.Traveller]:
    """The clock, standing; `move_to` and `shift` move it."""
    with time_machine.travel(NOW, tick=False) as hand:
        yield hand


@pytest.fixture
def story(app: Flask, clock_hand: time_machine.Traveller) -> Story:
    """Ben has done everything that leaves a row; Cleo waits for his place."""
    with app.app_context():
        ada, cleo = make_member("Ada"), make_member("Cleo")
        ben = make_member(
            CANARIES["name"], email=CANARIES["email"], pronounced=CANARIES["pronounced"]
        )
        club = make_club("Harbour Runners", owner=ada, slug="harbour")
        make_membership(club, ben, Role.ORGANIZER)
        make_membership(club, cleo)
        full = make_run(club, capacity=1, title="Towpath at dawn", posted_by_id=ben.id)
        full.groups[0].leader_id = ben.id
        make_rsvp(full, ben, guests=0)
        make_rsvp(full, cleo)
        past = make_run(club, starts=datetime.fromisoformat("2026-06-02T18:30:00"), title="Past")
        make_rsvp(past, ben)
        series = _stand(make_run(club, title="Every week"), ben)
        _answers(ben, past, Path(app.instance_path))
        _mails(ben)
        found = Story(ben.id, ada.id, cleo.id, club.id, club.slug, full.id, past.id, series)
        db.session.commit()
    return found


def _stand(run: Any, ben: Member) -> int:
    now = clock.now()
    run.groups[0].leader_id = ben.id
    db.session.flush()
    series = begin(run, weekly({run.starts_local.weekday()}), now)
    make_rsvp(run, ben)
    stand(run, ben, now)
    return series.id


def _answers(ben: Member, past: Any, folder: Path) -> None:
    now = clock.now()
    for kind in consents.AGREEMENTS:
        consents.give(ben, kind, now)
    own = {"member_id": ben.id, "version": 1}
    words = {name: seal(CANARIES[name], ben.id, folder) for name in ("note", "reflection")}
    felt = {"mood_after": -3, "connected_before": 4, "connected_after": 7, "lonely_after": 6}
    db.session.add_all(
        [
            CheckIn(
                **own, **words, **felt, event_id=past.id, club_id=past.club_id, created_at=now,
                after_at=now, minutes=45, late=False, effort=9, talk=4, feelings="proud,sore",
            ),
            WeeklyAnswer(**own, week=now.date(), answered_at=now, sleep_week=2, stress_week=8),
            DeepAnswer(**own, week_no=0, answered_at=now, ucla_1=3, ucla_2=2, ucla_3=3),
            QuizResult(**own, level="chat", start="w1", goal="calm", at=now),
            Movement(member_id=ben.id, day=now.date(), kind="walk", minutes=17, logged_at=now),
        ]
    )  # fmt: skip
    preferred(ben.id).weekly = True
    hello.ask(past.club, ben, None, now)
    hard_things.add(ben, CANARIES["hard"], now, folder)
    why.write(ben, why.Why((), CANARIES["why"], in_reminder=False, written_at=now), folder)
    low_days.record(ben, now.date(), Way.REST, now)


def _mails(ben: Member) -> None:
    now = clock.now()
    unclaimed = make_club("Nobody's Club")
    claim = ClubClaim(club_id=unclaimed.id, member_id=ben.id, words=CANARIES["claim"], asked_at=now)
    db.session.add(claim)
    db.session.flush()
    turn(ben.id, "moved_up", off=True)
    post("waiting", ben.email, "Soon", CANARIES["mail"], now)
    post("sent", ben.email, "Before", CANARIES["mail"], now, delivered_at=now)
    post("of him", "ada@example.org", "A", f"{ben.name} leads", now, delivered_at=now)
    post(f"club_claim_made:{claim.id}:1", "ada@example.org", "B", f"{ben.name} asks", now)
    code = SignInCode(
        folded_email=ben.folded_email, asked_digest="a", code_digest="b", created_at=now,
        name=ben.name,
    )  # fmt: skip
    db.session.add(code)


@pytest.fixture
def as_member(app: Flask) -> Callable[..., Visitor]:
    """Makes the browser of a member who is signed in now; `fresh=False`: a while ago."""

    return partial(signed_in, app)


@pytest.fixture
def ben(story: Story, as_member: Callable[..., Visitor]) -> Visitor:
    """Ben's browser, signed in a moment ago."""
    return as_member(story.ben)


def every_row(app: Flask) -> str:
    """All that is in the database, as words."""
    with app.app_context():
        tables = Model.metadata.sorted_tables
        return repr([db.session.execute(select(table)).all() for table in tables])


def subjects(app: Flask, recipient: str) -> list[str]:
    """What the outbox holds for an address, in the order it was written."""
    with app.app_context():
        mine = select(Message.subject).where(Message.recipient == recipient)
        return list(db.session.scalars(mine.order_by(Message.id)))
