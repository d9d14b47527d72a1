"""Check-ins, weekly and longer answers, and the ledger of consents."""

import sqlalchemy as sa
from alembic import op

revision = "0006_check_ins"
down_revision = "0005_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_check_in()
    _create_consent()
    _create_weekly_answer()
    _create_deep_answer()
    _create_wellbeing_preference()


def _create_check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("club_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("before_at", sa.DateTime(), nullable=True),
        sa.Column("after_at", sa.DateTime(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("mood_before", sa.Integer(), nullable=True),
        sa.Column("connected_before", sa.Integer(), nullable=True),
        sa.Column("lonely_before", sa.Integer(), nullable=True),
        sa.Column("mood_after", sa.Integer(), nullable=True),
        sa.Column("connected_after", sa.Integer(), nullable=True),
        sa.Column("lonely_after", sa.Integer(), nullable=True),
        sa.Column("effort", sa.Integer(), nullable=True),
        sa.Column("talk", sa.Integer(), nullable=True),
        sa.Column("chats", sa.Integer(), nullable=True),
        sa.Column("daunting", sa.Integer(), nullable=True),
        sa.Column("feelings", sa.String(length=100), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("reflection", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("chats BETWEEN 0 AND 3", name=op.f("ck_check_in_chats")),
        sa.CheckConstraint(
            "connected_after BETWEEN 0 AND 10", name=op.f("ck_check_in_connected_after")
        ),
        sa.CheckConstraint(
            "connected_before BETWEEN 0 AND 10", name=op.f("ck_check_in_connected_before")
        ),
        sa.CheckConstraint("daunting BETWEEN 0 AND 4", name=op.f("ck_check_in_daunting")),
        sa.CheckConstraint("effort BETWEEN 0 AND 10", name=op.f("ck_check_in_effort")),
        sa.CheckConstraint("lonely_after BETWEEN 0 AND 10", name=op.f("ck_check_in_lonely_after")),
        sa.CheckConstraint(
            "lonely_before BETWEEN 0 AND 10", name=op.f("ck_check_in_lonely_before")
        ),
        sa.CheckConstraint("mood_after BETWEEN -5 AND 5", name=op.f("ck_check_in_mood_after")),
        sa.CheckConstraint("mood_before BETWEEN -5 AND 5", name=op.f("ck_check_in_mood_before")),
        sa.CheckConstraint("talk BETWEEN 1 AND 4", name=op.f("ck_check_in_talk")),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_check_in_club_id_club"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_check_in_event_id_event"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_check_in_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("member_id", "event_id", name=op.f("uq_check_in_member_id_event_id")),
    )
    op.create_index("ix_check_in_club_after", "check_in", ["club_id", "after_at"])
    op.create_index("ix_check_in_member_id", "check_in", ["member_id"])


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_consent_member_id_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_member_id", "consent", ["member_id"])


def _create_weekly_answer() -> None:
    op.create_table(
        "weekly_answer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("sleep_week", sa.Integer(), nullable=True),
        sa.Column("stress_week", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("sleep_week BETWEEN 0 AND 10", name=op.f("ck_weekly_answer_sleep_week")),
        sa.CheckConstraint(
            "stress_week BETWEEN 0 AND 10", name=op.f("ck_weekly_answer_stress_week")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_weekly_answer_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_answer")),
        sa.UniqueConstraint("member_id", "week", name=op.f("uq_weekly_answer_member_id_week")),
    )


def _create_deep_answer() -> None:
    op.create_table(
        "deep_answer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week_no", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("ucla_1", sa.Integer(), nullable=True),
        sa.Column("ucla_2", sa.Integer(), nullable=True),
        sa.Column("ucla_3", sa.Integer(), nullable=True),
        sa.Column("lonely_direct", sa.Integer(), nullable=True),
        sa.Column("club_overlap", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "club_overlap BETWEEN 1 AND 6", name=op.f("ck_deep_answer_club_overlap")
        ),
        sa.CheckConstraint(
            "lonely_direct BETWEEN 1 AND 5", name=op.f("ck_deep_answer_lonely_direct")
        ),
        sa.CheckConstraint("ucla_1 BETWEEN 1 AND 3", name=op.f("ck_deep_answer_ucla_1")),
        sa.CheckConstraint("ucla_2 BETWEEN 1 AND 3", name=op.f("ck_deep_answer_ucla_2")),
        sa.CheckConstraint("ucla_3 BETWEEN 1 AND 3", name=op.f("ck_deep_answer_ucla_3")),
        sa.CheckConstraint("week_no IN (0, 4, 8)", name=op.f("ck_deep_answer_week_no")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_deep_answer_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deep_answer")),
        sa.UniqueConstraint("member_id", "week_no", name=op.f("uq_deep_answer_member_id_week_no")),
    )


def _create_wellbeing_preference() -> None:
    op.create_table(
        "wellbeing_preference",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "keep_days IN (90, 365, 730)", name=op.f("ck_wellbeing_preference_keep_days")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_wellbeing_preference_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wellbeing_preference")),
        sa.UniqueConstraint("member_id", name=op.f("uq_wellbeing_preference_member_id")),
    )


def downgrade() -> None:
    for table in (
        "wellbeing_preference",
        "deep_answer",
        "weekly_answer",
        "consent",
        "check_in",
    ):
        op.drop_table(table)
