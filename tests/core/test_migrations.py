"""Migrations: from nothing to the newest schema and back, on both databases, as the models say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from core.database import Model, db
from core.schema import is_current


@pytest.mark.both_databases
def test_the_migrations_lead_to_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "target_metadata": Model.metadata}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, Model.metadata) == []
        assert is_current(connection, app.root_path)


@pytest.mark.both_databases
def test_the_checks_and_keys_of_the_models_are_in_the_tables(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        there = inspect(connection)
        for table in Model.metadata.sorted_tables:
            for found, kind in (
                (there.get_check_constraints(table.name), "CheckConstraint"),
                (there.get_unique_constraints(table.name), "UniqueConstraint"),
                (there.get_foreign_keys(table.name), "ForeignKeyConstraint"),
            ):
                meant = {str(c.name) for c in table.constraints if type(c).__name__ == kind}
                assert {str(one["name"]) for one in found} == meant, table.name


@pytest.mark.both_databases
def test_every_migration_can_be_taken_back_and_made_again(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        downgrade(revision="base")
        with db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["alembic_version"]

        upgrade()
        with db.engine.connect() as connection:
            assert is_current(connection, app.root_path)
