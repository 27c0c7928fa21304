"""The XmR (individuals and moving range) chart of many series at once.

Here: the public function and the order of its steps. Not here: the steps themselves (``series``, ``limits``,
``rules``, ``labels``), the icons (``verdict``), the words (``explain``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.spc.labels import add_labels
from qmetrics.analysis.spc.limits import add_limits
from qmetrics.analysis.spc.rules import add_rules
from qmetrics.analysis.spc.rulesets import Ruleset, resolve
from qmetrics.analysis.spc.series import (
    IMPROVEMENTS,
    WAY,
    argument,
    blocks,
    check_arguments,
    key_columns,
    mark_phases,
    number,
    ordered,
)

Day = dt.date | dt.datetime | int | str
OUTPUT = (
    "phase",
    "moving_range",
    "mean",
    "lower_limit",
    "upper_limit",
    "lower_near_limit",
    "upper_near_limit",
    "outside_limits",
    "shift",
    "trend",
    "two_of_three",
    "trend_direction",
    "special_cause",
    "point_type",
    "target",
    "improvement",
    "ruleset",
    "is_ghost",
    "is_baseline",
)
"""The columns that ``xmr`` adds; one of that name in the frame is replaced."""


def xmr(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    value: str,
    by: str | Sequence[str] = (),
    improvement: str | Mapping[Any, str] = "increase",
    target: float | str | Mapping[Any, float | None] | None = None,
    rebase: Sequence[Day] | Mapping[Any, Sequence[Day]] | None = None,
    baseline_points: int | str | Mapping[Any, int | None] | None = None,
    ghost: str | None = None,
    ruleset: str | Ruleset = "mdc",
) -> pl.DataFrame:
    """Limits, rules and labels for every point of every series.

    Parameters
    ----------
    frame
        One row per series and date, in any order. Any unit: limits are never clipped.
    date, value
        Columns. Dates (or whole numbers); numbers, of which null, NaN and infinite ones are missing: kept as
        rows, counted nowhere, and never bridged.
    by
        Column or columns that name a series. None: the frame is one series.
    improvement
        ``increase``, ``decrease`` or ``neutral``; or a column, or a mapping by series.
    target
        In the unit of the value; a number, a column, or a mapping by series (a tuple where ``by`` has
        several columns). A series without an entry has no target.
    rebase
        Dates on which limits start anew (the date itself is the first of the new phase), for every series;
        or a mapping by series. Each must be a date of the series.
    baseline_points
        Calculate the limits of each phase from its first so many rows, ghosted ones not counted.
    ghost
        Boolean column: shown, but treated as missing in every calculation.
    ruleset
        A name of ``RULESETS`` or a ``Ruleset``.

    Returns
    -------
    polars.DataFrame
        As many rows as the frame, sorted by ``by`` and date, with the columns of the frame and ``phase``
        (rank from 0), ``moving_range, mean, lower_limit, upper_limit, lower_near_limit, upper_near_limit``
        (unit of the value; null where they cannot be calculated), the Booleans ``outside_limits, shift,
        trend, two_of_three``, ``trend_direction, special_cause, point_type, target, improvement, ruleset,
        is_ghost`` and ``is_baseline`` (the row belongs to the baseline of its phase).

    Raises
    ------
    ValueError
        For an unknown column, series, direction or ruleset, a missing date, two rows of one series and date,
        a rebase date that is not in the data (naming the nearest), or a baseline that is too short.
    TypeError
        If dates are text or values are not numbers.

    Notes
    -----
    Limits are mean ± 2.66 · mean moving range. Rules: a point beyond a limit; 7 in a row on one side of the
    mean; 7 in a row rising or falling; two of three beyond two thirds of the way to a limit, all three on
    one side. Source: NHS England, Making Data Count; D. J. Wheeler, Understanding Variation (1993).

    Examples
    --------
    >>> from datetime import date
    >>> frame = pl.DataFrame({
    ...     "month": pl.date_range(date(2024, 1, 1), date(2025, 3, 1), "1mo", eager=True),
    ...     "share": [50.0, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 60],
    ... })
    >>> chart = xmr(frame, date="month", value="share")
    >>> chart.select("month", "special_cause", "point_type").row(-1)
    (datetime.date(2025, 3, 1), 'above_limit', 'improvement')
    """
    rules, keys = resolve(ruleset), key_columns(by)
    clash = sorted({*keys, date, value} & set(OUTPUT))
    if clash:
        raise ValueError(f"column {clash[0]!r} has the name of a column that xmr adds: rename it first")
    data = ordered(frame, keys, date, value)
    columns = [name for name in data.columns if name not in OUTPUT and name != "__new"]
    data = data.with_columns((pl.col("__new").cum_sum() - 1).cast(pl.UInt32).alias("__series"))
    if ghost is not None and ghost not in data.columns:
        raise ValueError(f"ghost is {ghost!r}: not a column of the frame")
    hidden = pl.lit(False) if ghost is None else pl.col(ghost).cast(pl.Boolean).fill_null(False)
    way = (
        pl.lit(improvement, dtype=WAY)
        if isinstance(improvement, str) and improvement in IMPROVEMENTS
        else argument(data, "improvement", improvement, keys, words=IMPROVEMENTS).cast(pl.String)
    )
    asked = [
        way.alias("__improvement"),
        argument(data, "target", target, keys).cast(pl.Float64).fill_nan(None).alias("__target"),
        argument(data, "baseline_points", baseline_points, keys).cast(pl.Int64).alias("__baseline"),
        hidden.alias("__ghost"),
    ]
    data = data.with_columns(mark_phases(data, rebase, keys, date).alias("__start"))
    charts = []
    for block in blocks(data):
        part = block.with_columns(asked)
        check_arguments(part, keys, rules)
        part = part.with_columns(pl.col("__improvement").cast(WAY))
        charts.append(chart(part, rules, value).select(*columns, *OUTPUT))
    return pl.concat(charts)


def chart(
    data: pl.DataFrame,
    rules: Ruleset,
    value: str,
    limits: Callable[[pl.DataFrame, Ruleset], pl.DataFrame] = add_limits,
) -> pl.DataFrame:
    """The chart of an ordered frame with ``__new, __start, __improvement, __target, __baseline, __ghost``."""
    data = _add_partitions(data.with_columns(pl.when(~pl.col("__ghost")).then(number(value)).alias("__x")))
    data = limits(data.with_columns(partition_starts(rules).alias("__part")), rules)
    data = add_labels(add_rules(data, rules), rules)
    return data.with_columns(
        (pl.col("__above") | pl.col("__below")).alias("outside_limits"),
        pl.col("__shift").alias("shift"),
        (pl.col("__up") | pl.col("__down")).alias("trend"),
        pl.col("__two").alias("two_of_three"),
        pl.col("__target").alias("target"),
        pl.col("__improvement").alias("improvement"),
        pl.lit(rules.label, dtype=pl.Categorical).alias("ruleset"),
        pl.col("__ghost").alias("is_ghost"),
        pl.col("__base").alias("is_baseline"),
    )


def partition_starts(rules: Ruleset) -> pl.Expr:
    """First rows of what a shift and a two-of-three may not cross; from ``__start`` and ``__base``."""
    base = pl.col("__base")
    leaves = base != base.shift(1, fill_value=False)
    return (pl.col("__start") | leaves) if rules.baseline_is_partition else pl.col("__start")


def _add_partitions(data: pl.DataFrame) -> pl.DataFrame:
    """Add ``__phase`` (over the frame), ``phase`` (in its series), ``__base`` and ``__calc``."""
    start, counted = pl.col("__start"), (~pl.col("__ghost")).cum_sum()
    before = pl.when("__start").then(counted - (~pl.col("__ghost")).cast(pl.UInt32)).forward_fill()
    number_of_phase = (start.cum_sum() - 1).cast(pl.UInt32)
    data = data.with_columns(
        number_of_phase.alias("__phase"),
        (counted - before <= pl.col("__baseline")).fill_null(False).alias("__base"),
    )
    first = pl.when("__new").then("__phase").forward_fill()
    return data.with_columns(
        (pl.col("__phase") - first).alias("phase"),
        (pl.col("__base") | pl.col("__baseline").is_null()).alias("__calc"),
    )
