"""The one tidy shape of every published source: a figure a row, as the publisher gives it.

Each publication's own parser fills it; measures take figures from it unchanged.
"""

import polars as pl

from qmetrics.model import Column, Level, ReleaseStatus

PUBLISHED_COLUMNS = (
    Column(
        name="org_code",
        dtype=pl.String(),
        description="ODS code, England, UNKNOWN as published, or empty for a name without a code",
        required=False,
        organisation=True,
    ),
    Column(name="org_name", dtype=pl.String(), description="Name as published", required=False),
    Column(
        name="org_level",
        dtype=pl.String(),
        description="Whose figure it is; 'other' for combinations that no measure uses",
        codes=(*(level.value for level in Level), "site", "other"),
    ),
    Column(
        name="breakdown",
        dtype=pl.String(),
        description="Publisher's breakdown, empty for totals",
        required=False,
    ),
    Column(name="breakdown_value", dtype=pl.String(), description="Group of the breakdown", required=False),
    Column(name="period_start", dtype=pl.Date(), description="First day of the window"),
    Column(name="period_end", dtype=pl.Date(), description="Last day of the window"),
    Column(name="measure_id", dtype=pl.String(), description="Publisher's id of the measure"),
    Column(
        name="value",
        dtype=pl.Float64(),
        description="The figure as published; empty where suppressed or not given",
        required=False,
    ),
    Column(name="is_suppressed", dtype=pl.Boolean(), description="True where the publisher shows a star"),
    Column(
        name="release_status",
        dtype=pl.String(),
        description="How final the publisher calls it",
        codes=tuple(status.value for status in ReleaseStatus),
    ),
)

PUBLISHED_KEY = (
    "org_code",
    "org_name",
    "org_level",
    "breakdown",
    "breakdown_value",
    "period_start",
    "period_end",
    "measure_id",
)
