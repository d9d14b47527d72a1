"""Offers of a place, what somebody comes for, and what a run is and for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0012_offers_and_ways_to_come"
down_revision = "0011_notices"
branch_labels = None
depends_on = None

KINDS = ("run", "walk", "run_walk", "mindful", "race", "social")
SOUNDS = ("chatty", "music", "guided", "quiet")
SHAPES = ("laps", "out_and_back", "lollipop", "loop")
COMING = ("run", "walk", "help", "coffee")


def upgrade() -> None:
    _create_offer()
    _create_event_label()
    with op.batch_alter_table("rsvp") as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=20), nullable=False, server_default="run")
        )
        batch_op.add_column(sa.Column("stepped_at", sa.DateTime(), nullable=True))
        for name in ("outside", "meet_me"):
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        batch_op.create_check_constraint(op.f("ck_rsvp_coming"), _one_of("kind", COMING))
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=20), nullable=False, server_default="run")
        )
        batch_op.add_column(sa.Column("sound", sa.String(length=20), nullable=True))
        batch_op.add_column(
            sa.Column("hangout", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("sweeper_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("regroup_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("shape", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_event_sweeper_id_member"), "member", ["sweeper_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
        batch_op.create_check_constraint(op.f("ck_event_runkind"), _one_of("kind", KINDS))
        batch_op.create_check_constraint(op.f("ck_event_sound"), _one_of("sound", SOUNDS))
        batch_op.create_check_constraint(op.f("ck_event_shape"), _one_of("shape", SHAPES))
        batch_op.create_check_constraint(
            op.f("ck_event_regroup_minutes"), "regroup_minutes BETWEEN 5 AND 15"
        )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _create_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("rsvp_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("declined_at", sa.DateTime(), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rsvp_id"], ["rsvp.id"], name=op.f("fk_offer_rsvp_id_rsvp"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("rsvp_id", name=op.f("uq_offer_rsvp_id")),
    )
    op.create_index(op.f("ix_offer_expires_at"), "offer", ["expires_at"])


def _create_event_label() -> None:
    op.create_table(
        "event_label",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_label_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_label")),
    )
    op.create_index(op.f("ix_event_label_event_id"), "event_label", ["event_id"])
    op.create_index("ix_event_label_label", "event_label", ["label", "event_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("event") as batch_op:
        for name in ("runkind", "sound", "shape", "regroup_minutes"):
            batch_op.drop_constraint(op.f(f"ck_event_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_event_sweeper_id_member"), type_="foreignkey")
        for name in ("shape", "regroup_minutes", "sweeper_id", "hangout", "sound", "kind"):
            batch_op.drop_column(name)
    with op.batch_alter_table("rsvp") as batch_op:
        batch_op.drop_constraint(op.f("ck_rsvp_coming"), type_="check")
        for name in ("meet_me", "outside", "stepped_at", "kind"):
            batch_op.drop_column(name)
    op.drop_table("event_label")
    op.drop_table("offer")
