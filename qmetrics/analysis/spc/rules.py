"""The four rules of an XmR chart, each for itself, whatever wins the label.

Here: which points a rule marks. Not here: what that means for the reader (``labels``).

Everything is strict: a point on a limit is not outside, a point on the mean ends a shift, two equal
neighbours end a trend, a missing value ends everything. All of it is linear in the rows and has no loop
over series: a run is found from where it starts and where it ends.
"""

from __future__ import annotations

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset

_ROW = pl.int_range(pl.len(), dtype=pl.UInt32)


def add_rules(data: pl.DataFrame, rules: Ruleset) -> pl.DataFrame:
    """Add ``__above, __below`` (outside), ``__side``, ``__shift, __up, __down, __two``.

    Parameters
    ----------
    data
        With limits, ``__x``, ``__new`` (first row of a series), ``__start`` (of a phase), ``__part`` (of a
        partition: a phase, or its baseline and what follows, where the ruleset says so).
    rules
        Run lengths, and what a trend may cross.
    """
    data, scope = add_states(data, rules), trend_scope(rules)
    side, step = pl.col("__side"), pl.col("__step")
    data = data.with_columns(
        _length_of_run(side, pl.col("__part")).alias("__run"), _length_of_run(step, scope).alias("__climb")
    )
    climbs = pl.col("__climb") >= rules.trend_points - 1
    up, down = climbs & (step == 1), climbs & (step == -1)
    return data.with_columns(
        ((side != 0) & (pl.col("__run") >= rules.shift_points)).alias("__shift"),
        (up | up.shift(-1, fill_value=False)).alias("__up"),
        (down | down.shift(-1, fill_value=False)).alias("__down"),
        _two_of_three(rules).alias("__two"),
    ).drop("__step", "__run", "__climb")


def trend_scope(rules: Ruleset) -> pl.Expr:
    """First rows of what a trend may not cross."""
    return pl.col("__new" if rules.trend_crosses_phases else "__start")


def add_states(data: pl.DataFrame, rules: Ruleset) -> pl.DataFrame:
    """Add ``__side`` of the mean and ``__step`` from the point before (1, −1 or 0), ``__above, __below``."""
    x, mean, scope = pl.col("__x"), pl.col("mean"), trend_scope(rules)
    return data.with_columns(
        sign(x > mean, x < mean).alias("__side"),
        (x > pl.col("upper_limit")).fill_null(False).alias("__above"),
        (x < pl.col("lower_limit")).fill_null(False).alias("__below"),
        sign(~scope & (x > x.shift(1)), ~scope & (x < x.shift(1))).alias("__step"),
    )


def sign(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """1, −1 or 0; 0 also where there is nothing to compare."""
    return (above.fill_null(False).cast(pl.Int8) - below.fill_null(False).cast(pl.Int8)).cast(pl.Int8)


def run_bounds(state: pl.Expr, start: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The rows (from 0) where the run of equal states around each row begins and ends; ``start`` cuts."""
    begins = start | (state != state.shift(1)).fill_null(True)
    first = pl.when(begins).then(_ROW).forward_fill()
    last = pl.when(begins.shift(-1, fill_value=True)).then(_ROW).backward_fill()
    return first, last


def _length_of_run(state: pl.Expr, start: pl.Expr) -> pl.Expr:
    first, last = run_bounds(state, start)
    return last - first + 1


def _two_of_three(rules: Ruleset) -> pl.Expr:
    """Three points in a row on one side of the mean, two or more of them beyond a near limit: those two."""
    close, window = two_of_three_windows(rules)
    return close & (window | window.shift(-1, fill_value=False) | window.shift(-2, fill_value=False))


def two_of_three_windows(rules: Ruleset) -> tuple[pl.Expr, pl.Expr]:
    """Points that count as one of the two; last points of the threes in which the rule fires."""
    x, side = pl.col("__x"), pl.col("__side")
    beyond = (x > pl.col("upper_near_limit")) | (x < pl.col("lower_near_limit"))
    if not rules.two_of_three_counts_outside:
        beyond = beyond & ~pl.col("__above") & ~pl.col("__below")
    close = beyond.fill_null(False)
    number = close.cast(pl.Int8)
    inside = ~pl.col("__part") & ~pl.col("__part").shift(1, fill_value=True)
    window = (
        inside
        & (side != 0)
        & (side == side.shift(1))
        & (side == side.shift(2))
        & (number + number.shift(1) + number.shift(2) >= 2)
    ).fill_null(False)
    return close, window
