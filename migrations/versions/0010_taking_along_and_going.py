"""Links to an export; a member's number is never given twice on SQLite either."""

import sqlalchemy as sa
from alembic import op

revision = "0010_taking_along_and_going"
down_revision = "0009_the_day_of_a_run"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_members_anew(sqlite_autoincrement=True)
    op.create_table(
        "export_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "json", "csv", name="form", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_export_link_member_id_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_export_link_digest")),
    )
    op.create_index(op.f("ix_export_link_member_id"), "export_link", ["member_id"])


def downgrade() -> None:
    op.drop_table("export_link")
    _make_members_anew()


def _make_members_anew(**how: bool) -> None:
    """SQLite sets how a table numbers its rows when it makes the table; PostgreSQL counts on."""
    if op.get_bind().dialect.name != "sqlite":
        return
    before = sa.Table("member", sa.MetaData(), autoload_with=op.get_bind())
    op.create_table("member_anew", *_columns(), **how)
    names = ", ".join(column.name for column in before.columns)
    op.execute(f"INSERT INTO member_anew ({names}) SELECT {names} FROM member")  # noqa: S608 - names of ours
    op.drop_table("member")
    op.rename_table("member_anew", "member")


def _columns() -> list[sa.schema.SchemaItem]:
    """The table as 0001 made it, by the names it had then."""
    return [
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("folded_email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("face", sa.Integer(), nullable=False),
        sa.Column("pronounced", sa.String(length=80), nullable=True),
        sa.Column("units", _one_of("units", "km", "mi"), nullable=True),
        sa.Column("hours", _one_of("hours", "24", "12"), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("folded_email", name=op.f("uq_member_folded_email")),
    ]


def _one_of(name: str, *values: str) -> sa.Enum:
    # The check carries its full name: here the table is called otherwise while it is made.
    return sa.Enum(
        *values,
        name=op.f(f"ck_member_{name}"),
        native_enum=False,
        create_constraint=True,
        length=20,
    )
