"""Clubs, who belongs to them, handing one over, and claiming an imported one."""

import sqlalchemy as sa
from alembic import op

revision = "0002_clubs"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "club",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("first_time", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("badge", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("source_id", sa.String(length=120), nullable=True),
        sa.Column("source_digest", sa.String(length=64), nullable=True),
        sa.Column("usual_level", sa.String(length=20), nullable=True),
        sa.Column("usual_pace", sa.String(length=20), nullable=True),
        sa.Column("usual_weekday", sa.String(length=3), nullable=True),
        sa.Column("usual_time", sa.String(length=5), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("z", sa.Double(), nullable=False),
        sa.Column("gy", sa.Integer(), nullable=False),
        sa.Column("gx", sa.Integer(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_club_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_club_longitude")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club")),
        sa.UniqueConstraint("slug", name=op.f("uq_club_slug")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_club_source_source_id")),
    )
    op.create_index("ix_club_grid", "club", ["gy", "gx"])
    op.create_index("ix_club_name", "club", ["name"])
    _create_membership()
    _create_hand_over()
    _create_claim()


def _create_membership() -> None:
    roles = ("owner", "organizer", "member", "pending")
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("membership", "club"),
        _to("membership", "member"),
        sa.Column(
            "role",
            sa.Enum(*roles, name="role", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("club_id", "member_id", name=op.f("uq_membership_club_id_member_id")),
    )
    op.create_index("ix_membership_member_id", "membership", ["member_id"])


def _create_hand_over() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("hand_over", "club"),
        _to("hand_over", "member", "owner_id"),
        _to("hand_over", "member"),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("club_id", name=op.f("uq_hand_over_club_id")),
    )
    op.create_index("ix_hand_over_member_id", "hand_over", ["member_id"])
    op.create_index("ix_hand_over_owner_id", "hand_over", ["owner_id"])


def _create_claim() -> None:
    op.create_table(
        "club_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("club_claim", "club"),
        _to("club_claim", "member"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=True),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_claim")),
        sa.UniqueConstraint("club_id", "member_id", name=op.f("uq_club_claim_club_id_member_id")),
    )
    op.create_index("ix_club_claim_asked_at", "club_claim", ["asked_at"])
    op.create_index("ix_club_claim_member_id", "club_claim", ["member_id"])


def _to(table: str, other: str, column: str | None = None) -> sa.Column[int]:
    column = column or f"{other}_id"
    name = op.f(f"fk_{table}_{column}_{other}")
    key = sa.ForeignKey(f"{other}.id", name=name, ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), key, nullable=False)


def downgrade() -> None:
    for table in ("club_claim", "hand_over", "membership", "club"):
        op.drop_table(table)
