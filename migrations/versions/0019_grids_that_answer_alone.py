"""The indices of the grid hold what a search asks for, so that it needs no look at the tables."""

from alembic import op

revision = "0019_grids_that_answer_alone"
down_revision = "0018_why_and_low_days"
branch_labels = None
depends_on = None

POINT = ("x", "y", "z", "latitude", "longitude")


def upgrade() -> None:
    op.drop_index("ix_event_grid", table_name="event")
    asked = ("ends_at", "cancelled_at", "meeting_point")
    op.create_index("ix_event_grid", "event", ["gy", "gx", *asked, *POINT])
    op.drop_index("ix_club_grid", table_name="club")
    op.create_index("ix_club_grid", "club", ["gy", "gx", *POINT])


def downgrade() -> None:
    op.drop_index("ix_club_grid", table_name="club")
    op.create_index("ix_club_grid", "club", ["gy", "gx"])
    op.drop_index("ix_event_grid", table_name="event")
    op.create_index("ix_event_grid", "event", ["gy", "gx"])
