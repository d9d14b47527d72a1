"""The day of a run: who turned up, plan B, leaders who drop out, and notes to who is missed."""

import sqlalchemy as sa
from alembic import op

revision = "0009_the_day_of_a_run"
down_revision = "0008_series"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("bad_weather_plan", sa.String(length=500), nullable=True))
    op.add_column("event", sa.Column("bad_weather_at", sa.DateTime(), nullable=True))
    _create_attendance()
    _create_roll_call()
    _create_leader_gap()
    _create_care_note()


def _foreign_key(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=50), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("back_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part IN ('ran', 'walked', 'helped', 'coffee')", name=op.f("ck_attendance_part")
        ),
        _foreign_key("attendance", "event_id", "event", "CASCADE"),
        _foreign_key("attendance", "member_id", "member", "CASCADE"),
        _foreign_key("attendance", "group_id", "pace_group", "SET NULL"),
        _foreign_key("attendance", "marked_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_attendance_event_id_member_id")),
    )
    op.create_index(op.f("ix_attendance_event_id"), "attendance", ["event_id"])
    op.create_index(op.f("ix_attendance_member_id"), "attendance", ["member_id"])


def _create_roll_call() -> None:
    op.create_table(
        "roll_call",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign_key("roll_call", "event_id", "event", "CASCADE"),
        _foreign_key("roll_call", "closed_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
        sa.UniqueConstraint("event_id", name=op.f("uq_roll_call_event_id")),
    )
    op.create_table(
        "roll_call_tap",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("tap", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign_key("roll_call_tap", "event_id", "event", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call_tap")),
        sa.UniqueConstraint("event_id", "tap", name=op.f("uq_roll_call_tap_event_id_tap")),
    )


def _create_leader_gap() -> None:
    op.create_table(
        "leader_gap",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign_key("leader_gap", "event_id", "event", "CASCADE"),
        _foreign_key("leader_gap", "group_id", "pace_group", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_gap")),
        sa.UniqueConstraint("group_id", name=op.f("uq_leader_gap_group_id")),
    )
    op.create_index(op.f("ix_leader_gap_event_id"), "leader_gap", ["event_id"])


def _create_care_note() -> None:
    op.create_table(
        "care_note",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _foreign_key("care_note", "club_id", "club", "CASCADE"),
        _foreign_key("care_note", "member_id", "member", "CASCADE"),
        _foreign_key("care_note", "sent_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_note")),
        sa.UniqueConstraint("club_id", "member_id", name=op.f("uq_care_note_club_id_member_id")),
    )
    op.create_index(op.f("ix_care_note_member_id"), "care_note", ["member_id"])


def downgrade() -> None:
    for table in ("care_note", "leader_gap", "roll_call_tap", "roll_call", "attendance"):
        op.drop_table(table)
    op.drop_column("event", "bad_weather_at")
    op.drop_column("event", "bad_weather_plan")
