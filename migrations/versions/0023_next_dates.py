"""The grid knows a run's series and day, and a series its dates: a weekly run is listed once."""

from alembic import op

revision = "0023_next_dates"
down_revision = "0022_unread_notices"
branch_labels = None
depends_on = None

CELL = ("gy", "gx")
HELD = ("ends_at", "cancelled_at", "meeting_point")
POINT = ("x", "y", "z", "latitude", "longitude")


def upgrade() -> None:
    op.drop_index("ix_event_grid", table_name="event")
    op.create_index(
        "ix_event_grid", "event", ["gy", "gx", *HELD, "series_id", "starts_local", *POINT]
    )
    dates = ["series_id", "ends_at", "cancelled_at", "gy", "gx"]
    op.create_index("ix_event_series_ends", "event", dates)


def downgrade() -> None:
    op.drop_index("ix_event_series_ends", table_name="event")
    op.drop_index("ix_event_grid", table_name="event")
    op.create_index("ix_event_grid", "event", [*CELL, *HELD, *POINT])
