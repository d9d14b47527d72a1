"""Movement, quiz results, requests for a hello, and a club's closed blocks."""

import sqlalchemy as sa
from alembic import op

revision = "0007_around_check_ins"
down_revision = "0006_check_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_movement()
    _create_quiz_result()
    _create_hello_request()
    _create_club_block()


def _create_movement() -> None:
    op.create_table(
        "movement",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "walk",
                "run",
                "stretch",
                "sit",
                "rest",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("talk", sa.Integer(), nullable=True),
        sa.Column("logged_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_movement_minutes")),
        sa.CheckConstraint("talk BETWEEN 1 AND 4", name=op.f("ck_movement_talk")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_movement_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index("ix_movement_member_day", "movement", ["member_id", "day"])


def _create_quiz_result() -> None:
    op.create_table(
        "quiz_result",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("start", sa.String(length=4), nullable=True),
        sa.Column("goal", sa.String(length=20), nullable=True),
        sa.Column("second_goal", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_quiz_result_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_result")),
        sa.UniqueConstraint("member_id", name=op.f("uq_quiz_result_member_id")),
    )


def _create_hello_request() -> None:
    op.create_table(
        "hello_request",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("to_member_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_hello_request_club_id_club"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_hello_request_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_member_id"],
            ["member.id"],
            name=op.f("fk_hello_request_to_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hello_request")),
        sa.UniqueConstraint(
            "member_id", "club_id", name=op.f("uq_hello_request_member_id_club_id")
        ),
    )
    op.create_index("ix_hello_request_club_id", "hello_request", ["club_id"])
    op.create_index("ix_hello_request_expires_at", "hello_request", ["expires_at"])


def _create_club_block() -> None:
    op.create_table(
        "club_block",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("merges", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "merged",
                "suppressed",
                name="blockstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("respondents", sa.JSON(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_club_block_club_id_club"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_block")),
        sa.UniqueConstraint("club_id", "ends_on", name=op.f("uq_club_block_club_id_ends_on")),
    )


def downgrade() -> None:
    for table in (
        "club_block",
        "hello_request",
        "quiz_result",
        "movement",
    ):
        op.drop_table(table)
