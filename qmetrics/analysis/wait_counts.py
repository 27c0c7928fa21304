"""Waits from counts: exact percentiles by day of wait, and whether stock and flow agree.

Here: percentiles of the finished, percentiles of a cohort of which some still wait, reconciliation. Not
here: estimates from spells (``waits``), percentiles of a measure's cells, by the same rule of rank
(``compute``), intervals for percentiles (none yet).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from qmetrics.analysis.spc.series import key_columns


def percentile_of_counts(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    wait: str,
    count: str,
    q: float | Sequence[float] = 0.5,
    by: str | Sequence[str] = (),
) -> pl.DataFrame:
    """Exact percentiles from counts by day of wait.

    Parameters
    ----------
    frame
        One or more rows a series and wait.
    wait
        Column of waits, in any unit.
    count
        Column of whole numbers: how many waited so long.
    q
        One share or several, above 0 and up to 1.
    by
        Column or columns that name a series.

    Returns
    -------
    polars.DataFrame
        One row a series and q, sorted: ``by, q, n`` (all counted) and ``value``, the smallest wait w with
        #(waits ≤ w) ≥ q n, in the unit of the wait; null where n is 0.

    Raises
    ------
    ValueError
        For an absent column, a wait or count that is missing, a negative count, or a q out of range.
    TypeError
        If the counts are not whole numbers.

    Source: definition 1 of R. J. Hyndman and Y. Fan, Am Stat 1996; 50:361–365.

    Examples
    --------
    >>> frame = pl.DataFrame({"days": [3, 10, 40], "children": [5, 4, 1]})
    >>> percentile_of_counts(frame, wait="days", count="children", q=[0.5, 0.9, 0.95]).rows()
    [(0.5, 10, 3), (0.9, 10, 10), (0.95, 10, 40)]
    """
    names = key_columns(by)
    return _percentiles(_counts(frame, names, wait, count), names, q).select(*names, "q", "n", "value")


def censored_percentile(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    wait: str,
    count: str,
    is_open: str,
    q: float | Sequence[float] = 0.5,
    by: str | Sequence[str] = (),
) -> pl.DataFrame:
    """Percentiles of a cohort in which some still wait: these rank after all who have finished.

    Parameters
    ----------
    frame, count, q, by
        As ``percentile_of_counts``.
    wait
        Column of waits: whole ones of the finished, so far of the open.
    is_open
        Column, true for those who still wait.

    Returns
    -------
    polars.DataFrame
        As ``percentile_of_counts``, with ``open`` (how many still wait), ``value`` (null: not reached),
        ``value_min`` (the percentile if all who wait had finished on the day of the count: the true one is
        not lower) and ``longest`` (longest wait observed, finished or not), all in the unit of the wait.

    Raises
    ------
    ValueError, TypeError
        As ``percentile_of_counts``; also if ``is_open`` is missing in a row, or is not true or false.

    Source: as ``percentile_of_counts``; the ranks, the definition of ``complaints.days_to_response_median``.

    Examples
    --------
    >>> frame = pl.DataFrame({"days": [3, 10, 40], "files": [5, 3, 2], "waits": [False, False, True]})
    >>> censored_percentile(frame, wait="days", count="files", is_open="waits", q=[0.5, 0.9]).rows()
    [(0.5, 10, 2, 3, 3, 40), (0.9, 10, 2, None, 40, 40)]
    """
    names = key_columns(by)
    data = _counts(frame, names, wait, count, is_open)
    return _percentiles(data, names, q).select(*names, "q", "n", "open", "value", "value_min", "longest")


class Reconciliation(NamedTuple):
    """Three expressions, named as here; ``frame.with_columns(*reconciliation)`` adds all."""

    expected: pl.Expr
    unexplained: pl.Expr
    reconciles: pl.Expr


def reconcile(
    opening: str | pl.Expr, additions: str | pl.Expr, removals: str | pl.Expr, closing: str | pl.Expr
) -> Reconciliation:
    """Does the list end where its flows lead?

    Parameters
    ----------
    opening, additions, removals, closing
        Columns or expressions of counts; removals by every way together.

    Returns
    -------
    Reconciliation
        ``expected`` = opening + additions − removals, ``unexplained`` = closing − expected (counts, as
        Float64) and ``reconciles``, true where that is 0. Null where a part is missing.

    Source: the definition of ``camhs_waits.unexplained_change``.

    Examples
    --------
    >>> frame = pl.DataFrame({"o": [100, 95], "a": [20, 10], "r": [25, 5], "c": [95, 97]})
    >>> frame.select(*reconcile("o", "a", "r", "c")).rows()
    [(95.0, 0.0, True), (100.0, -3.0, False)]
    """
    first, more, fewer, last = (_number(each) for each in (opening, additions, removals, closing))
    expected = first + more - fewer
    unexplained = last - expected
    return Reconciliation(
        expected.alias("expected"), unexplained.alias("unexplained"), (unexplained == 0).alias("reconciles")
    )


def _counts(
    frame: pl.DataFrame | pl.LazyFrame, by: list[str], wait: str, count: str, is_open: str | None = None
) -> pl.DataFrame:
    """Sums by series and wait, in order of wait: ``wait``, ``all``, ``finished``."""
    data = frame.lazy()
    schema = data.collect_schema()
    wanted = [*by, wait, count, *([is_open] if is_open else [])]
    if missing := [name for name in wanted if name not in schema]:
        raise ValueError(f"no column {missing[0]!r}; there are {', '.join(schema) or 'none'}")
    if not schema[count].is_integer():
        raise TypeError(f"column {count!r} holds {schema[count]}; whole numbers are wanted")
    if is_open and schema[is_open] != pl.Boolean:
        raise TypeError(f"column {is_open!r} holds {schema[is_open]}; true or false is wanted")
    waits = pl.col(is_open) if is_open else pl.lit(False)
    number, length = pl.col(count).cast(pl.Int64), pl.col(wait)
    length = length.fill_nan(None) if schema[wait].is_float() else length
    sums = (
        data.group_by(*by, length.alias("wait"))
        .agg(
            number.sum().alias("all"),
            pl.when(~waits).then(number).sum().alias("finished"),
            (number.is_null() | (number < 0).fill_null(False) | waits.is_null()).any().alias("is_wrong"),
        )
        .sort("wait")
        .collect()
    )
    if sums["wait"].null_count() or sums["is_wrong"].any():
        raise ValueError(f"a row lacks {' or '.join(wanted[len(by) :])}, or its {count!r} is negative")
    return sums


def _percentiles(sums: pl.DataFrame, by: list[str], q: float | Sequence[float]) -> pl.DataFrame:
    parts = [q] if isinstance(q, int | float) else list(q)
    if wrong := [part for part in parts if not 0 < part <= 1]:
        raise ValueError(f"q is {wrong[0]}: it must be above 0 and at most 1, such as 0.9")
    everyone, done, wait = pl.col("all"), pl.col("finished"), pl.col("wait")

    def ranked(part: float) -> pl.DataFrame:
        # the guard keeps 0.07 × 100 at 7
        rank = (part * everyone.sum() * (1 - 1e-12)).ceil().clip(lower_bound=1)
        expressions = (
            pl.lit(part, dtype=pl.Float64).alias("q"),
            everyone.sum().alias("n"),
            (everyone.sum() - done.sum()).alias("open"),
            wait.filter(done.cum_sum() >= rank).first().alias("value"),
            wait.filter(everyone.cum_sum() >= rank).first().alias("value_min"),
            wait.filter(everyone > 0).last().alias("longest"),
        )
        return sums.group_by(by, maintain_order=True).agg(*expressions) if by else sums.select(*expressions)

    return pl.concat([ranked(part) for part in parts]).sort(*by, "q")


def _number(column: str | pl.Expr) -> pl.Expr:
    given = (pl.col(column) if isinstance(column, str) else column).cast(pl.Float64)
    return pl.when(given.is_finite()).then(given)
