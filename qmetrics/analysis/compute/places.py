"""Whose figure a row belongs to, in which group: levels and breakdowns as a table declares them."""

from typing import overload

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.model import Cadence, Level, Measure, Scope, Table

CELL = ["org_code", "org_level", "breakdown", "breakdown_value", "period_start", "period_end"]
# rows that count, that pass, that lack evidence, that are left out
SUMS = ["_n", "_x", "_u", "_excluded"]
UNKNOWN_GROUP = "unknown"
# The breakdown that is shown month by month at every level, like a total.
MONTHLY_BREAKDOWN = "pathway"


def period_of(measure: Measure, day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and last day of the month that a day is in; of a measure with a figure a quarter, the quarter."""
    if measure.cadence is not Cadence.QUARTER:
        return day.dt.month_start(), day.dt.month_end()
    start = day.dt.truncate("1q")
    return start, start.dt.offset_by("2mo").dt.month_end()


@overload
def is_monthly(breakdown: pl.Expr) -> pl.Expr: ...
@overload
def is_monthly(breakdown: str | None) -> bool: ...
def is_monthly(breakdown: pl.Expr | str | None) -> pl.Expr | bool:
    """Totals and pathways are figures of a month; every other group is one of a longer window."""
    if isinstance(breakdown, pl.Expr):
        return breakdown.is_null() | (breakdown == MONTHLY_BREAKDOWN)
    return breakdown is None or breakdown == MONTHLY_BREAKDOWN


def group_expression(data: TableData, breakdown: str) -> pl.Expr:
    """A row's group; an empty cell is the group ``unknown``."""
    return data.declaration.breakdowns[breakdown].cast(pl.String).fill_null(UNKNOWN_GROUP)


def home_expression(table: Table) -> pl.Expr:
    """Where a row's person lives or is registered; empty where the table does not say."""
    return pl.col(table.sub_icb_column) if table.sub_icb_column else pl.lit(None, pl.String)


def at_level(rows: pl.DataFrame, level: Level, scope: Scope) -> pl.DataFrame:
    """The rows that belong to a level, with ``org_code``; ``rows`` has ``_org`` and ``_sub_icb``.

    ``icb_providers`` is the ICB's providers, ``icb_population`` the ICB's residents, whoever saw
    them. A level that no row can tell, such as England, has none.
    """
    icb = pl.lit(scope.icb_code).alias("org_code")
    if level is Level.PROVIDER:
        return rows.with_columns(pl.col("_org").alias("org_code"))
    if level is Level.ICB_PROVIDERS:
        return rows.filter(pl.col("_org").is_in(scope.providers)).with_columns(icb)
    if level is Level.ICB_POPULATION:
        return rows.filter(pl.col("_sub_icb").is_in(scope.sub_icbs)).with_columns(icb)
    if level is Level.SUB_ICB:
        return rows.filter(pl.col("_sub_icb").is_not_null()).with_columns(
            pl.col("_sub_icb").alias("org_code")
        )
    return rows.clear().with_columns(icb)


def groups_of(measure: Measure, data: TableData, scope: Scope) -> pl.DataFrame:
    """``org_code, org_level, breakdown, breakdown_value``: every group that occurs in the current rows.

    Whether or not a row of it counts: a pathway in which nobody waits that long is a zero.
    """
    table = data.declaration
    rows = data.current.select(
        pl.col(table.organisation_column).alias("_org"),
        home_expression(table).alias("_sub_icb"),
        *(group_expression(data, name).alias(f"_by_{name}") for name in measure.breakdowns),
    ).unique()
    frames = [pl.DataFrame(schema=dict.fromkeys(CELL[:4], pl.String()))]
    for level in measure.levels:
        inside = at_level(rows, level, scope)
        for name in measure.breakdowns:
            if is_monthly(name) or level is measure.levels[0]:
                group = pl.col(f"_by_{name}").alias("breakdown_value")
                frames.append(
                    inside.select(
                        "org_code",
                        pl.lit(level.value).alias("org_level"),
                        pl.lit(name).alias("breakdown"),
                        group,
                    ).unique()
                )
    return pl.concat(frames)
