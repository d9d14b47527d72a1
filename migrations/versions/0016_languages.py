"""The language a member is written to in."""

import sqlalchemy as sa
from alembic import op

revision = "0016_languages"
down_revision = "0015_hard_things"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("language", sa.String(20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.drop_column("language")
