"""Photos of meeting spots."""

import sqlalchemy as sa
from alembic import op

revision = "0021_spot_photos"
down_revision = "0020_runs_a_week"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spot_photo",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_spot_photo_club_id_club"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["member.id"],
            name=op.f("fk_spot_photo_added_by_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_photo")),
        sa.UniqueConstraint("club_id", "place", name=op.f("uq_spot_photo_club_id_place")),
    )
    op.create_index(op.f("ix_spot_photo_added_by_id"), "spot_photo", ["added_by_id"])


def downgrade() -> None:
    op.drop_table("spot_photo")
