"""Places that members follow."""

import sqlalchemy as sa
from alembic import op

revision = "0013_followed_places"
down_revision = "0012_offers_and_ways_to_come"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed_place",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("within_km", sa.Double(), nullable=False),
        sa.Column("filters", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("latitude", "longitude")),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("x", "y", "z")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("gy", "gx")),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "within_km > 0 AND within_km <= 100", name=op.f("ck_followed_place_within_km")
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_followed_place_latitude")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_followed_place_longitude")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_followed_place_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_place")),
    )
    op.create_index(op.f("ix_followed_place_member_id"), "followed_place", ["member_id"])
    op.create_index("ix_followed_place_grid", "followed_place", ["gy", "gx"])


def downgrade() -> None:
    op.drop_table("followed_place")
