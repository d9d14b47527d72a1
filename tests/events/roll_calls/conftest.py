"""A quarter of an hour before a run: who leads it, who comes, who waits, and the taps."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.database import db
from events.attendance import Attendance
from events.models import Answer, Event
from tests.factories import make_member, make_rsvp
from tests.visitor import Visitor, signed_in


@pytest.fixture
def evening(app: Flask, cast: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A quarter of an hour before a run with room for two, which Ben leads.

    Dora comes for the first time with a friend, Emil waits, and Fay said no.
    """
    run_id = cast.post(
        capacity=2,
        groups=[{"level": "chat", "pace": "social", "leader_id": cast.ids["ben"]}],
    )
    with app.app_context():
        run = db.session.get(Event, run_id)
        dora, emil, fay = (make_member(name) for name in ("Dora", "Emil", "Fay"))
        make_rsvp(run, dora, guests=1, first_time=True)
        make_rsvp(run, emil)
        make_rsvp(run, fay, answer=Answer.NO)
        ids = SimpleNamespace(**cast.ids, dora=dora.id, emil=emil.id, fay=fay.id)
        start, end, group = run.starts_at, run.ends_at, run.groups[0].id
        db.session.commit()
    with time_machine.travel(start - timedelta(minutes=15), tick=True) as clock_:
        yield SimpleNamespace(
            run=run_id,
            url=f"/runs/{run_id}/roll-call",
            ids=ids,
            ada=signed_in(app, ids.ada),
            ben=signed_in(app, ids.ben),
            cleo=signed_in(app, ids.cleo),
            stranger=Visitor(app),
            group=group,
            start=start,
            end=end,
            move_to=clock_.move_to,
        )


@pytest.fixture
def marks(app: Flask, evening: SimpleNamespace) -> Callable[[], dict[str, Attendance]]:
    """Every mark of the run, by first name."""

    def asked() -> dict[str, Attendance]:
        with app.app_context():
            rows = db.session.scalars(select(Attendance).order_by(Attendance.id)).all()
            return {row.member.name if row.member else row.name or "": row for row in rows}

    return asked


def tap(visitor: Visitor, evening: SimpleNamespace, name: str, /, **fields: object) -> TestResponse:
    """One tap with a name of its own."""
    return visitor.swap(evening.url, tap=f"tap-{name}", **fields)
