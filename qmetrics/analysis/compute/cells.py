"""Rows of a table marked by what a measure says of them, and added up into cells.

A *cell* is one figure-to-be: organisation, level, breakdown, group and window. Which cells there
should be is in ``calendar``; what becomes of a cell is in ``rows``.
"""

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.compute.calendar import judging_snapshots
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.lineage import mark
from qmetrics.analysis.compute.places import (
    CELL,
    SUMS,
    at_level,
    group_expression,
    home_expression,
    is_monthly,
    period_of,
)
from qmetrics.model import Kind, Level, Measure, Rows, Scope


def marked_rows(
    measure: Measure, origin: Rows, data: TableData, more: Sequence[pl.Expr] = ()
) -> pl.DataFrame:
    """Current rows as ``_org, _sub_icb, _end, _recorded, _extract, _mark``, flags and groups, no more.

    ``_den`` rows count and ``_num`` of them pass; ``_out`` would count but for an exclusion; ``_unk``
    lack evidence. ``_by_<breakdown>`` is a row's group; ``_time`` and ``_score`` are there where the
    measure has them. Rows of another snapshot than the measure asks for are gone.
    """
    table = data.declaration
    numerator = origin.numerator if origin.numerator is not None else pl.lit(True)
    unknown = origin.unknown if origin.unknown is not None else pl.lit(False)
    excluded = pl.any_horizontal(
        pl.lit(False), *(exclusion.where.fill_null(False) for exclusion in origin.exclusions)
    )
    recorded = origin.recorded if origin.recorded is not None else origin.date
    columns = [
        pl.col(table.organisation_column).alias("_org"),
        home_expression(table).alias("_sub_icb"),
        (pl.col(table.extract_column) if table.extract_column else pl.lit(None, pl.Date)).alias("_extract"),
        period_of(measure, origin.date.cast(pl.Date))[1].alias("_end"),
        period_of(measure, recorded.cast(pl.Date))[1].alias("_recorded"),
        origin.denominator.fill_null(False).alias("_counts"),
        excluded.alias("_excluded"),
        numerator.fill_null(False).alias("_passes"),
        unknown.fill_null(False).alias("_unk"),
        mark(pl.col("_file"), pl.col("row_number")).alias("_mark"),
        *(group_expression(data, name).alias(f"_by_{name}") for name in measure.breakdowns),
        *more,
    ]
    if origin.duration is not None:
        columns.append(origin.duration.cast(pl.Float64).alias("_time"))
    if origin.score is not None:
        columns.append(origin.score.cast(pl.Float64).alias("_score"))
    # with_columns first: a constant expression must be as long as the table
    rows = data.current.with_columns(columns).select(expression.meta.output_name() for expression in columns)
    if origin.snapshot == "own_month":
        rows = rows.filter(pl.col("_extract") == pl.col("_end"))
    elif origin.snapshot == "mature":
        judging = judging_snapshots(data, measure.maturity_days).rename({"period_end": "_end"})
        rows = rows.join(judging, on=["_org", "_end", "_extract"], how="semi", maintain_order="left")
    return rows.with_columns(
        (pl.col("_counts") & ~pl.col("_excluded")).alias("_den"),
        (pl.col("_counts") & pl.col("_excluded")).alias("_out"),
    ).with_columns((pl.col("_den") & pl.col("_passes")).alias("_num"))


def monthly_cells(
    measure: Measure, origin: Rows, marked: pl.DataFrame, scope: Scope, *, pooled: pl.DataFrame
) -> pl.DataFrame:
    """Cells of a month: totals and pathways at every level, the other groups at the headline's.

    ``pooled`` are those of the marked rows that enter figures of several providers. The other groups are
    not figures of their own yet; ``window_cells`` makes them.
    """
    says = pl.col("_den") | pl.col("_out") | pl.col("_unk")
    sums = _sums(measure, origin)
    frames = []
    for level in measure.levels:
        rows = at_level((marked if level is Level.PROVIDER else pooled).filter(says), level, scope)
        for name in (None, *measure.breakdowns):
            if not is_monthly(name) and level is not measure.levels[0]:
                continue
            group = [f"_by_{name}"] if name else []
            cells = rows.group_by("org_code", "_end", *group).agg(*sums)
            frames.append(
                cells.select(
                    "org_code",
                    pl.lit(level.value).alias("org_level"),
                    pl.lit(name, pl.String).alias("breakdown"),
                    pl.col(group[0]).alias("breakdown_value")
                    if group
                    else pl.lit(None, pl.String).alias("breakdown_value"),
                    period_of(measure, pl.col("_end"))[0].alias("period_start"),
                    pl.col("_end").alias("period_end"),
                    *(expression.meta.output_name() for expression in sums),
                )
            )
    return pl.concat(frames)


def window_cells(monthly: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """The cells whose months are added up to windows; ``windows`` has ``_end, period_start, period_end``."""
    inner = monthly.filter(~is_monthly(pl.col("breakdown"))).with_columns(pl.col("period_end").alias("_end"))
    spread = inner.drop("period_start", "period_end").join(windows, on="_end", how="inner")
    lists = [name for name in ("_times", "_marks") if name in monthly.columns]
    added = [name for name in monthly.columns if name not in (*CELL, *lists, "_given")]
    return spread.group_by(CELL).agg(
        pl.col(added).sum(), *(pl.col(name).explode().drop_nulls().sort() for name in lists)
    )


def _sums(measure: Measure, origin: Rows) -> list[pl.Expr]:
    den, unknown = pl.col("_den"), pl.col("_unk")
    # of a proportion: failed for want of evidence; of a count: may yet count
    doubtful = unknown & (~den if measure.kind is Kind.COUNT else den & ~pl.col("_num"))
    counts = (den, pl.col("_num"), doubtful, pl.col("_out"))
    sums = [flag.sum().cast(pl.Float64).alias(name) for flag, name in zip(counts, SUMS, strict=True)]
    if origin.duration is not None:
        known = pl.col("_time").filter(den & ~unknown).drop_nulls().sort()
        sums += [known.alias("_times"), (unknown & den).sum().cast(pl.Float64).alias("_unknown_times")]
    if origin.score is not None:
        sums.append(pl.col("_score").filter(den).sum())
    # rows come in the order of their marks
    return [*sums, pl.col("_mark").filter(den).alias("_marks")]
