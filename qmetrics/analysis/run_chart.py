"""Median run charts with Anhøj's two limits: for what bears no control limits.

Here: the median, the longest run and the crossings. Not here: control limits (``spc``, ``attribute``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from qmetrics.analysis.spc.series import argument, key_columns, mark_phases, number, ordered

__all__ = ["anhoej_limits", "run_chart"]

RUNS = ("n_useful", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min", "runs_signal")


@lru_cache(maxsize=4096)
def anhoej_limits(n_useful: int) -> tuple[int, int]:
    """The longest run and the fewest crossings that chance explains, for so many points off the centre.

    Longest run: log₂ n, rounded, + 3 (M. F. Schilling, 2012). Crossings: the 5th percentile of a binomial
    with n − 1 trials and probability ½ (Z. Chen, 2010). A longer run or fewer crossings are a signal
    (J. Anhøj and A. V. Olesen, PLoS ONE 2014; 9:e113825).

    Parameters
    ----------
    n_useful
        Points that are not on the centre line, at least 1.

    Returns
    -------
    tuple of int
        Longest run, fewest crossings.

    Raises
    ------
    ValueError
        Below 1 point.

    Examples
    --------
    >>> anhoej_limits(22)
    (7, 7)
    """
    if n_useful < 1:
        raise ValueError(f"limits need at least 1 point off the centre line, not {n_useful}")
    trials = n_useful - 1
    crossings, below = 0, 1
    while 20 * below < 2**trials:
        crossings += 1
        below += math.comb(trials, crossings)
    return round(math.log2(n_useful)) + 3, crossings


def run_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    value: str,
    by: str | Sequence[str] = (),
    rebase: Sequence[Any] | Mapping[Any, Sequence[Any]] | None = None,
    baseline_points: int | str | Mapping[Any, int | None] | None = None,
) -> pl.DataFrame:
    """A run chart about the median of each phase.

    Parameters
    ----------
    frame
        One row per series and date, in any order and unit; null, NaN and infinite values are missing.
    date, value, by, rebase, baseline_points
        As in ``xmr``; with a baseline the median is that of the first so many rows of each phase.

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with ``phase`` (from 0), ``centre`` (median, unit of the value),
        and for the phase: ``n_useful`` (points off the median), ``longest_run``, ``longest_run_max``,
        ``n_crossings``, ``n_crossings_min``, ``runs_signal``. The limits are null where no point is useful.

    Raises
    ------
    ValueError, TypeError
        As ``xmr``.

    Notes
    -----
    A point on the median, or a missing one, is left out: it neither counts nor ends a run.

    Examples
    --------
    >>> frame = pl.DataFrame({"week": range(12), "visits": [3, 4, 5, 4, 3, 5, 9, 8, 9, 8, 9, 9]})
    >>> run_chart(frame, date="week", value="visits").select("centre", *RUNS).row(0)
    (6.5, 12, 6, 7, 1, 3, True)
    """
    keys = key_columns(by)
    data = ordered(frame, keys, date, value)
    columns = [name for name in data.columns if name not in ("phase", "centre", *RUNS, "__new")]
    data = data.with_columns((pl.col("__new").cum_sum() - 1).cast(pl.UInt32).alias("__series"))
    data = data.with_columns(
        mark_phases(data, rebase, keys, date).alias("__start"),
        argument(data, "baseline_points", baseline_points, keys).cast(pl.Int64).alias("__baseline"),
    )
    data = data.with_columns((pl.col("__start").cum_sum() - 1).cast(pl.UInt32).alias("__phase"))
    rank = pl.int_range(1, pl.len() + 1).over("__phase")
    data = data.with_columns((rank <= pl.col("__baseline")).fill_null(True).alias("__within"))
    data = data.with_columns(
        (pl.col("__phase") - pl.col("__phase").min().over("__series")).alias("phase"),
        number(value).filter("__within").median().over("__phase").alias("centre"),
        number(value).alias("__x"),
    )
    return add_runs(data).select(*columns, "phase", "centre", *RUNS)


def add_runs(data: pl.DataFrame) -> pl.DataFrame:
    """Add the columns ``RUNS``, from ``__x``, ``centre`` and ``__phase`` (phases numbered in order)."""
    useful = data.filter(pl.col("__x") != pl.col("centre")).select(
        "__phase", (pl.col("__x") > pl.col("centre")).alias("__high")
    )
    changes = pl.col("__high") != pl.col("__high").shift(1)
    starts = pl.col("__phase") != pl.col("__phase").shift(1)
    runs = (
        useful.with_columns((changes | starts).fill_null(False).cum_sum().alias("__run"))
        .group_by("__phase", "__run", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("__length"))
        .group_by("__phase", maintain_order=True)
        .agg(
            pl.col("__length").sum().alias("n_useful"),
            pl.col("__length").max().alias("longest_run"),
            (pl.len().cast(pl.Int64) - 1).alias("n_crossings"),
        )
    )
    limits = [anhoej_limits(n) for n in runs["n_useful"].to_list()]
    runs = runs.with_columns(
        pl.Series("longest_run_max", [longest for longest, _ in limits], dtype=pl.Int64),
        pl.Series("n_crossings_min", [fewest for _, fewest in limits], dtype=pl.Int64),
    )
    signal = (pl.col("longest_run") > pl.col("longest_run_max")) | (
        pl.col("n_crossings") < pl.col("n_crossings_min")
    )
    return data.join(runs, on="__phase", how="left", maintain_order="left").with_columns(
        pl.col("n_useful").fill_null(0), signal.fill_null(False).alias("runs_signal")
    )
