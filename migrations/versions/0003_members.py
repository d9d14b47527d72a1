"""What was typed to sign up waits with its code."""

import sqlalchemy as sa
from alembic import op

revision = "0003_members"
down_revision = "0002_clubs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=50), nullable=True))
        batch_op.add_column(sa.Column("password_hash", sa.String(length=200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_column("password_hash")
        batch_op.drop_column("name")
