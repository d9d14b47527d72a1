"""Runs of a series, and of a programme, say what they have in common: they are one find."""

import sqlalchemy as sa
from alembic import op

revision = "0025_strands"
down_revision = "0024_a_sweep_for_each_group"
branch_labels = None
depends_on = None

FIRST = ("gy", "gx", "ends_at", "cancelled_at", "meeting_point")
LAST = ("starts_local", "x", "y", "z", "latitude", "longitude")
DATES = ("ends_at", "cancelled_at", "gy", "gx")
OF_SERIES = "UPDATE event SET strand = 'series ' || series_id WHERE series_id IS NOT NULL"
OF_PROGRAMMES = """UPDATE event SET strand = (
    SELECT 'programme ' || programme_id FROM programme_session WHERE event_id = event.id LIMIT 1
) WHERE id IN (SELECT event_id FROM programme_session)"""


def upgrade() -> None:
    op.add_column("event", sa.Column("strand", sa.String(24)))
    op.execute(OF_SERIES)
    op.execute(OF_PROGRAMMES)
    _index_by("strand", "series")


def downgrade() -> None:
    _index_by("series_id", "strand")
    with op.batch_alter_table("event") as table:
        table.drop_column("strand")


def _index_by(name: str, other: str) -> None:
    op.drop_index(f"ix_event_{other}_ends", table_name="event")
    op.drop_index("ix_event_grid", table_name="event")
    op.create_index("ix_event_grid", "event", [*FIRST, name, *LAST])
    op.create_index(f"ix_event_{name.removesuffix('_id')}_ends", "event", [name, *DATES])
