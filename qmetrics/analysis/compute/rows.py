"""Proportions, counts, rates, percentiles and scores from the rows of a table.

The numerator is intersected with the denominator by construction. Months come from ``calendar``,
so that a month without cases is a zero, a zero denominator or not submitted, and never absent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from qmetrics.analysis.compute.aggregate import aggregate_cells
from qmetrics.analysis.compute.calendar import MONTH, months_by_level, provider_months
from qmetrics.analysis.compute.cells import (
    CELL,
    MONTHLY_BREAKDOWN,
    by_breakdown,
    by_level,
    marked_rows,
)
from qmetrics.analysis.compute.finish import finish
from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.analysis.compute.lineage import gather_sources
from qmetrics.analysis.compute.values import value_columns
from qmetrics.model import Kind, Level, Measure, Rows, Scope, empty_observations

# A group of a yearly breakdown with fewer events than this is not shown.
MINIMUM_GROUP_EVENTS = 10
MARK = ["file_sha256", "sheet", "row_number", "known_from"]


def compute_rows(
    measure: Measure,
    origin: Rows,
    tables: Mapping[str, TableData],
    scope: Scope,
    holidays: Sequence[date] = (),
) -> pl.DataFrame:
    """Observations of a measure whose figures are computed from rows (or aggregate returns of them)."""
    data = tables.get(origin.table)
    has_rows = data is not None and data.rows.height > 0
    extra = aggregate_cells(measure, tables.get("aggregate_return"), data if has_rows else None, scope)
    frames = []
    if data is not None and has_rows:
        frames.append(_from_rows(measure, origin, data, tables, scope, holidays, extra))
    if extra.height:
        alone = extra if not frames else extra.join(frames[0], on=CELL, how="anti", nulls_equal=True)
        frames.append(finish(measure, alone.with_columns(*value_columns(measure))))
    if not frames:
        return empty_observations()
    return _with_window(measure, pl.concat(frames)).sort("org_level", "org_code", "period_end")


def _with_window(measure: Measure, observations: pl.DataFrame) -> pl.DataFrame:
    """A month's figure that looks back further starts where its window does, such as 90 days in a list."""
    monthly = pl.col("period_start") == pl.col("period_end").dt.month_start()
    start = pl.col("period_start").dt.offset_by(f"-{measure.window - 1}mo")
    return observations.with_columns(
        pl.when(monthly).then(start).otherwise("period_start").alias("period_start")
    )


def _from_rows(
    measure: Measure,
    origin: Rows,
    data: TableData,
    tables: Mapping[str, TableData],
    scope: Scope,
    holidays: Sequence[date],
    extra: pl.DataFrame,
) -> pl.DataFrame:
    marked = marked_rows(measure, origin, data)
    counted = marked.filter(pl.col("_den") | pl.col("_out") | pl.col("_unk"))
    spread = by_breakdown(by_level(counted, measure.levels, scope), measure, data)
    cells = spread.group_by(CELL).agg(*_sums(measure, origin))
    if extra.height:
        cells = _with_extra(cells, extra, measure)
    months = months_by_level(measure, provider_months(marked, data, origin, scope), marked, scope, holidays)
    cells = _on_calendar(cells, months)
    if origin.exposure is not None:
        cells = _with_exposure(cells, origin, tables, scope)
    cells = cells.with_columns(*value_columns(measure))
    cells = _hide_small_groups(cells, measure)
    marks = spread.filter("_den").select(*CELL, *MARK)
    if extra.height:
        marks = pl.concat([marks, extra.select(*CELL, *MARK)])
    whole = _whole_files(data, cells, marks, measure, scope)
    sources = gather_sources(pl.concat([marks, whole]), CELL)
    return finish(measure, cells.join(sources, on=CELL, how="left", nulls_equal=True))


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
        breakdowns=tuple(name for name in measure.breakdowns if name == MONTHLY_BREAKDOWN),
    )
    nobody = Scope(icb_code="")
    marked = marked_rows(own, origin, data)
    counted = marked.filter(pl.col("_den") | pl.col("_out") | pl.col("_unk"))
    spread = by_breakdown(by_level(counted, own.levels, nobody), own, data)
    cells = spread.group_by(CELL).agg(*_sums(own, origin))
    months = months_by_level(own, provider_months(marked, data, origin, nobody), marked, nobody, holidays)
    cells = _on_calendar(cells, months)
    if origin.exposure is not None:
        cells = _with_exposure(cells, origin, tables, nobody)
    return cells.with_columns(*value_columns(own)).filter("is_submitted").sort(CELL)


def _sums(measure: Measure, origin: Rows) -> list[pl.Expr]:
    den = pl.col("_den")
    sums = [
        den.sum().cast(pl.Float64).alias("_n"),
        pl.col("_num").sum().cast(pl.Float64).alias("_x"),
        # of a proportion: failed for want of evidence; of a count: may yet count
        (pl.col("_unk") & (~den if measure.kind is Kind.COUNT else den & ~pl.col("_num")))
        .sum()
        .cast(pl.Float64)
        .alias("_u"),
        pl.col("_out").sum().cast(pl.Float64).alias("_excluded"),
    ]
    if origin.duration is not None:
        times = origin.duration.cast(pl.Float64)
        unknown = pl.col("_unk")
        sums += [
            pl.when(unknown).then(None).otherwise(times).filter(den).drop_nulls().sort().alias("_times"),
            (unknown & den).sum().alias("_unknown_times"),
        ]
    if origin.score is not None:
        sums.append(origin.score.cast(pl.Float64).filter(den).sum().alias("_score"))
    return sums


