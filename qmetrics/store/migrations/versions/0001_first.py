"""The first schema: landed files, arrivals, tables, observations, versions and check results."""

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision = None

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "landed_file",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("layout", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("published_on", sa.Date),
        sa.Column("publisher", sa.String(200), nullable=False),
        sa.Column("release", sa.String(20), nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("is_quarantined", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("rows", sa.BigInteger),
        # first and last day that its rows are about, of row-level files
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("quarantined_rows", sa.Text),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("name", sa.String(400)),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("columns", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "table_file",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("measure_key", sa.String(120), nullable=False),
        sa.Column("measure_version", sa.Integer, nullable=False),
        sa.Column("org_code", sa.String(20), nullable=False),
        sa.Column("org_level", sa.String(20), nullable=False),
        sa.Column("breakdown", sa.String(40)),
        sa.Column("breakdown_value", sa.String(80)),
        sa.Column("period_start", sa.Date, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("numerator", sa.Float),
        sa.Column("denominator", sa.Float),
        sa.Column("value", sa.Float),
        sa.Column("lower", sa.Float),
        sa.Column("upper", sa.Float),
        sa.Column("value_min", sa.Float),
        sa.Column("value_max", sa.Float),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("release_status", sa.String(20), nullable=False),
        sa.Column("is_immature", sa.Boolean, nullable=False),
        sa.Column("sources", sa.Text),
        sa.Column("known_from", Moment),
        # from then on the figure is no longer believed and nothing stands in its place
        sa.Column("is_taken_back", sa.Boolean, nullable=False),
    )
    op.create_table(
        "asset_version",
        sa.Column("asset", sa.String(200), primary_key=True),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_table(
        "check_result",
        sa.Column("asset", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("failed_since", Moment),
    )
    op.create_index("ix_landed_file_source", "landed_file", ["source"])
    op.create_index("ix_observation_measure_org", "observation", ["measure_key", "org_code"])
