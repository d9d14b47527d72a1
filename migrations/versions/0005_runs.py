"""Runs, their pace groups, and the answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0005_runs"
down_revision = "0004_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("how_to_find", sa.Text(), nullable=False),
        sa.Column(
            "meeting_point",
            sa.Enum(
                "public",
                "going",
                "members",
                name="meetingpoint",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("first_timers", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("z", sa.Double(), nullable=False),
        sa.Column("gy", sa.Integer(), nullable=False),
        sa.Column("gx", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_event_capacity")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_event_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_event_longitude")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_event_minutes")),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_event_club_id_club"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"],
            ["member.id"],
            name=op.f("fk_event_posted_by_id_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_club_starts", ["club_id", "starts_at"], unique=False)
        batch_op.create_index("ix_event_grid", ["gy", "gx"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "pace_group",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("pace", sa.String(length=20), nullable=True),
        sa.Column("seconds_per_km", sa.Integer(), nullable=True),
        sa.Column("distance_km", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('sing', 'chat', 'sentences', 'words')", name=op.f("ck_pace_group_level")
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_pace_group_capacity")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_pace_group_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"],
            ["member.id"],
            name=op.f("fk_pace_group_leader_id_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace_group")),
    )
    with op.batch_alter_table("pace_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pace_group_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_pace_group_level", ["level", "pace"], unique=False)

    op.create_table(
        "rsvp",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "no", name="answer", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("first_time", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("guests BETWEEN 0 AND 3", name=op.f("ck_rsvp_guests")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_rsvp_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["pace_group.id"],
            name=op.f("fk_rsvp_group_id_pace_group"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_rsvp_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rsvp")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_rsvp_event_id_member_id")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_rsvp_event_id_number")),
    )
    with op.batch_alter_table("rsvp", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rsvp_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_rsvp_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rsvp")
    op.drop_table("pace_group")
    op.drop_table("event")
