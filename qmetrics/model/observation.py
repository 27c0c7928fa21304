"""The one schema that every measure's figures have."""

import polars as pl

# One figure: whose, of what, when. The window (start and end) is part of it.
KEY_COLUMNS = [
    "measure_key",
    "org_code",
    "org_level",
    "breakdown",
    "breakdown_value",
    "period_start",
    "period_end",
]

OBSERVATION_SCHEMA: dict[str, pl.DataType] = {
    "measure_key": pl.String(),
    "measure_version": pl.Int64(),
    "org_code": pl.String(),
    "org_level": pl.String(),
    "breakdown": pl.String(),
    "breakdown_value": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "value_min": pl.Float64(),
    "value_max": pl.Float64(),
    "status": pl.String(),
    "release_status": pl.String(),
    "is_immature": pl.Boolean(),
    # JSON: a list of {"sha256", "sheet", "rows"}, rows as ranges such as "2-45,60"
    "sources": pl.String(),
    "known_from": pl.Datetime("us", "UTC"),
}


def empty_observations() -> pl.DataFrame:
    """The schema without rows."""
    return pl.DataFrame(schema=OBSERVATION_SCHEMA)
