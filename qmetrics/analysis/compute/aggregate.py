"""Aggregate returns as cells: what a provider counted itself, where no case-level rows came."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from qmetrics.analysis.compute.calendar import MONTHS_SCHEMA
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.lineage import mark
from qmetrics.analysis.compute.places import CELL, SUMS, is_monthly, period_of
from qmetrics.model import Kind, Level, Measure, Scope


@dataclass(frozen=True, eq=False)
class Counted:
    """What aggregate returns give of a measure.

    Attributes
    ----------
    cells : DataFrame
        Monthly cells with the sums, ``_marks`` and, of a percentile, the provider's own ``_given``;
        ``_org`` is the provider, at the ICB's level too.
    months : DataFrame
        ``_org, period_end, _extract``: which months the providers sent.
    exposure : DataFrame
        ``_org, period_end, _amount``: what a rate's events are per, as the provider counted it.
    """

    cells: pl.DataFrame
    months: pl.DataFrame
    exposure: pl.DataFrame


def counted_by_providers(
    measure: Measure, aggregate: TableData | None, cases: TableData | None, scope: Scope, first_file: int
) -> Counted | None:
    """A measure's aggregate returns of providers that sent no cases; None where there are none.

    A proportion, count, rate or score is added up to the ICB; a percentile is the provider's own
    and has no ICB level. ``first_file`` is added to the numbers of files.
    """
    if aggregate is None:
        return None
    rows = aggregate.current.filter(pl.col("measure") == measure.key)
    if cases is not None:
        sent = cases.rows[cases.declaration.organisation_column].unique().to_list()
        rows = rows.filter(~pl.col("organisation").is_in(sent))
    rows = rows.filter(pl.col("breakdown").is_null() | pl.col("breakdown").is_in(measure.breakdowns))
    rows = _whole_months(rows, measure.kind)
    if rows.height == 0:
        return None
    start, end = period_of(measure, pl.col("period"))
    is_count = measure.kind in (Kind.COUNT, Kind.RATE)
    sums = (
        pl.col("numerator") if is_count else pl.col("denominator"),
        pl.col("numerator"),
        # empty says none, by the layout
        pl.col("unknown").fill_null(0),
        pl.col("excluded").fill_null(0),
    )
    # of no case at all there is no percentile
    has_own = pl.col("denominator").is_null() | (pl.col("denominator") > 0)
    cells = rows.select(
        pl.col("organisation").alias("_org"),
        "breakdown",
        "breakdown_value",
        start.alias("period_start"),
        end.alias("period_end"),
        *(given.cast(pl.Float64).alias(name) for given, name in zip(sums, SUMS, strict=True)),
        (pl.when(has_own).then("value") if measure.kind is Kind.PERCENTILE else pl.lit(None))
        .cast(pl.Float64)
        .alias("_given"),
        pl.col("value").cast(pl.Float64).alias("_value"),
        pl.concat_list(mark(pl.col("_file") + first_file, pl.col("row_number"))).alias("_marks"),
    )
    totals = rows.filter(pl.col("breakdown").is_null())
    months = totals.select(
        pl.col("organisation").alias("_org"),
        end.alias("period_end"),
        pl.col("extract_date").alias("_extract"),
    )
    exposure = totals.select(
        pl.col("organisation").alias("_org"),
        end.alias("period_end"),
        pl.col("denominator").cast(pl.Float64).alias("_amount"),
    )
    return Counted(
        cells=_at_levels(cells, measure, scope), months=months.unique().cast(MONTHS_SCHEMA), exposure=exposure
    )


# Without these a row says nothing; a rate's exposure may come from another table.
NEEDED = {
    Kind.PROPORTION: ("numerator", "denominator"),
    Kind.COUNT: ("numerator",),
    Kind.RATE: ("numerator",),
    Kind.PERCENTILE: ("value",),
    Kind.SCORE: ("value", "denominator"),
}


def _whole_months(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The rows of the months in which no part is missing; any other month counts as not submitted."""
    partly = pl.any_horizontal(pl.col(NEEDED[kind]).is_null())
    month = ("organisation", pl.col("period").dt.month_end())
    return rows.filter(~partly.any().over(*month))


def _at_levels(cells: pl.DataFrame, measure: Measure, scope: Scope) -> pl.DataFrame:
    """The provider's own months and, but for percentiles, what they add to the ICB's."""
    if measure.kind is Kind.PERCENTILE:
        none = pl.lit([], pl.List(pl.Float64))
        cells = cells.with_columns(none.alias("_times"), pl.lit(0.0).alias("_unknown_times"))
    if measure.kind is Kind.SCORE:
        # the mean and the number of files give back the sum
        cells = cells.with_columns((pl.col("_value") * pl.col("_n")).alias("_score"))
    cells = cells.drop("_value")
    monthly = is_monthly(pl.col("breakdown"))
    frames = []
    if Level.PROVIDER in measure.levels:
        own = cells.filter(monthly).with_columns(
            pl.col("_org").alias("org_code"), pl.lit(Level.PROVIDER.value).alias("org_level")
        )
        frames.append(own)
    if Level.ICB_PROVIDERS in measure.levels and measure.kind is not Kind.PERCENTILE:
        is_headline = measure.levels[0] is Level.ICB_PROVIDERS
        inside = cells.filter(pl.col("_org").is_in(scope.providers) & (monthly | pl.lit(is_headline)))
        frames.append(
            inside.with_columns(
                pl.lit(scope.icb_code).alias("org_code"), pl.lit(Level.ICB_PROVIDERS.value).alias("org_level")
            )
        )
    return pl.concat(frames).select(*CELL, pl.exclude(CELL))


def added_up(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Monthly cells of rows and of aggregate returns, those of one figure added together."""
    both = pl.concat(parts, how="diagonal")
    lists = [name for name in ("_times", "_marks") if name in both.columns]
    sums = [name for name in both.columns if name not in (*CELL, *lists, "_given")]
    return both.group_by(CELL).agg(
        pl.col(sums).sum(),
        *(pl.col(name).explode().drop_nulls().sort() for name in lists),
        pl.col("_given").drop_nulls().first(),
    )
