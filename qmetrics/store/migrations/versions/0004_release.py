"""The ledger names the content of a public build that is released."""

import sqlalchemy as sa
from alembic import op

revision = "0004_release"
down_revision = "0003_tombstone"


def upgrade() -> None:
    op.add_column("ledger", sa.Column("content", sa.String(64)))
