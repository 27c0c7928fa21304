"""The ledger's rows say in which form they are hashed; empty means the first, so that old hashes stay."""

import sqlalchemy as sa
from alembic import op

revision = "0007_ledger_form"
down_revision = "0005_libraries"


def upgrade() -> None:
    # adding a column leaves the triggers of the table as they are, on SQLite and on PostgreSQL
    op.add_column("ledger", sa.Column("form", sa.Integer))
