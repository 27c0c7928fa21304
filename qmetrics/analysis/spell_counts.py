"""From spells to counts: how long those waited who were seen, month by month, and how many wait still.

Here: counting of many spells, each read once to look and once to count. Not here: percentiles of these
counts, and whether stock and flow agree (``wait_counts``); estimates from spells (``waits``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from qmetrics.analysis.spc.series import key_columns

_TABLE = 100_000_000  # cells of a table of counts that is still small beside the spells: 0.8 GB


class SpellCounts(NamedTuple):
    """What ``count_spells`` returns."""

    finished: pl.DataFrame
    stock: pl.DataFrame


def count_spells(
    frame: pl.DataFrame | pl.LazyFrame, *, start: str, end: str, by: str | Sequence[str] = ()
) -> SpellCounts:
    """Count spells by the month and length of their wait, and by the months in which they begin and end.

    Parameters
    ----------
    frame
        One row a spell; a lazy frame is never held in memory as a whole.
    start, end
        Columns of dates; ``end`` is null while the spell is open.
    by
        Column or columns that name a series.

    Returns
    -------
    SpellCounts
        ``finished``: ``by, month`` (first day of the month of the end), ``wait_days`` and ``spells``, sorted,
        one row for what occurs, as ``percentile_of_counts`` takes it. ``stock``: one row a series and month,
        from the first start to the last date of the frame: ``by, month, additions, removals`` and
        ``waiting``, spells that have begun and not ended when the month is over; one that ends on its last
        day has ended. Of a month that the data do not reach the end of, ``waiting`` is the stock on their
        last day. All counts are whole numbers.

    Raises
    ------
    ValueError
        For an absent column, a spell without start, or an end before its start.
    TypeError
        If start or end holds something other than dates.

    Source: waiting is the running sum of additions less removals; see ``reconcile``.

    Examples
    --------
    >>> spells = pl.DataFrame({
    ...     "referred": [date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 3)],
    ...     "seen": [date(2026, 1, 31), date(2026, 2, 4), None],
    ... })
    >>> finished, stock = count_spells(spells, start="referred", end="seen")
    >>> finished.rows()
    [(datetime.date(2026, 1, 1), 30, 1), (datetime.date(2026, 2, 1), 15, 1)]
    >>> stock.select("additions", "removals", "waiting").rows()
    [(2, 1, 1), (1, 1, 1)]
    """
    names, data = key_columns(by), frame.lazy()
    series = _series(data, start, end, names)
    if not series.height:
        return _empty(series, names)
    first, last = series["first"].min(), series["last"].max()
    assert isinstance(first, date)
    days = pl.date_range(pl.lit(first), pl.lit(last), "1d")
    calendar = pl.select(days.alias("day").dt.truncate("1mo")).to_series()
    months = calendar.unique().sort()
    longest = series["longest"].max()
    lengths = (longest if isinstance(longest, int) else 0) + 1

    # the month of a day is looked up: to work it out of the date costs three times as much
    month_of_day = pl.lit((calendar.rle_id()).cast(pl.Int32))
    since = pl.lit(first).to_physical()
    begins, ends = pl.col(start).to_physical() - since, pl.col(end).to_physical() - since
    cell = pl.col("__series").cast(pl.Int64) * months.len()
    end_cell = cell + month_of_day.gather(ends)
    cells = (
        _numbered(data.select(*names, start, end), series, names)
        .select(
            (cell + month_of_day.gather(begins)).alias("begun"),
            pl.when(pl.col(end).is_not_null()).then(end_cell * lengths + (ends - begins)).alias("ended"),
        )
        .collect(engine="streaming")
    )
    size = series.height * months.len()
    ended = _tally(cells["ended"].drop_nulls(), size * lengths)
    at, cell_of_wait = pl.col("cell"), pl.col("cell") // lengths
    finished = ended.select(
        *[pl.lit(series[name]).gather(cell_of_wait // months.len()).alias(name) for name in names],
        pl.lit(months).gather(cell_of_wait % months.len()).alias("month"),
        (at % lengths).alias("wait_days"),
        "spells",
    )
    removed = ended.group_by(cell_of_wait).agg(pl.col("spells").sum().alias("removals"))
    stock = (
        pl.select(pl.int_range(size, dtype=pl.Int64).alias("cell"))
        .join(_tally(cells["begun"], size).rename({"spells": "additions"}), on="cell", how="left")
        .join(removed, on="cell", how="left")
        .with_columns(pl.col("additions", "removals").fill_null(0), (at // months.len()).alias("__series"))
        .sort("cell")
        .select(
            *[pl.lit(series[name]).gather("__series").alias(name) for name in names],
            pl.lit(months).gather(at % months.len()).alias("month"),
            "additions",
            "removals",
            (pl.col("additions") - pl.col("removals")).cum_sum().over("__series").alias("waiting"),
        )
    )
    return SpellCounts(finished, stock)


def _series(data: pl.LazyFrame, start: str, end: str, by: list[str]) -> pl.DataFrame:
    """One row a series, sorted, with ``first`` and ``last`` date and ``longest`` wait; faults are said."""
    schema = data.collect_schema()
    if missing := [name for name in [*by, start, end] if name not in schema]:
        raise ValueError(f"no column {missing[0]!r}; there are {', '.join(schema) or 'none'}")
    for name in (start, end):
        if schema[name] != pl.Date:
            raise TypeError(f"column {name!r} holds {schema[name]}; dates are wanted")
    begins, ends = pl.col(start).to_physical(), pl.col(end).to_physical()
    looks = data.select(
        pl.col(start).min().alias("first"),
        pl.max_horizontal(pl.col(start).max(), pl.col(end).max()).alias("last"),
        (ends - begins).max().alias("longest"),
        (ends - begins).min().alias("shortest"),
        begins.null_count().alias("without"),
    ).collect(engine="streaming")
    if count := looks["without"].item():
        raise ValueError(f"spells with no {start!r}: {count}")
    if (looks["shortest"] < 0).any():
        raise ValueError(f"a spell has its {end!r} before its {start!r}")
    if not by:
        return looks.drop_nulls("first")
    keys = data.select(by).unique().collect(engine="streaming").sort(by, nulls_last=True)
    return keys.with_columns(
        pl.lit(looks[name].item(), looks.schema[name]).alias(name) for name in looks.columns
    )


def _numbered(data: pl.LazyFrame, series: pl.DataFrame, by: list[str]) -> pl.LazyFrame:
    """The spells with ``__series``, the row of their series."""
    if not by:
        return data.with_columns(pl.lit(0).alias("__series"))
    numbers = series.select(by).with_row_index("__series")
    return data.join(numbers.lazy(), on=by, how="left", nulls_equal=True)


def _tally(cells: pl.Series, size: int) -> pl.DataFrame:
    """How often each cell occurs: ``cell, spells``, sorted, without those that do not occur.

    Where the table of all cells is small, to count into it costs a tenth of what grouping costs.
    """
    if size > _TABLE:
        counted = cells.alias("cell").value_counts(name="spells").sort("cell")
        return counted.with_columns(pl.col("spells").cast(pl.Int64))
    import numpy as np

    table = pl.Series("spells", np.bincount(cells.to_numpy()), dtype=pl.Int64)
    return pl.select(pl.int_range(table.len(), dtype=pl.Int64).alias("cell"), table).filter(table > 0)


def _empty(series: pl.DataFrame, by: list[str]) -> SpellCounts:
    keys, number = dict(series.select(by).schema), pl.Int64
    return SpellCounts(
        pl.DataFrame(schema=keys | {"month": pl.Date, "wait_days": number, "spells": number}),
        pl.DataFrame(
            schema=keys | {"month": pl.Date, "additions": number, "removals": number, "waiting": number}
        ),
    )
