"""Tombstones of purged files: rows that can be added and neither changed nor deleted."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0003_tombstone"
down_revision = "0002_ledger"

REFUSAL = "tombstones are append-only: what was purged stays purged"
append_only = import_module("qmetrics.store.migrations.versions.0002_ledger").append_only


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False, index=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("policy", sa.String(200), nullable=False),
        sa.Column("purged_on", sa.Date, nullable=False),
        sa.Column("purged_by", sa.String(200), nullable=False),
    )
    append_only("tombstone", REFUSAL)
