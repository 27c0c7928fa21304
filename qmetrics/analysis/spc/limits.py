"""Centre line and limits of an individuals chart, phase by phase.

Here: moving ranges, screening, mean and limits from working columns. Not here: rules (``rules``).
"""

from __future__ import annotations

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset


def add_limits(data: pl.DataFrame, rules: Ruleset) -> pl.DataFrame:
    """Add ``moving_range, mean, lower_limit, upper_limit, lower_near_limit, upper_near_limit``.

    For the n calculated points of a phase: mean = Σy / n in two passes (m, then m + mean(y − m), so that a
    constant series has its own value as mean), moving range = |yᵢ − yᵢ₋₁| within the phase and only between
    neighbours that both have a value, limits = mean ± 2.66 · mean moving range, near limits at two thirds of
    that. With screening, ranges beyond 3.267 times their mean are left out once.

    Parameters
    ----------
    data
        Ordered; ``__x`` (values), ``__phase`` (number of the phase over the whole frame, from 0),
        ``__start`` (first row of a phase), ``__calc`` (the limits are calculated from this row).
    rules
        Screening and factors.

    Source: W. A. Shewhart's moving-range constants; NHS England, Making Data Count (SQL tool v2.5).
    """
    x = pl.col("__x")
    data = data.with_columns(
        pl.when(~pl.col("__start")).then((x - x.shift(1)).abs()).alias("moving_range"),
        pl.when("__calc").then(x).alias("__y"),
    ).with_columns(pl.when("__calc").then("moving_range").alias("__range"))
    data = _add_mean(_add_mean(data, "__y", "mean"), "__range", "__width")
    if rules.screen_outliers:
        bound = rules.screen_factor * pl.col("__width")
        inside = pl.col("__range") < bound if rules.screen_strict else pl.col("__range") <= bound
        data = data.with_columns(inside.alias("__inside"))
        if rules.screen_moves_mean:
            kept = pl.when(pl.col("__inside").fill_null(True)).then("__y")
            data = _add_mean(data.with_columns(kept.alias("__y")), "__y", "mean")
        data = data.with_columns(pl.when("__inside").then("__range").alias("__range"))
        data = _add_mean(data, "__range", "__width").drop("__inside")
    width, mean = rules.limit_factor * pl.col("__width"), pl.col("mean")
    near = (2 * (rules.limit_factor / 3)) * pl.col("__width")
    return data.with_columns(
        (mean - width).alias("lower_limit"),
        (mean + width).alias("upper_limit"),
        (mean - near).alias("lower_near_limit"),
        (mean + near).alias("upper_near_limit"),
    ).drop("__y", "__range", "__width")


def _add_mean(data: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """The two-pass mean of a column in each phase, on every row of the phase; null without a value."""
    first = _by_phase(data, pl.col(column).mean())
    rest = _by_phase(data.with_columns(first.alias("__first")), (pl.col(column) - pl.col("__first")).mean())
    return data.with_columns((first + rest).alias(name))


def _by_phase(data: pl.DataFrame, statistic: pl.Expr) -> pl.Series:
    """A statistic of each phase on each of its rows: phases are numbered from 0 in the order of the rows."""
    found = data.group_by("__phase", maintain_order=True).agg(statistic.alias("__found"))
    return found["__found"].gather(data["__phase"])
