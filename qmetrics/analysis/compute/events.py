"""Days between rare events: one observation a date, per provider and for the ICB's providers.

The interval still open is never an observation; drawing it is in ``analysis/series``.
"""

from collections.abc import Mapping

import polars as pl

from qmetrics.analysis.compute.finish import finish
from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.analysis.compute.lineage import gather_sources
from qmetrics.model import Events, Level, Measure, Scope, Status, empty_observations


def compute_events(
    measure: Measure, origin: Events, tables: Mapping[str, TableData], scope: Scope
) -> pl.DataFrame:
    """Intervals between successive dates with an event.

    ``period_start`` is the date before, ``period_end`` this one, ``numerator`` the events on it,
    ``value`` the days between. The first date ends no interval, and neither does one whose interval
    would cross a break or join two segments: its status is ``not_applicable``, without a value.
    """
    if origin.table not in tables:
        return empty_observations()
    data = tables[origin.table]
    org = data.declaration.organisation_column
    rows = (
        current_rows(data)
        .filter(origin.where)
        .with_columns(
            origin.date.cast(pl.Date).alias("period_end"),
            pl.col(org).alias("_org"),
            (origin.segment if origin.segment is not None else pl.lit(None, pl.String)).alias("_segment"),
        )
    )
    providers = rows.with_columns(
        pl.col("_org").alias("org_code"), pl.lit(Level.PROVIDER.value).alias("org_level")
    )
    whole = rows.filter(pl.col("_org").is_in(scope.providers)).with_columns(
        pl.lit(scope.icb_code).alias("org_code"), pl.lit(Level.ICB_PROVIDERS.value).alias("org_level")
    )
    events = pl.concat([providers, whole]).filter(pl.col("period_end").is_not_null())
    place = ["org_code", "org_level"]
    dates = (
        events.group_by(*place, "period_end")
        .agg(
            pl.len().cast(pl.Float64).alias("numerator"),
            pl.col("_segment").min().alias("_first"),
            pl.col("_segment").max().alias("_last"),
        )
        .sort(*place, "period_end")
        .with_columns(
            pl.col("period_end").shift(1).over(place).alias("period_start"),
            pl.col("_last").shift(1).over(place).alias("_before"),
        )
    )
    # an unknown segment breaks nothing
    crosses = (pl.col("_first") != pl.col("_before")).fill_null(False)
    for day in origin.breaks:
        crosses |= (pl.col("period_start") < day) & (pl.col("period_end") >= day)
    dates = dates.with_columns(
        (crosses | pl.col("period_start").is_null()).alias("_is_none"),
        pl.col("period_start").fill_null(pl.col("period_end")),
    )
    # both ends of the interval are its rows
    ends = dates.select(*place, "period_end", pl.col("period_end").alias("_day"))
    starts = dates.select(*place, "period_end", pl.col("period_start").alias("_day"))
    marks = pl.concat([ends, starts]).join(
        events.rename({"period_end": "_day"}), on=[*place, "_day"], how="inner"
    )
    dates = dates.join(gather_sources(marks, [*place, "period_end"]), on=[*place, "period_end"], how="left")
    return finish(
        measure,
        dates.with_columns(
            pl.when(~pl.col("_is_none"))
            .then((pl.col("period_end") - pl.col("period_start")).dt.total_days().cast(pl.Float64))
            .alias("value"),
            pl.when("_is_none")
            .then(pl.lit(Status.NOT_APPLICABLE.value))
            .otherwise(pl.lit(Status.REPORTED.value))
            .alias("status"),
        ),
    )
