"""The warehouse's tables, typed. Migrations that make them are in ``migrations``."""

import sqlalchemy as sa

metadata = sa.MetaData()

Moment = sa.DateTime(timezone=True)

# One landed file: the manifest. Quarantined files are here too, with their reason.
landed_file = sa.Table(
    "landed_file",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    # the order received, whatever the clock said
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("source", sa.String(64), nullable=False, index=True),
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

# Every presentation of a file that was not landed. A file refused for identity leaves no name and no hash but
# one that nobody can guess without the home's own secret (``fingerprints``).
arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("name", sa.String(400)),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("columns", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    # empty in rows from before it was kept
    sa.Column("fingerprint", sa.String(64)),
)

# Which landed files have become rows of a table.
table_file = sa.Table(
    "table_file",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Files that are computed from again, with their hash when they were made; ``path`` is from the home.
derived_file = sa.Table(
    "derived_file",
    metadata,
    sa.Column("path", sa.String(500), primary_key=True),
    sa.Column("asset", sa.String(200), nullable=False, index=True),
    # the landed file whose rows it holds, where it is of one
    sa.Column("landed", sa.String(64), index=True),
    sa.Column("sha256", sa.String(64), nullable=False),
)

# Append-only. The last in (known_from, id) of a key is "now".
observation = sa.Table(
    "observation",
    metadata,
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
    sa.Index("ix_observation_measure_org", "measure_key", "org_code"),
)

# The version of its inputs and code at which an asset was last made.
asset_version = sa.Table(
    "asset_version",
    metadata,
    sa.Column("asset", sa.String(200), primary_key=True),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    # polars, numpy and scipy by which it was made; empty where it was made before this was recorded
    sa.Column("libraries", sa.String(200)),
)

# The latest result of each check of each asset; messages hold counts and row numbers, never values.
check_result = sa.Table(
    "check_result",
    metadata,
    sa.Column("asset", sa.String(200), primary_key=True),
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("severity", sa.String(20), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("failed_since", Moment),
)

# What stands where a landed file was purged. Append-only, by trigger.
tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("source", sa.String(64), nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("rows", sa.BigInteger),
    # first and last day of its rows that no newer file had replaced
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Column("policy", sa.String(200), nullable=False),
    sa.Column("purged_on", sa.Date, nullable=False),
    sa.Column("purged_by", sa.String(200), nullable=False),
)

# Append-only, by trigger; each row's hash covers the one before it.
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # how the row is hashed (model/chain); empty: the first form
    sa.Column("form", sa.Integer),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("measure_key", sa.String(120)),
    sa.Column("org_code", sa.String(20)),
    sa.Column("org_level", sa.String(20)),
    sa.Column("breakdown", sa.String(130)),
    sa.Column("applies_from", sa.Date),
    sa.Column("applies_to", sa.Date),
    sa.Column("value", sa.Float),
    sa.Column("check_name", sa.String(330)),
    # of a public build that is released
    sa.Column("content", sa.String(64)),
    # the row that is approved or withdrawn
    sa.Column("row", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("proposed_by", sa.String(200)),
    sa.Column("approved_by", sa.String(200)),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("row_hash", sa.String(64), nullable=False),
)