def _with_extra(cells: pl.DataFrame, extra: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Add what came as aggregates to the ICB's cells; a percentile has no ICB level that way."""
    if measure.kind is Kind.PERCENTILE:
        return cells
    added = extra.select(*CELL, "_n", "_x", "_u", "_excluded")
    sums = pl.concat([cells, added], how="diagonal")
    others = [name for name in cells.columns if name not in (*CELL, "_n", "_x", "_u", "_excluded")]
    return sums.group_by(CELL).agg(
        pl.col("_n", "_x", "_u", "_excluded").sum(), *(pl.col(name).sum() for name in others)
    )


def _on_calendar(cells: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Every month of every organisation and group, in the months that the returns cover."""
    monthly = cells.filter(pl.col("period_start") == pl.col("period_end").dt.month_start())
    groups = monthly.select("org_code", "org_level", "breakdown", "breakdown_value").unique()
    totals = (
        months.select("org_code", "org_level")
        .unique()
        .with_columns(
            pl.lit(None, pl.String).alias("breakdown"), pl.lit(None, pl.String).alias("breakdown_value")
        )
    )
    grid = (
        pl.concat([groups, totals.select(groups.columns)])
        .unique()
        .join(months, on=["org_code", "org_level"], how="inner")
        .with_columns(pl.col("period_end").dt.month_start().alias("period_start"))
    )
    filled = grid.join(monthly, on=CELL, how="left", nulls_equal=True)
    yearly = cells.filter(pl.col("period_start") != pl.col("period_end").dt.month_start())
    # a window is as mature as its last month
    yearly = yearly.join(months, on=MONTH, how="inner")
    both = pl.concat([filled, yearly], how="diagonal")
    return both.with_columns(pl.col("_n", "_x", "_u", "_excluded").fill_null(0.0))


def _with_exposure(
    cells: pl.DataFrame, origin: Rows, tables: Mapping[str, TableData], scope: Scope
) -> pl.DataFrame:
    """The denominator of a rate: the exposure of the same organisation and month."""
    exposure = origin.exposure
    assert exposure is not None
    data = tables.get(exposure.table)
    if data is None or data.rows.height == 0:
        return cells.with_columns(pl.lit(None, pl.Float64).alias("_exposure"))
    rows = current_rows(data).with_columns(
        pl.col(data.declaration.organisation_column).alias("_org"),
        pl.lit(None, pl.String).alias("_sub_icb"),
        exposure.date.cast(pl.Date).dt.month_end().alias("period_end"),
        exposure.amount.cast(pl.Float64).alias("_amount"),
    )
    spread = by_level(rows, (Level.ICB_PROVIDERS, Level.PROVIDER), scope)
    amounts = spread.group_by(MONTH).agg(pl.col("_amount").sum().alias("_exposure"))
    return cells.join(amounts, on=MONTH, how="left")


def _hide_small_groups(cells: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Groups of a yearly breakdown with too few events have no figure, and no parts to work it out from."""
    yearly = pl.col("breakdown").is_not_null() & (
        pl.col("period_start") != pl.col("period_end").dt.month_start()
    )
    events = "_x" if measure.kind is Kind.PROPORTION else "_n"
    small = yearly & (pl.col(events) < MINIMUM_GROUP_EVENTS)
    hidden = ["value", "numerator", "denominator", "value_min", "value_max"]
    return cells.with_columns(
        *(pl.when(small).then(None).otherwise(pl.col(name)).alias(name) for name in hidden),
        pl.when(small).then(pl.lit("suppressed")).otherwise(pl.col("status")).alias("status"),
    )


def _whole_files(
    data: TableData, cells: pl.DataFrame, marks: pl.DataFrame, measure: Measure, scope: Scope
) -> pl.DataFrame:
    """Files of the cells in which no row counts: a zero, too, walks back to the return that says so."""
    table = data.declaration
    month = [table.extract_column] if table.is_snapshot and table.extract_column else []
    files = (
        current_rows(data)
        .select(
            pl.col(table.organisation_column).alias("_org"),
            pl.lit(None, pl.String).alias("_sub_icb"),
            *(pl.col(name).alias("period_end") for name in month),
            "file_sha256",
            "sheet",
            "known_from",
        )
        .unique()
    )
    bare = cells.select(CELL).join(marks, on=CELL, how="anti", nulls_equal=True)
    by_file = [level for level in measure.levels if level in (Level.PROVIDER, Level.ICB_PROVIDERS)]
    residents = bare.filter(pl.col("org_level").is_in([Level.ICB_POPULATION.value, Level.SUB_ICB.value]))
    places = [by_level(files, by_file, scope)] if by_file else []
    places.append(files.join(residents.select("org_code", "org_level").unique(), how="cross"))
    spread = pl.concat(places, how="diagonal").drop("_org", "_sub_icb").unique()
    on = ["org_code", "org_level", *(["period_end"] if month else [])]
    return bare.join(spread, on=on, how="inner").select(
        *CELL, "file_sha256", "sheet", pl.lit(None, pl.Int64).alias("row_number"), "known_from"
    )
