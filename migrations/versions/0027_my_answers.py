"""What a member said to the runs of a list lies together, so that twenty are one look."""

from alembic import op

revision = "0027_my_answers"
down_revision = "0026_changed_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rsvp_mine", "rsvp", ["member_id", "event_id", "answer"])
    op.drop_index("ix_rsvp_member_id", "rsvp")


def downgrade() -> None:
    op.create_index("ix_rsvp_member_id", "rsvp", ["member_id"])
    op.drop_index("ix_rsvp_mine", "rsvp")
