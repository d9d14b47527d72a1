"""Eight weeks together: programmes, their sessions, and who is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0014_programmes"
down_revision = "0013_followed_places"
branch_labels = None
depends_on = None

WEEKS = "'F1', 'F2', 'F3', '1', '2', '3', '4', '5', '6', '7', '8'"


def upgrade() -> None:
    _create_programme()
    _create_programme_session()
    _create_enrolment()


def _create_programme() -> None:
    op.create_table(
        "programme",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_week", sa.String(length=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"first_week IN ({WEEKS})", name=op.f("ck_programme_first_week")),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_programme_club_id_club"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["member.id"],
            name=op.f("fk_programme_started_by_id_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index(op.f("ix_programme_club_id"), "programme", ["club_id"])


def _create_programme_session() -> None:
    op.create_table(
        "programme_session",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(length=2), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_session_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_programme_session_event_id_event"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_session")),
        sa.UniqueConstraint(
            "programme_id",
            "week",
            "letter",
            name=op.f("uq_programme_session_programme_id_week_letter"),
        ),
        sa.UniqueConstraint(
            "programme_id", "position", name=op.f("uq_programme_session_programme_id_position")
        ),
        sa.UniqueConstraint("event_id", name=op.f("uq_programme_session_event_id")),
    )


def _create_enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("week_now", sa.String(length=2), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("longest_s", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"week_now IN ({WEEKS})", name=op.f("ck_enrolment_week_now")),
        sa.CheckConstraint(
            "since >= 0 AND repeats >= 0 AND longest_s >= 0", name=op.f("ck_enrolment_counts")
        ),
        sa.CheckConstraint("state IN ('joined', 'left')", name=op.f("ck_enrolment_state")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_enrolment_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_enrolment_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "programme_id", "member_id", name=op.f("uq_enrolment_programme_id_member_id")
        ),
    )
    op.create_index("ix_enrolment_member_state", "enrolment", ["member_id", "state"])


def downgrade() -> None:
    op.drop_table("enrolment")
    op.drop_table("programme_session")
    op.drop_table("programme")
