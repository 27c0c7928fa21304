"""Proportions, counts, rates, percentiles and scores from the rows of a table.

The numerator is intersected with the denominator by construction. Months come from ``calendar``,
so that a month without cases is a zero, a zero denominator or not submitted, and never absent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from qmetrics.analysis.compute.aggregate import Counted, added_up, counted_by_providers
from qmetrics.analysis.compute.calendar import (
    MONTH,
    months_before,
    months_by_level,
    on_calendar,
    provider_months,
    windows_of,
)
from qmetrics.analysis.compute.cells import marked_rows, monthly_cells, window_cells
from qmetrics.analysis.compute.exposure import of_known_exposure, provider_amounts, with_exposure
from qmetrics.analysis.compute.finish import finish
from qmetrics.analysis.compute.inputs import TableData, with_rows
from qmetrics.analysis.compute.lineage import mark, sources_of_marks
from qmetrics.analysis.compute.places import CELL, SUMS, at_level, groups_of, home_expression, is_monthly
from qmetrics.analysis.compute.values import interval_columns, value_columns
from qmetrics.model import Kind, Level, Measure, Rows, Scope, Status, empty_observations

# A group of a longer window with fewer events than this is not shown.
MINIMUM_GROUP_EVENTS = 10


def compute_rows(
    measure: Measure,
    origin: Rows,
    tables: Mapping[str, TableData],
    scope: Scope,
    holidays: Sequence[date] = (),
) -> pl.DataFrame:
    """Observations of a measure whose figures are computed from rows (or aggregate returns of them)."""
    data, aggregate = with_rows(tables.get(origin.table)), with_rows(tables.get("aggregate_return"))
    files_before = data.files.height if data else 0
    counted = counted_by_providers(measure, aggregate, data, scope, files_before)
    if data is None and counted is None:
        return empty_observations()
    cells = _hide_small_groups(_cells(measure, origin, tables, data, counted, scope, holidays), measure)
    if data is not None:
        cells = _with_whole_files(cells, origin, data, scope)
    cells = cells.with_columns(*interval_columns(measure))
    exposure = with_rows(tables.get(origin.exposure.table)) if origin.exposure else None
    if exposure is not None:
        marks = pl.concat_list(pl.col("_marks", "_amount_marks").fill_null([]))
        cells = cells.with_columns(marks.list.sort().alias("_marks"))
    files: list[pl.DataFrame] = []
    for one in (data, aggregate, exposure):
        if one is not None:
            before = sum(earlier.height for earlier in files)
            files.append(one.files.with_columns(pl.col("_file") + before))
    observations = finish(measure, sources_of_marks(cells, pl.concat(files)))
    return with_window(measure, observations).sort("org_level", "org_code", "period_end")


def provider_cells(
    measure: Measure,
    origin: Rows,
    data: TableData,
    tables: Mapping[str, TableData],
    holidays: Sequence[date] = (),
) -> pl.DataFrame:
    """Every organisation's own months in a return, as sums: what an aggregate return is made of.

    Totals and the monthly breakdown, with ``_n, _x, _u, _excluded``, ``value`` and ``is_immature``.
    """
    own = replace(
        measure,
        levels=(Level.PROVIDER,),
        breakdowns=tuple(name for name in measure.breakdowns if is_monthly(name)),
    )
    cells = _cells(own, origin, tables, data, None, Scope(icb_code=""), holidays)
    return cells.filter("is_submitted").sort(CELL)


def _cells(
    measure: Measure,
    origin: Rows,
    tables: Mapping[str, TableData],
    data: TableData | None,
    counted: Counted | None,
    scope: Scope,
    holidays: Sequence[date],
) -> pl.DataFrame:
    """Every cell of the calendar with its sums, marks, value and status."""
    marked = marked_rows(measure, origin, data) if data else None
    months, calendar = calendar_of(measure, origin, marked, data, counted, scope, holidays)
    windows = windows_of(measure, calendar)
    amounts = None
    if origin.exposure is not None:
        before = [data, with_rows(tables.get("aggregate_return"))]
        first_file = sum(one.files.height for one in before if one is not None)
        amounts = provider_amounts(origin.exposure, tables, counted, months, first_file)
    parts, groups = [], []
    if data is not None and marked is not None:
        pooled = marked if amounts is None else of_known_exposure(marked, amounts, "_end")
        own = monthly_cells(measure, origin, marked, scope, pooled=pooled)
        parts.append(own.with_columns(pl.lit(None, pl.Float64).alias("_given")))
        groups.append(groups_of(measure, data, scope))
    if counted is not None:
        is_own = pl.col("org_level") == Level.PROVIDER.value
        sent = counted.cells
        if amounts is not None:
            sent = pl.concat(
                [sent.filter(is_own), of_known_exposure(sent.filter(~is_own), amounts, "period_end")]
            )
        parts.append(sent.drop("_org"))
        groups.append(counted.cells.filter(pl.col("breakdown").is_not_null()).select(CELL[:4]))
    monthly = parts[0] if counted is None else added_up(parts)
    cells = pl.concat(
        [monthly.filter(is_monthly(pl.col("breakdown"))), window_cells(monthly, windows)], how="diagonal"
    )
    cells = on_calendar(measure, cells, pl.concat(groups).unique(), calendar, windows).with_columns(
        pl.col(SUMS).fill_null(0.0)
    )
    if amounts is not None:
        cells = with_exposure(cells, amounts, scope)
    return cells.with_columns(*value_columns(measure))


def calendar_of(
    measure: Measure,
    origin: Rows,
    marked: pl.DataFrame | None,
    data: TableData | None,
    counted: Counted | None,
    scope: Scope,
    holidays: Sequence[date],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The months that each provider sent, and those of every organisation and level."""
    months, homes = [], pl.DataFrame(schema={"_org": pl.String, "_sub_icb": pl.String})
    if data is not None and marked is not None:
        months.append(provider_months(measure, origin, marked, data, scope))
        table = data.declaration
        homes = data.current.select(
            pl.col(table.organisation_column).alias("_org"), home_expression(table).alias("_sub_icb")
        ).unique()
    if counted is not None:
        months.append(counted.months)
    every = pl.concat(months)
    calendar = months_by_level(measure, every, homes, scope, holidays)
    if marked is not None:
        earlier = months_before(measure, marked, every, scope).join(calendar, on=MONTH, how="anti")
        calendar = pl.concat([calendar, earlier])
    return every, calendar


