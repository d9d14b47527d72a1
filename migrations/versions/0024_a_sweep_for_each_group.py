"""Who runs last is said for each pace group; a group may lose its leader, and who runs last."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024_a_sweep_for_each_group"
down_revision = "0023_next_dates"
branch_labels = None
depends_on = None

EVENT = sa.table("event", sa.column("id"), sa.column("sweeper_id"))
GROUP = sa.table(
    "pace_group", sa.column("event_id"), sa.column("position"), sa.column("sweeper_id")
)
SERIES = sa.table("series", sa.column("id"), sa.column("template", sa.JSON()))
GAP = sa.table("leader_gap", sa.column("duty"))


def upgrade() -> None:
    with op.batch_alter_table("pace_group") as batch_op:
        batch_op.add_column(sa.Column("sweeper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_pace_group_sweeper_id_member"), "member", ["sweeper_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
    # Whoever was to run last of all runs last in each of the run's groups.
    of_run = sa.select(EVENT.c.sweeper_id).where(EVENT.c.id == GROUP.c.event_id).scalar_subquery()
    named = sa.select(EVENT.c.id).where(EVENT.c.sweeper_id.is_not(None))
    op.execute(sa.update(GROUP).where(GROUP.c.event_id.in_(named)).values(sweeper_id=of_run))
    _rewrite_templates(_to_groups)
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("fk_event_sweeper_id_member"), type_="foreignkey")
        batch_op.drop_column("sweeper_id")
    with op.batch_alter_table("leader_gap") as batch_op:
        batch_op.add_column(
            sa.Column("duty", sa.String(length=20), nullable=False, server_default="leader")
        )
        batch_op.create_check_constraint(
            op.f("ck_leader_gap_duty"), "duty IN ('leader', 'sweeper')"
        )
        batch_op.drop_constraint(op.f("uq_leader_gap_group_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_leader_gap_group_id_duty"), ["group_id", "duty"])


def downgrade() -> None:
    op.execute(sa.delete(GAP).where(GAP.c.duty == "sweeper"))
    with op.batch_alter_table("leader_gap") as batch_op:
        batch_op.drop_constraint(op.f("uq_leader_gap_group_id_duty"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_leader_gap_group_id"), ["group_id"])
        batch_op.drop_constraint(op.f("ck_leader_gap_duty"), type_="check")
        batch_op.drop_column("duty")
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("sweeper_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_event_sweeper_id_member"), "member", ["sweeper_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
    # One person is left for the run: who runs last in the first group that has somebody.
    first = (
        sa.select(GROUP.c.sweeper_id)
        .where(GROUP.c.event_id == EVENT.c.id, GROUP.c.sweeper_id.is_not(None))
        .order_by(GROUP.c.position)
        .limit(1)
        .scalar_subquery()
    )
    op.execute(sa.update(EVENT).values(sweeper_id=first))
    _rewrite_templates(_to_run)
    with op.batch_alter_table("pace_group") as batch_op:
        batch_op.drop_constraint(op.f("fk_pace_group_sweeper_id_member"), type_="foreignkey")
        batch_op.drop_column("sweeper_id")


def _rewrite_templates(change: Any) -> None:
    connection = op.get_bind()
    for key, template in connection.execute(sa.select(SERIES.c.id, SERIES.c.template)).all():
        mine = sa.update(SERIES).where(SERIES.c.id == key)
        connection.execute(mine.values(template=change(template)))


def _to_groups(template: dict[str, Any]) -> dict[str, Any]:
    run = dict(template["run"])
    last = run.pop("sweeper_id", None)
    return {"run": run, "groups": [one | {"sweeper_id": last} for one in template["groups"]]}


def _to_run(template: dict[str, Any]) -> dict[str, Any]:
    groups = [dict(one) for one in template["groups"]]
    people = [one.pop("sweeper_id", None) for one in groups]
    last = next((one for one in people if one), None)
    return {"run": template["run"] | {"sweeper_id": last}, "groups": groups}
