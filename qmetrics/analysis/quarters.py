"""Calendar quarters from months with few cases.

Here: one function on one series of proportions. Not here: when it is used (``choice``).
"""

import polars as pl

from qmetrics.model import ReleaseStatus, Status


def to_quarters(frame: pl.DataFrame) -> pl.DataFrame:
    """Calendar quarters from months: numerators and denominators summed, then divided.

    A quarter needs its three months. One with a month that did not report is that month's status; a
    suppressed month makes its quarter suppressed, from 0 to 100 (its bounds are not worked out, so that
    nothing can be subtracted). An incomplete first or last quarter is left out. ``lower`` and ``upper`` are
    null.

    Parameters
    ----------
    frame : polars.DataFrame
        Monthly observations of a proportion, gaps as rows.

    Returns
    -------
    polars.DataFrame
        The same columns, one row per complete calendar quarter.
    """
    status, share = pl.col("status"), pl.col("denominator").fill_null(0.0)
    known = status.is_in([Status.REPORTED.value, Status.ZERO_DENOMINATOR.value]).fill_null(False)
    other = status.filter(~known)
    numerator, denominator = pl.col("numerator").sum(), share.sum()
    bounds = [
        pl.when(pl.col(name).count() == pl.col("numerator").count())
        .then((pl.col(name) * share).sum())
        .alias(name)
        for name in ("value_min", "value_max")
    ]
    kept = [name for name in frame.columns if name in ("measure_key", "org_code", "org_level", "breakdown")]
    quarters = (
        frame.sort("period_end")
        .group_by(pl.col("period_end").dt.truncate("1q").alias("quarter"), maintain_order=True)
        .agg(
            *[pl.col(name).drop_nulls().first() for name in kept],
            pl.len().alias("months"),
            numerator,
            denominator.alias("denominator"),
            *bounds,
            pl.when(known.all())
            .then(pl.lit(Status.REPORTED.value))
            .when((status == Status.SUPPRESSED).any())
            .then(pl.lit(Status.SUPPRESSED.value))
            .otherwise(other.drop_nulls().first())
            .alias("status"),
            pl.when((pl.col("release_status") == ReleaseStatus.PROVISIONAL).any())
            .then(pl.lit(ReleaseStatus.PROVISIONAL.value))
            .otherwise(pl.col("release_status").drop_nulls().last())
            .alias("release_status"),
            pl.col("is_immature").fill_null(False).any(),
            pl.col("known_from").max() if "known_from" in frame.columns else pl.lit(None).alias("known_from"),
        )
        .filter(pl.col("months") == 3)
    )
    reported, total = pl.col("status") == Status.REPORTED, pl.col("denominator")
    hidden = pl.col("status") == Status.SUPPRESSED
    return (
        quarters.with_columns(
            pl.when(reported & (total == 0))
            .then(pl.lit(Status.ZERO_DENOMINATOR.value))
            .otherwise("status")
            .alias("status"),
            pl.when(reported & (total > 0)).then(100 * pl.col("numerator") / total).alias("value"),
            pl.when(hidden)
            .then(0.0)
            .when(reported & (total > 0))
            .then(pl.col("value_min") / total)
            .alias("value_min"),
            pl.when(hidden)
            .then(100.0)
            .when(reported & (total > 0))
            .then(pl.col("value_max") / total)
            .alias("value_max"),
            *[pl.when(reported).then(pl.col(name)).alias(name) for name in ("numerator", "denominator")],
            pl.lit(None, dtype=pl.Float64).alias("lower"),
            pl.lit(None, dtype=pl.Float64).alias("upper"),
            pl.col("quarter").alias("period_start"),
            pl.col("quarter").dt.offset_by("2mo").dt.month_end().alias("period_end"),
        )
        .drop("quarter", "months")
        .sort("period_end")
    )
