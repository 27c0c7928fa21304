"""Which months an organisation has figures for, and which of them are not yet mature.

Everything is judged at the extract date of the return, never at the clock of the run.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.model import Level, Measure, Rows, Scope

MONTH = ["org_code", "org_level", "period_end"]


def provider_months(marked: pl.DataFrame, data: TableData, origin: Rows, scope: Scope) -> pl.DataFrame:
    """``_org, period_end, _extract``: the complete months each provider's current return covers.

    A month is covered from the provider's first row to the last month that had ended by the
    extract date; of a waiting list, the months of its snapshots.
    """
    table = data.declaration
    schema = pl.Schema({"_org": pl.String(), "period_end": pl.Date(), "_extract": pl.Date()})
    if marked.height == 0:
        return pl.DataFrame(schema=schema)
    if table.is_snapshot and table.extract_column:
        shots = current_rows(data).select(
            pl.col(table.organisation_column).alias("_org"), pl.col(table.extract_column).alias("period_end")
        )
        return shots.unique().with_columns(pl.col("period_end").max().over("_org").alias("_extract"))
    spans = marked.group_by("_org").agg(pl.col("_end").min().alias("_first"), pl.col("_extract").max())
    spans = spans.with_columns(
        pl.col("_extract").dt.offset_by("1d").dt.month_start().dt.offset_by("-1d").alias("_last")
    )
    if origin.absent_is_zero:
        # a log that came is complete: a provider in scope without a row had none
        whole = marked.select(pl.col("_end").min().alias("_first"), pl.col("_extract").max())
        silent = pl.DataFrame({"_org": list(scope.providers)}, schema={"_org": pl.String}).join(
            whole, how="cross"
        )
        silent = silent.with_columns(
            pl.col("_extract").dt.offset_by("1d").dt.month_start().dt.offset_by("-1d").alias("_last")
        )
        spans = spans.join(silent, on="_org", how="full", coalesce=True)
        spans = spans.select(
            "_org",
            pl.min_horizontal("_first", "_first_right").alias("_first"),
            pl.coalesce("_extract", "_extract_right").alias("_extract"),
            pl.coalesce("_last", "_last_right").alias("_last"),
        )
    spans = spans.filter(pl.col("_first") <= pl.col("_last"))
    months = spans.with_columns(
        pl.date_ranges(pl.col("_first").dt.month_start(), "_last", "1mo").alias("period_end")
    ).explode("period_end")
    return months.select("_org", pl.col("period_end").dt.month_end(), "_extract").cast(schema)


def months_by_level(
    measure: Measure, months: pl.DataFrame, marked: pl.DataFrame, scope: Scope, holidays: Sequence[date]
) -> pl.DataFrame:
    """``org_code, org_level, period_end, is_immature, is_submitted`` for every level.

    An ICB's or sub-ICB's month is immature while any provider's is, or while a provider that has
    sent this return before has not sent this month.
    """
    months = months.with_columns(_immature(measure, holidays).alias("is_immature"))
    frames = []
    for level in measure.levels:
        if level is Level.PROVIDER:
            frames.append(_provider_level(months, scope))
        elif level is Level.ICB_PROVIDERS:
            inside = months.filter(pl.col("_org").is_in(scope.providers))
            frames.append(_pooled(inside, pl.DataFrame({"org_code": [scope.icb_code]}), level))
        elif level in (Level.ICB_POPULATION, Level.SUB_ICB):
            homes = marked.select(pl.col("_sub_icb").alias("org_code")).drop_nulls().unique()
            if level is Level.ICB_POPULATION:
                homes = pl.DataFrame({"org_code": [scope.icb_code]})
                months_of = months.join(
                    marked.filter(pl.col("_sub_icb").is_in(scope.sub_icbs)).select("_org").unique(),
                    on="_org",
                    how="semi",
                )
            else:
                months_of = months
            frames.append(_pooled(months_of, homes, level))
    return pl.concat(frames)


def _immature(measure: Measure, holidays: Sequence[date]) -> pl.Expr:
    due = pl.col("period_end").dt.offset_by(f"{measure.maturity_days}d")
    if measure.maturity_working_days:
        due = due.dt.add_business_days(measure.maturity_working_days, holidays=holidays, roll="backward")
    # the day on which follow-up ends must itself have passed
    return (
        pl.col("_extract") < due if measure.maturity_days or measure.maturity_working_days else pl.lit(False)
    )


def _provider_level(months: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Months covered, and the later ones that a provider in scope has not submitted."""
    covered = months.select(
        pl.col("_org").alias("org_code"), "period_end", "is_immature", pl.lit(True).alias("is_submitted")
    )
    every = months.select("period_end").unique()
    known = (
        months.filter(pl.col("_org").is_in(scope.providers))
        .group_by("_org")
        .agg(pl.col("period_end").min().alias("_first"))
    )
    missing = (
        known.join(every, how="cross")
        .filter(pl.col("period_end") > pl.col("_first"))
        .select(pl.col("_org").alias("org_code"), "period_end")
        .join(covered, on=["org_code", "period_end"], how="anti")
        .with_columns(pl.lit(False).alias("is_immature"), pl.lit(False).alias("is_submitted"))
    )
    both = pl.concat([covered, missing], how="diagonal")
    return both.select(
        "org_code",
        pl.lit(Level.PROVIDER.value).alias("org_level"),
        "period_end",
        "is_immature",
        "is_submitted",
    )


def _pooled(months: pl.DataFrame, homes: pl.DataFrame, level: Level) -> pl.DataFrame:
    firsts = months.group_by("_org").agg(pl.col("period_end").min().alias("_first"))
    every = months.select("period_end").unique()
    expected = (
        firsts.join(every, how="cross")
        .filter(pl.col("period_end") >= pl.col("_first"))
        .group_by("period_end")
        .agg(pl.len().alias("_expected"))
    )
    pooled = (
        months.group_by("period_end")
        .agg(pl.len().alias("_came"), pl.col("is_immature").any())
        .join(expected, on="period_end", how="left")
        .with_columns((pl.col("is_immature") | (pl.col("_came") < pl.col("_expected"))).alias("is_immature"))
    )
    return homes.join(pooled, how="cross").select(
        "org_code",
        pl.lit(level.value).alias("org_level"),
        "period_end",
        "is_immature",
        pl.lit(True).alias("is_submitted"),
    )
