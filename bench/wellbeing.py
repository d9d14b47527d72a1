"""How long my pattern takes for 500 check-ins, and closing a block of 2,000 members and 50,000.

Run it from the checkout: `.venv/bin/python -m bench.wellbeing [DATABASE_URL]`.
"""

import statistics
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from app import create_app
from core import clock
from core.database import db
from core.identifiers import digest, new_secret
from demo.commands import migrate
from events.models import Answer, Event, Rsvp
from members.models import FRESH_FOR, Member, SignIn
from tests.factories import make_club, make_member, make_run
from wellbeing import blocks, closing
from wellbeing.models import CheckIn, Consent

MEMBERS, RUNS, EACH, OWN, TIMED = 2_000, 100, 25, 500, 20
chance = Random(7)  # noqa: S311 - invented answers


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        wishes: dict[str, Any] = {"INSTANCE": folder, "LIMITS": False, "TESTING": True}
        if len(sys.argv) > 1:
            wishes["DATABASE_URL"] = sys.argv[1]
        app = create_app(wishes)
        with app.app_context():
            migrate()
            secret, club_id = fill()
        waited, worked = page(app, secret)
        print(f"my pattern, {OWN} check-ins: {waited:.0f} ms, {worked:.0f} ms of CPU")
        spent, held, shown = block(app, club_id)
        print(
            f"closing a block, {MEMBERS} members, {MEMBERS * EACH} check-ins: {spent:.1f} s of "
            f"CPU, the write lock held for {held * 1000:.0f} ms {shown}"
        )


def fill() -> tuple[str, int]:
    """A busy club in one block, and one member with many runs behind; a sign-in for that one."""
    starts, _ends = blocks.block_of(date(2026, 6, 2))
    club = make_club(created_at=clock.now())
    runs = [_run(club, starts, number) for number in range(RUNS)]
    people = _people()
    _answers(club.id, runs, people)
    secret = _regular(club)
    db.session.commit()
    return secret, club.id


def _run(club: Any, starts: date, number: int) -> Event:
    at = datetime.combine(starts, datetime.min.time()) + timedelta(days=number % 28, hours=18)
    return make_run(club, starts=at)


def _people() -> list[int]:
    born = clock.now() - timedelta(days=900)
    rows = [
        {
            "name": f"Runner {n}",
            "email": f"r{n}@example.net",
            "folded_email": f"r{n}@example.net",
            "created_at": born,
            "verified_at": born,
            "face": n,
            "is_admin": False,
        }
        for n in range(MEMBERS)
    ]
    keys = list(db.session.scalars(insert(Member).returning(Member.id), rows))
    line = {"kind": "share_in_totals", "given": True, "text_version": 1, "text_hash": "0" * 64}
    db.session.execute(insert(Consent), [line | {"member_id": key, "at": born} for key in keys])
    return keys


def _answers(club_id: int, runs: list[Event], people: list[int]) -> None:
    numbers = dict.fromkeys((run.id for run in runs), 0)
    rsvps, rows = [], []
    for member_id in people:
        for run in chance.sample(runs, EACH):
            numbers[run.id] += 1
            rsvps.append(_rsvp(run, member_id, numbers[run.id]))
            rows.append(_check_in(run, member_id, club_id))
    db.session.execute(insert(Rsvp), rsvps)
    db.session.execute(insert(CheckIn), rows)


def _rsvp(run: Event, member_id: int, number: int) -> dict[str, Any]:
    return {
        "event_id": run.id,
        "member_id": member_id,
        "group_id": run.groups[0].id,
        "answer": Answer.YES,
        "number": number,
        "guests": 0,
        "first_time": False,
        "listed": True,
        "answered_at": run.starts_at,
        "confirmed_at": run.starts_at,
    }


def _check_in(run: Event, member_id: int, club_id: int) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "event_id": run.id,
        "club_id": club_id,
        "version": 1,
        "created_at": run.starts_at,
        "before_at": run.starts_at,
        "after_at": run.ends_at,
        "late": False,
        "minutes": 45,
        "mood_before": chance.randint(-3, 3),
        "mood_after": chance.randint(-1, 5),
        "connected_before": chance.randint(0, 8),
        "connected_after": chance.randint(2, 10),
        "lonely_before": chance.randint(0, 9),
        "lonely_after": chance.randint(0, 7),
        "effort": chance.randint(1, 7),
        "talk": chance.randint(1, 4),
    }


def _regular(club: Any) -> str:
    member, secret, now = make_member("Regular"), new_secret(), clock.now()
    start = datetime(2021, 1, 1, 18)  # noqa: DTZ001 - a wall clock
    for number in range(OWN):
        run = make_run(club, starts=start + timedelta(days=3 * number))
        db.session.add(Rsvp(**_rsvp(run, member.id, 1)))
        db.session.add(CheckIn(**_check_in(run, member.id, club.id)))
    db.session.add(
        SignIn(
            digest=digest(secret),
            member_id=member.id,
            created_at=now,
            seen_at=now,
            fresh_until=now + FRESH_FOR,
            device="bench",
        )
    )
    return secret


def page(app: Flask, secret: str) -> tuple[float, float]:
    """Milliseconds for the page, warm: by the clock and of CPU, medians of twenty."""
    client: FlaskClient = app.test_client()
    client.set_cookie("sid", secret)
    waited, worked = [], []
    for _ in range(TIMED + 3):
        began, busy = time.perf_counter(), time.process_time()
        assert client.get("/me/wellbeing").status_code == 200  # noqa: S101 - a figure of a failed page is none
        waited.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(waited[3:]), statistics.median(worked[3:])


def block(app: Flask, club_id: int) -> tuple[float, float, Any]:
    """Seconds of CPU for closing the one block, seconds under the lock, and what it shows."""
    starts, ends = blocks.block_of(date(2026, 6, 2))
    with app.app_context():
        held: dict[str, float] = {}
        event.listen(db.engine, "begin", lambda _: held.update(since=time.perf_counter()))
        event.listen(db.engine, "commit", lambda _: held.update(until=time.perf_counter()))
        began = time.process_time()
        closing.close_block(club_id, starts, ends, clock.now())
        spent = time.process_time() - began
        under = held["until"] - held["since"]
        return spent, under, dict(db.session.scalars(closing.published(club_id)).one().shown)


if __name__ == "__main__":
    main()
