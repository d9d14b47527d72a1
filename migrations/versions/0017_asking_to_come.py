"""Asking to come along with a club that lets people in first."""

import sqlalchemy as sa
from alembic import op

revision = "0017_asking_to_come"
down_revision = "0016_languages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rsvp", sa.Column("asked_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("rsvp", "asked_at")
