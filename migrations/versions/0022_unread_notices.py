"""An index of what members have not read, which the top of each page counts."""

import sqlalchemy as sa
from alembic import op

revision = "0022_unread_notices"
down_revision = "0021_spot_photos"
branch_labels = None
depends_on = None

UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_notice_unread", "notice", ["member_id"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )


def downgrade() -> None:
    op.drop_index("ix_notice_unread", "notice")
