"""Making the tables of runs anew loses no row, and nobody who runs last."""

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from core.database import db
from events.models import Event, PaceGroup, Rsvp
from events.repeating import Rule
from events.series import Series, begin
from tests.factories import make_member, make_rsvp, make_run


@pytest.mark.both_databases
def test_runs_keep_their_groups_and_answers_through_the_migration(app: Flask) -> None:
    with app.app_context():
        make_rsvp(make_run(), make_member())
        db.session.commit()
        db.session.remove()

        downgrade(revision="0007_around_check_ins")
        upgrade()

        counts = [db.session.scalar(select(func.count(one.id))) for one in (Event, PaceGroup, Rsvp)]
        assert counts == [1, 1, 1]
        db.session.remove()


@pytest.mark.both_databases
def test_whoever_ran_last_of_all_runs_last_in_each_group_and_in_each_run_to_come(
    app: Flask,
) -> None:
    with app.app_context():
        eli, kim = make_member("Eli").id, make_member("Kim").id
        run, other = make_run(groups=last(eli, kim)), make_run(groups=last(None, None))
        begin(run, Rule((run.starts_local.weekday(),)), run.created_at)
        ids = run.id, other.id
        db.session.commit()
        db.session.remove()

        downgrade(revision="0022_unread_notices")
        with db.engine.connect() as connection:
            of_all = connection.scalars(text("SELECT sweeper_id FROM event ORDER BY id")).all()
        upgrade()

        assert of_all[:2] == [eli, None]
        here, there = (db.session.get_one(Event, one) for one in ids)
        template = db.session.scalars(select(Series.template)).one()
        assert [group.sweeper_id for group in here.groups] == [eli, eli]
        assert [group.sweeper_id for group in there.groups] == [None, None]
        assert [group["sweeper_id"] for group in template["groups"]] == [eli, eli]
        assert "sweeper_id" not in template["run"]
        db.session.remove()


def last(*members: int | None) -> list[dict[str, Any]]:
    """A group for each of these, who runs last in it."""
    return [{"level": "chat", "sweeper_id": member} for member in members]
