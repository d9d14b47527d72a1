"""How many runs a week are usual for a member."""

import sqlalchemy as sa
from alembic import op

revision = "0020_runs_a_week"
down_revision = "0019_grids_that_answer_alone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("runs_a_week", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("member", "runs_a_week")
