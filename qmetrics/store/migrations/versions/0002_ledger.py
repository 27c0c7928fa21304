"""The ledger: rows that can be added and neither changed nor deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0002_ledger"
down_revision = "0001_first"

REFUSAL = "the ledger is append-only: add a row that withdraws the other"


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("measure_key", sa.String(120)),
        sa.Column("org_code", sa.String(20)),
        sa.Column("org_level", sa.String(20)),
        sa.Column("breakdown", sa.String(130)),
        sa.Column("applies_from", sa.Date),
        sa.Column("applies_to", sa.Date),
        sa.Column("value", sa.Float),
        sa.Column("check_name", sa.String(330)),
        sa.Column("row", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.String(200)),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("row_hash", sa.String(64), nullable=False),
    )
    append_only("ledger", REFUSAL)


def append_only(table: str, refusal: str) -> None:
    """Triggers that refuse to change or delete a row."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )
