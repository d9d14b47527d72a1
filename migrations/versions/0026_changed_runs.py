"""When a run was changed last: a feed says so, and whoever reads it looks again."""

import sqlalchemy as sa
from alembic import op

revision = "0026_changed_runs"
down_revision = "0025_strands"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("changed_at", sa.DateTime()))


def downgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.drop_column("changed_at")
