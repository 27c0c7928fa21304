"""By which versions of the libraries each asset was made."""

import sqlalchemy as sa
from alembic import op

revision = "0005_libraries"
down_revision = "0004_release"


def upgrade() -> None:
    op.add_column("asset_version", sa.Column("libraries", sa.String(200)))
