"""Why somebody runs, the days she did not feel like it, and a line for the reminder."""

import sqlalchemy as sa
from alembic import op

revision = "0018_why_and_low_days"
down_revision = "0017_asking_to_come"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "why_card",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("in_reminder", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_why_card_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_why_card")),
        sa.UniqueConstraint("member_id", name=op.f("uq_why_card_member_id")),
    )  # fmt: skip
    op.create_table(
        "low_day",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("way IN ('walk', 'ten', 'rest')", name=op.f("ck_low_day_way")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_low_day_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_low_day")),
        sa.UniqueConstraint("member_id", "day", name=op.f("uq_low_day_member_id_day")),
    )  # fmt: skip
    with op.batch_alter_table("hard_thing") as table:
        table.add_column(
            sa.Column("in_reminder", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("hard_thing") as table:
        table.drop_column("in_reminder")
    op.drop_table("low_day")
    op.drop_table("why_card")
