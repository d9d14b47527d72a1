"""Making the tables of runs anew for series loses no row."""

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from core.database import db
from events.models import Event, PaceGroup, Rsvp
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
