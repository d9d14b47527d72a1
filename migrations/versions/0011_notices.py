"""The inbox, choices by club, quiet hours, push, calendar links, messages to a run's people."""

import sqlalchemy as sa
from alembic import op

revision = "0011_notices"
down_revision = "0010_taking_along_and_going"
branch_labels = None
depends_on = None


def _member(table: str, column: str = "member_id", ondelete: str = "CASCADE") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], ["member.id"], name=op.f(f"fk_{table}_{column}_member"), ondelete=ondelete
    )


def upgrade() -> None:
    _create_notice()
    _create_quiet_hours()
    _create_push_subscription()
    _create_calendar_link()
    _create_run_message()
    with op.batch_alter_table("notice_preference") as batch_op:
        batch_op.add_column(sa.Column("club_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("by_digest", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.drop_constraint(op.f("uq_notice_preference_member_id_kind"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_notice_preference_member_id_kind_club_id"), ["member_id", "kind", "club_id"]
        )


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("for_digest", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        _member("notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index("ix_notice_member_created", "notice", ["member_id", "created_at"])
    op.create_index("ix_notice_run_kind", "notice", ["run_id", "kind", "member_id"])


def _create_quiet_hours() -> None:
    op.create_table(
        "quiet_hours",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first BETWEEN 0 AND 23", name=op.f("ck_quiet_hours_first")),
        sa.CheckConstraint("last BETWEEN 0 AND 23", name=op.f("ck_quiet_hours_last")),
        _member("quiet_hours"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_hours")),
        sa.UniqueConstraint("member_id", name=op.f("uq_quiet_hours_member_id")),
    )


def _create_push_subscription() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _member("push_subscription"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
    )
    op.create_index(op.f("ix_push_subscription_member_id"), "push_subscription", ["member_id"])


def _create_calendar_link() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _member("calendar_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_link_digest")),
        sa.UniqueConstraint("member_id", "busy", name=op.f("uq_calendar_link_member_id_busy")),
    )


def _create_run_message() -> None:
    op.create_table(
        "run_message",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("to", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"to\" IN ('going', 'waiting', 'all')", name=op.f("ck_run_message_to")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_run_message_event_id_event"),
            ondelete="CASCADE",
        ),
        _member("run_message", "sent_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_message")),
    )  # fmt: skip
    op.create_index(op.f("ix_run_message_event_id"), "run_message", ["event_id"])
    op.create_index(op.f("ix_run_message_sent_at"), "run_message", ["sent_at"])


def downgrade() -> None:
    op.execute("DELETE FROM notice_preference WHERE club_id <> 0")
    with op.batch_alter_table("notice_preference") as batch_op:
        batch_op.drop_constraint(
            op.f("uq_notice_preference_member_id_kind_club_id"), type_="unique"
        )
        batch_op.create_unique_constraint(
            op.f("uq_notice_preference_member_id_kind"), ["member_id", "kind"]
        )
        batch_op.drop_column("by_digest")
        batch_op.drop_column("club_id")
    for table in ("run_message", "calendar_link", "push_subscription", "quiet_hours", "notice"):
        op.drop_table(table)
