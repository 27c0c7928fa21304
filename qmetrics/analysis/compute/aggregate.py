"""Aggregate returns as cells: what a provider counted itself, where no case-level rows came."""

import polars as pl

from qmetrics.analysis.compute.cells import CELL
from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.model import Kind, Level, Measure, Scope

EMPTY = {
    **dict.fromkeys(CELL[:4], pl.String()),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "_n": pl.Float64(),
    "_x": pl.Float64(),
    "_u": pl.Float64(),
    "_excluded": pl.Float64(),
}


def aggregate_cells(
    measure: Measure, aggregate: TableData | None, cases: TableData | None, scope: Scope
) -> pl.DataFrame:
    """Cells of a measure from the aggregate return, for providers that sent no cases.

    A proportion, count or rate is added up to the ICB; a percentile is the provider's own and has
    no ICB level.
    """
    if aggregate is None or aggregate.rows.height == 0:
        return pl.DataFrame(schema=EMPTY)
    rows = current_rows(aggregate).filter(pl.col("measure") == measure.key)
    if cases is not None:
        sent = cases.rows[cases.declaration.organisation_column].unique().to_list()
        rows = rows.filter(~pl.col("organisation").is_in(sent))
    if rows.height == 0:
        return pl.DataFrame(schema=EMPTY)
    own_rows = pl.col("denominator").fill_null(1).clip(lower_bound=1).cast(pl.UInt32)
    is_count = measure.kind in (Kind.COUNT, Kind.RATE)
    cells = rows.with_columns(
        pl.lit(Level.PROVIDER.value).alias("org_level"),
        pl.col("organisation").alias("org_code"),
        pl.col("period").dt.month_start().alias("period_start"),
        pl.col("period").dt.month_end().alias("period_end"),
        (pl.col("numerator") if is_count else pl.col("denominator")).cast(pl.Float64).alias("_n"),
        pl.col("numerator").cast(pl.Float64).alias("_x"),
        pl.col("unknown").cast(pl.Float64).fill_null(0).alias("_u"),
        pl.col("excluded").cast(pl.Float64).fill_null(0).alias("_excluded"),
        # the provider's own percentile stands wherever the rank falls
        pl.col("value").cast(pl.Float64).repeat_by(own_rows).alias("_times"),
        pl.lit(0).alias("_unknown_times"),
        pl.lit(False).alias("is_immature"),
        pl.lit(True).alias("is_submitted"),
        pl.col("denominator").cast(pl.Float64).alias("_exposure"),
        pl.lit(None, pl.Float64).alias("_score"),
    )
    if measure.kind is Kind.PERCENTILE:
        return cells
    inside = cells.filter(pl.col("org_code").is_in(scope.providers)).with_columns(
        pl.lit(scope.icb_code).alias("org_code"), pl.lit(Level.ICB_PROVIDERS.value).alias("org_level")
    )
    return pl.concat([cells, inside])
