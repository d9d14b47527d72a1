"""Series of runs, their skipped dates, and standing answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008_series"
down_revision = "0007_around_check_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("template", sa.JSON(), nullable=False),
        sa.Column("paused_from", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("paused_at", sa.DateTime(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.id"], name=op.f("fk_series_club_id_club"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"],
            ["member.id"],
            name=op.f("fk_series_posted_by_id_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_club_id"), "series", ["club_id"])
    op.create_table(
        "series_skip",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("skipped_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_series_skip_series_id_series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_skip")),
        sa.UniqueConstraint(
            "series_id", "skipped_on", name=op.f("uq_series_skip_series_id_skipped_on")
        ),
    )
    _create_standing_rsvp()
    _mark_runs_and_answers()


def _create_standing_rsvp() -> None:
    op.create_table(
        "standing_rsvp",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("pace", sa.String(length=20), nullable=True),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("guests BETWEEN 0 AND 3", name=op.f("ck_standing_rsvp_guests")),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk_standing_rsvp_series_id_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_standing_rsvp_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_rsvp")),
        sa.UniqueConstraint(
            "series_id", "member_id", name=op.f("uq_standing_rsvp_series_id_member_id")
        ),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_standing_rsvp_series_id_number")),
    )
    op.create_index(op.f("ix_standing_rsvp_member_id"), "standing_rsvp", ["member_id"])


def _mark_runs_and_answers() -> None:
    with op.batch_alter_table("event", table_args=_event_checks()) as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("detached_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_event_series_id_series"), "series", ["series_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index("ix_event_series_date", ["series_id", "series_date"], unique=True)
    op.add_column("rsvp", sa.Column("stood_at", sa.DateTime(), nullable=True))


def _event_checks() -> list[sa.CheckConstraint]:
    """The checks of `event`: SQLite makes the table anew, and Alembic does not read them there."""
    checks = {
        "ck_event_capacity": "capacity IS NULL OR capacity > 0",
        "ck_event_latitude": "latitude BETWEEN -90 AND 90",
        "ck_event_longitude": "longitude BETWEEN -180 AND 180",
        "ck_event_minutes": "minutes BETWEEN 1 AND 1440",
        "ck_event_meetingpoint": "meeting_point IN ('public', 'going', 'members')",
    }
    return [sa.CheckConstraint(rule, name=op.f(name)) for name, rule in checks.items()]


def downgrade() -> None:
    op.drop_column("rsvp", "stood_at")
    with op.batch_alter_table("event", table_args=_event_checks()) as batch_op:
        batch_op.drop_index("ix_event_series_date")
        batch_op.drop_constraint("fk_event_series_id_series", type_="foreignkey")
        for column in ("detached_at", "series_date", "series_id"):
            batch_op.drop_column(column)
    for table in ("standing_rsvp", "series_skip", "series"):
        op.drop_table(table)
