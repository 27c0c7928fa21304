"""Reported amounts against their own history: another unit, stars turned into noughts.

Here: pure counting over a table that declares an ``amount_column``. Not here: what is expected
(``history``). A single
figure may move for many reasons; only what moves most figures of a measure and month by the same factor is a
fault of the file.
"""

import math

import polars as pl

from qmetrics.model import Table

# the figures of a measure and month, at the middle, against their own other periods
FACTOR, FEWEST, FEWEST_PERIODS = 4.0, 4, 2
# a count that large does not move so far by chance
LARGE = 100
LEAST_LEFT = 0.7
SAME_KIND = 0.5
FEWEST_NOUGHTS = 3
PERIODS = ("period_start", "period_end")
Breaks = tuple[int, int]


def _series(table: Table) -> list[str]:
    return [name for name in table.unique_key if name not in (*PERIODS, table.period_column)]


def _windowed(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The newest figure of each key, with the length of its window."""
    newest = rows.sort("vintage").unique(table.unique_key, keep="last", maintain_order=True)
    if not {*PERIODS} <= set(newest.columns):
        return newest.with_columns(pl.lit(1).alias("_window"))
    days = (pl.col("period_end") - pl.col("period_start")).dt.total_days()
    return newest.with_columns((days / 30.4).round().cast(pl.Int32).alias("_window"))


def units_changed(table: Table, rows: pl.DataFrame) -> Breaks:
    """Measures' periods whose middle figure is more than four times, or under a quarter of, its usual.

    In a return of whole counts a single large figure that moves so far is one, too.
    """
    assert table.amount_column is not None
    amount, series = pl.col(table.amount_column), [*_series(table), "_window"]
    frame = _windowed(table, rows).filter(amount > 0)
    frame = frame.filter(pl.len().over(series) > FEWEST_PERIODS).with_columns(
        amount.median().over(series).alias("_usual"),
        (amount / amount.median().over(series)).log().alias("_moved"),
    )
    periods = frame.group_by(*_measure(frame), "_window", table.period_column).agg(
        pl.col("_moved").median(), pl.len().alias("_figures")
    )
    looked = periods.filter(pl.col("_figures") >= FEWEST).select("_moved")
    if "is_suppressed" not in frame.columns:
        looked = pl.concat([looked, frame.filter(pl.col("_usual") >= LARGE).select("_moved")])
    return looked.filter(pl.col("_moved").abs() > math.log(FACTOR)).height, looked.height


def figures_lost(table: Table, rows: pl.DataFrame) -> Breaks:
    """Measures' periods with far fewer figures, starred ones counted, than is usual for them."""
    frame = _windowed(table, rows)
    measure = [*_measure(frame), "_window"]
    periods = frame.group_by(*measure, table.period_column).agg(pl.len().cast(pl.Int64).alias("_figures"))
    periods = periods.with_columns(pl.col("_figures").median().over(measure).alias("_usual")).filter(
        pl.len().over(measure) > FEWEST_PERIODS
    )
    few = pl.col("_figures") < LEAST_LEFT * pl.col("_usual")
    return periods.filter(few & (pl.col("_usual") - pl.col("_figures") >= FEWEST)).height, periods.height


def measures_lost(table: Table, rows: pl.DataFrame) -> Breaks:
    """Measures that a file lacks and that all the other files of its kind hold.

    Of its kind are files at least half of whose measures are the same. A publisher who stops a measure
    is told of once, by the first file without it.
    """
    held = rows.select("file_sha256", "measure_id").unique().group_by("file_sha256").agg("measure_id")
    sets = {sha256: set(measures) for sha256, measures in held.iter_rows()}
    lost = looked = 0
    for sha256, measures in sets.items():
        alike = [
            other
            for name, other in sets.items()
            if name != sha256 and len(other & measures) >= SAME_KIND * len(other | measures)
        ]
        if len(alike) >= FEWEST_PERIODS:
            always = set.intersection(*alike)
            lost, looked = lost + len(always - measures), looked + len(always)
    return lost, looked


def _measure(frame: pl.DataFrame) -> list[str]:
    return [name for name in ("measure_id", "measure") if name in frame.columns]


def stars_are_noughts(table: Table, rows: pl.DataFrame) -> Breaks:
    """Files without a star, whose noughts stand where other files have a star and never a nought."""
    assert table.amount_column is not None
    series, value = [*_series(table), "_window"], pl.col(table.amount_column)
    frame = _windowed(table, rows).with_columns((value == 0).fill_null(value=False).alias("_nought"))
    files = (
        frame.with_columns(
            (
                pl.col("_nought")
                & (pl.col("_nought").sum().over(series) == 1)
                & pl.col("is_suppressed").any().over(series)
            ).alias("_was_star")
        )
        .group_by("file_sha256", table.period_column)
        .agg(pl.col("is_suppressed").any(), pl.col("_was_star").sum())
    )
    broken = ~pl.col("is_suppressed") & (pl.col("_was_star") >= FEWEST_NOUGHTS)
    return files.filter(broken).height, files.height
