"""Hard things that members have done, a private list."""

import sqlalchemy as sa
from alembic import op

revision = "0015_hard_things"
down_revision = "0014_programmes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hard_thing",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_hard_thing_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hard_thing")),
    )
    op.create_index(op.f("ix_hard_thing_member_id"), "hard_thing", ["member_id"])


def downgrade() -> None:
    op.drop_table("hard_thing")
