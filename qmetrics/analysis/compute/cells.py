"""Rows of a table marked by what a measure says of them, and spread over its levels and breakdowns.

A *cell* is one figure-to-be: organisation, level, breakdown, group and window. Adding cells up is
in ``rows``; which months a cell should exist for is in ``calendar``.
"""

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.model import Level, Measure, Rows, Scope

CELL = ["org_code", "org_level", "breakdown", "breakdown_value", "period_start", "period_end"]
UNKNOWN_GROUP = "unknown"
# A snapshot holds spells closed up to so many days before it.
SNAPSHOT_LOOKBACK_DAYS = 92
# The breakdown that is shown month by month at every level, like a total.
MONTHLY_BREAKDOWN = "pathway"


def marked_rows(measure: Measure, origin: Rows, data: TableData) -> pl.DataFrame:
    """Current rows with ``_org, _sub_icb, _end, _extract`` and the flags ``_den, _num, _unk, _out``.

    ``_out`` marks rows that would count but for an exclusion. Rows of another snapshot than the
    measure asks for are gone.
    """
    table = data.declaration
    extract = pl.col(table.extract_column) if table.extract_column else pl.lit(None, pl.Date)
    numerator = origin.numerator if origin.numerator is not None else pl.lit(True)
    unknown = origin.unknown if origin.unknown is not None else pl.lit(False)
    counts = origin.denominator.fill_null(False)
    excluded = pl.any_horizontal(
        pl.lit(False), *(exclusion.where.fill_null(False) for exclusion in origin.exclusions)
    )
    rows = current_rows(data).with_columns(
        pl.col(table.organisation_column).alias("_org"),
        (pl.col(table.sub_icb_column) if table.sub_icb_column else pl.lit(None, pl.String)).alias("_sub_icb"),
        extract.alias("_extract"),
        origin.date.cast(pl.Date).dt.month_end().alias("_end"),
        counts.alias("_counts"),
        excluded.alias("_excluded"),
    )
    rows = rows.with_columns(
        (pl.col("_counts") & ~pl.col("_excluded")).alias("_den"),
        (pl.col("_counts") & pl.col("_excluded")).alias("_out"),
    ).with_columns(
        (pl.col("_den") & numerator.fill_null(False)).alias("_num"),
        unknown.fill_null(False).alias("_unk"),
    )
    return _of_snapshot(rows, origin.snapshot, measure.maturity_days)


def _of_snapshot(rows: pl.DataFrame, which: str, maturity_days: int) -> pl.DataFrame:
    if which == "all":
        return rows
    if which == "own_month":
        return rows.filter(pl.col("_extract") == pl.col("_end"))
    # the first snapshot late enough, while it still holds everything that closed since the month began
    late = pl.col("_extract") >= pl.col("_end").dt.offset_by(f"{maturity_days}d")
    first = pl.col("_extract").filter(late).min().over("_org", "_end")
    latest = pl.col("_extract").max().over("_org", "_end")
    reach = pl.col("_end").dt.month_start().dt.offset_by(f"{SNAPSHOT_LOOKBACK_DAYS}d")
    chosen = pl.when(first.is_not_null()).then(first).otherwise(latest)
    return rows.filter((pl.col("_extract") == chosen) & (pl.col("_extract") <= reach))


def by_level(rows: pl.DataFrame, levels: Sequence[Level], scope: Scope) -> pl.DataFrame:
    """The rows once for each level they belong to, with ``org_code`` and ``org_level``.

    ``icb_providers`` is the ICB's providers, ``icb_population`` the ICB's residents, whoever saw them.
    """
    frames = []
    for level in levels:
        if level is Level.PROVIDER:
            part = rows.with_columns(pl.col("_org").alias("org_code"))
        elif level is Level.ICB_PROVIDERS:
            part = rows.filter(pl.col("_org").is_in(scope.providers)).with_columns(
                pl.lit(scope.icb_code).alias("org_code")
            )
        elif level is Level.SUB_ICB:
            part = rows.filter(pl.col("_sub_icb").is_not_null()).with_columns(
                pl.col("_sub_icb").alias("org_code")
            )
        elif level is Level.ICB_POPULATION:
            part = rows.filter(pl.col("_sub_icb").is_in(scope.sub_icbs)).with_columns(
                pl.lit(scope.icb_code).alias("org_code")
            )
        else:
            continue
        frames.append(part.with_columns(pl.lit(level.value).alias("org_level")))
    return pl.concat(frames)


def by_breakdown(rows: pl.DataFrame, measure: Measure, data: TableData) -> pl.DataFrame:
    """The rows once as a total and once for each breakdown, with window and group.

    Pathway is monthly at every level; every other breakdown is 12 months ending each quarter at
    the headline level. An empty cell is the group ``unknown``.
    """
    month = rows.with_columns(
        pl.col("_end").dt.month_start().alias("period_start"), pl.col("_end").alias("period_end")
    )
    total = month.with_columns(
        pl.lit(None, pl.String).alias("breakdown"), pl.lit(None, pl.String).alias("breakdown_value")
    )
    frames = [total]
    expressions = data.declaration.breakdowns
    for name in measure.breakdowns:
        group = expressions[name].cast(pl.String).fill_null(UNKNOWN_GROUP).alias("breakdown_value")
        label = pl.lit(name).alias("breakdown")
        if name == MONTHLY_BREAKDOWN:
            frames.append(month.with_columns(label, group))
            continue
        headline = rows.filter(pl.col("org_level") == measure.levels[0].value)
        yearly = headline.join(_year_windows(headline["_end"]), on="_end", how="inner")
        frames.append(yearly.with_columns(label, group).select(total.columns))
    return pl.concat(frames)


def _year_windows(ends: pl.Series) -> pl.DataFrame:
    """For each month, the 12-month windows ending a quarter that hold it and are wholly inside the data."""
    months = ends.drop_nulls().unique().sort()
    if months.len() == 0:
        return pl.DataFrame(schema={"_end": pl.Date, "period_start": pl.Date, "period_end": pl.Date})
    first, last = months[0], months[-1]
    span = pl.date_range(first, last, "1mo", eager=True).dt.month_end()
    windows = (
        pl.DataFrame({"period_end": span})
        .filter(pl.col("period_end").dt.month() % 3 == 0)
        .with_columns(pl.col("period_end").dt.offset_by("-11mo").dt.month_start().alias("period_start"))
        .filter(pl.col("period_start") >= first.replace(day=1))
    )
    inside = (pl.col("_end") >= pl.col("period_start")) & (pl.col("_end") <= pl.col("period_end"))
    return pl.DataFrame({"_end": span}).join(windows, how="cross").filter(inside)
