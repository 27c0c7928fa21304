"""Derived files on record by hash, files in the order received, and what was turned away by keyed hash."""

import sqlalchemy as sa
from alembic import op

revision = "0008_intact"
down_revision = "0007_ledger_form"


def upgrade() -> None:
    op.create_table(
        "derived_file",
        sa.Column("path", sa.String(500), primary_key=True),
        sa.Column("asset", sa.String(200), nullable=False, index=True),
        sa.Column("landed", sa.String(64), index=True),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.add_column("arrival", sa.Column("fingerprint", sa.String(64)))
    op.add_column("landed_file", sa.Column("number", sa.Integer, nullable=False, server_default="0"))
    landed = sa.table("landed_file", sa.column("sha256"), sa.column("number"))
    connection = op.get_bind()
    hashes = connection.execute(
        sa.text("SELECT sha256 FROM landed_file ORDER BY received_at, name")
    ).scalars()
    for number, sha256 in enumerate(hashes.all(), 1):
        connection.execute(sa.update(landed).where(landed.c.sha256 == sha256).values(number=number))