def with_window(measure: Measure, observations: pl.DataFrame) -> pl.DataFrame:
    """A month's figure that looks back further starts where its window does, such as 90 days in a list."""
    start = pl.col("period_start").dt.offset_by(f"-{measure.window - 1}mo")
    return observations.with_columns(
        pl.when(is_monthly(pl.col("breakdown"))).then(start).otherwise("period_start").alias("period_start")
    )


def _hide_small_groups(cells: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Groups of a longer window with too few events have no figure, and no parts to work it out from."""
    events = pl.col("numerator" if measure.kind is Kind.PROPORTION else "_n").fill_null(0)
    small = ~is_monthly(pl.col("breakdown")) & (events < MINIMUM_GROUP_EVENTS)
    hidden = ["value", "numerator", "denominator", "value_min", "value_max"]
    return cells.with_columns(
        *(pl.when(small).then(None).otherwise(pl.col(name)).alias(name) for name in hidden),
        pl.when(small).then(pl.lit(Status.SUPPRESSED.value)).otherwise(pl.col("status")).alias("status"),
    )


def _with_whole_files(cells: pl.DataFrame, origin: Rows, data: TableData, scope: Scope) -> pl.DataFrame:
    """The files of cells in which no row counts: a zero, too, walks back to the return that says so.

    Of a waiting list the file of the month, else all files of the organisation's current return;
    where silence means none, all files of the log.
    """
    table = data.declaration
    by_month = table.extract_column if table.is_snapshot else None
    month = ["period_end"] if by_month else []
    whole = data.current.select(
        pl.col(table.organisation_column).alias("_org"),
        pl.lit(None, pl.String).alias("_sub_icb"),
        *([pl.col(by_month).alias("period_end")] if by_month else []),
        mark(pl.col("_file")).alias("_whole"),
    ).unique()
    places = ["org_code", "org_level", *month]
    spread = [
        at_level(whole, level, scope).with_columns(pl.lit(level.value).alias("org_level"))
        for level in (Level.ICB_PROVIDERS, Level.PROVIDER)
    ]
    everyone = cells.select("org_code", "org_level").unique()
    of_all = pl.col("org_level").is_in([Level.ICB_POPULATION.value, Level.SUB_ICB.value])
    if origin.absent_is_zero:
        known = pl.concat(spread).select("org_code", "org_level").unique()
        silent = everyone.join(known, on=["org_code", "org_level"], how="anti")
        of_all = of_all | pl.col("org_code").is_in(silent["org_code"].to_list())
    spread.append(whole.join(everyone.filter(of_all), how="cross").select(spread[0].columns))
    lists = pl.concat(spread).group_by(places).agg(pl.col("_whole").unique().sort())
    empty = pl.col("_marks").list.len().fill_null(0) == 0
    joined = cells.join(lists, on=places, how="left")
    return joined.with_columns(pl.when(empty).then("_whole").otherwise("_marks").alias("_marks"))
