"""Where a recalculation of limits might start: suggestions for people, never applied.

Here: the rule and its words. Not here: a recalculation (``rebase`` of ``xmr``); whether there was a cause and
who approves, which no formula can know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset, resolve
from qmetrics.analysis.spc.series import key_columns, number, starts_of_series
from qmetrics.analysis.spc.verdict import charted, ruleset_of
from qmetrics.analysis.spc.xmr import xmr

_POINTS = 12
NEEDED = (
    "Only a suggestion. Before limits are recalculated: a known cause for the change at that time, reason to"
    " expect that it lasts, and the approval of the measure's owner, written down with the chart as it was."
)


def suggest_phases(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    by: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    ruleset: str | Ruleset | None = None,
) -> pl.DataFrame:
    """Where new limits might start, because the process has moved and stayed.

    Parameters
    ----------
    frame
        The result of ``xmr``; only the latest phase of each series is looked at, without ghosted points.
    by, date, value
        As given to ``xmr``.
    ruleset
        Its run lengths and minimum of points are used; None: the ruleset of the frame.

    Returns
    -------
    polars.DataFrame
        At most one row per series, sorted by ``by``: ``by``; ``date`` as it is called, the first point of the
        new phase (ready for ``rebase``); ``points_before, points_after, mean_before, mean_after`` (unit of
        the value); ``reason`` and ``needed``, in words.

    Raises
    ------
    ValueError
        As ``verdict``.

    Notes
    -----
    The date looked at is the one that leaves the least sum of squares about the means of the points before
    it and from it on, the earliest where equal. It is suggested when

    1. there are at least 12 points on either side of it (and as many as a shift needs),
    2. every point from it on lies on one side of the mean of those before it,
    3. neither part, charted by itself, shows a shift or a trend: it was steady, and has settled,
    4. the two means fit the points better than a straight line does, by Schwarz's criterion:
       S₂ · n^(1/n) < S₁, with S₂ the sum of squares about the two means, S₁ about the line, n points.

    So a series that moved twice gets none before its first change is recalculated, and a change of about one
    standard deviation, which points still cross, is mostly not found: on purpose.
    Source: NHS England, Making Data Count, says when limits may be recalculated (a known change, seen in the
    data, expected to last) and gives no formula: the numbers here are ours, 12 being its shortest phase.

    Examples
    --------
    >>> from qmetrics.analysis.spc import xmr
    >>> frame = pl.DataFrame({"date": range(30), "value": [50.0, 52, 51] * 5 + [60.0, 62, 61] * 5})
    >>> found = suggest_phases(xmr(frame, date="date", value="value"))
    >>> found.drop("needed").row(0)
    (15, 15, 15, 51.0, 61.0, 'All 15 points from 15 on are above 51, the mean of the 15 points before, and \
neither part by itself shows a shift or a trend.')
    """
    keys = key_columns(by)
    data = charted(frame, keys, date, value)
    rules = ruleset_of(data) if ruleset is None else resolve(ruleset)
    data = data.with_columns(
        (starts_of_series(keys).cum_sum() - 1).alias("__at"), number(value).alias("__x")
    ).filter(pl.col("phase") == pl.col("phase").max().over("__at"))
    points = data.filter(~pl.col("is_ghost") & pl.col("__x").is_not_null()).select(*keys, date, "__at", "__x")
    least = max(_POINTS, rules.shift_points)
    found = []
    for part in points.partition_by("__at", maintain_order=True):
        at = _best_start(part["__x"].to_list(), least)
        if at is not None:
            found.append(part.with_columns((pl.int_range(pl.len()) >= at).alias("__after")))
    split = pl.concat([points.clear().with_columns(pl.lit(False).alias("__after")), *found])
    split = split.filter(~pl.col("__at").is_in(_moving(split, data, date, rules)))
    return _rows(split, keys, date)


def _best_start(x: Sequence[float], least: int) -> int | None:
    """The row from which the points fit a second mean best, if they lie as they must; else None."""
    n = len(x)
    if n < 2 * least:
        return None
    # looked for everywhere, so that a change too near an end is not dated where there are points enough
    within, at = min((_squares(x[:at]) + _squares(x[at:]), at) for at in range(1, n))
    mean = sum(x[:at]) / at
    stays = min(x[at:]) > mean or max(x[at:]) < mean
    # Schwarz's criterion: two means and a date are three numbers, a line two
    is_step = within * n ** (1 / n) < _squares_about_line(x)
    return at if least <= at <= n - least and stays and is_step else None


def _squares(x: Sequence[float]) -> float:
    mean = sum(x) / len(x)
    return sum((each - mean) ** 2 for each in x)


def _squares_about_line(x: Sequence[float]) -> float:
    """The sum of squares that a straight line by least squares leaves; times are 0, 1, 2, …"""
    middle, mean = (len(x) - 1) / 2, sum(x) / len(x)
    slope = sum((i - middle) * (each - mean) for i, each in enumerate(x))
    slope /= sum((i - middle) ** 2 for i in range(len(x)))
    return sum((each - mean - slope * (i - middle)) ** 2 for i, each in enumerate(x))


def _moving(split: pl.DataFrame, data: pl.DataFrame, date: str, rules: Ruleset) -> list[Any]:
    """The series of which a part, charted by itself, shows a shift or trend; gaps are kept as gaps."""
    starts = split.filter("__after").group_by("__at").agg(pl.col(date).min().alias("__from"))
    parts = data.join(starts, on="__at").with_columns((pl.col(date) >= pl.col("__from")).alias("__after"))
    parts = parts.select("__at", "__after", "is_ghost", pl.col(date).alias("__date"), "__x")
    chart = xmr(parts, date="__date", value="__x", by=("__at", "__after"), ghost="is_ghost", ruleset=rules)
    return chart.filter(pl.col("shift") | pl.col("trend"))["__at"].unique().to_list()


def _rows(split: pl.DataFrame, keys: Sequence[str], date: str) -> pl.DataFrame:
    """One row per series of a frame with ``__at, __x, __after``."""
    after, x = pl.col("__after"), pl.col("__x")
    found = split.group_by("__at", maintain_order=True).agg(
        *[pl.col(name).first() for name in keys],
        pl.col(date).filter(after).first(),
        (~after).sum().cast(pl.Int64).alias("points_before"),
        after.sum().cast(pl.Int64).alias("points_after"),
        x.filter(~after).mean().alias("mean_before"),
        x.filter(after).mean().alias("mean_after"),
    )
    side = pl.when(pl.col("mean_after") > pl.col("mean_before")).then(pl.lit("above"))
    mean = pl.col("mean_before").round_sig_figs(6).cast(pl.String).str.replace(r"\.0$", "")
    reason = pl.format(
        "All {} points from {} on are {} {}, the mean of the {} points before, and neither part by itself"
        " shows a shift or a trend.",
        "points_after",
        pl.col(date).cast(pl.String).str.replace(r" 00:00:00(\.0+)?$", ""),
        side.otherwise(pl.lit("below")),
        mean,
        "points_before",
    )
    return found.drop("__at").with_columns(reason.alias("reason"), pl.lit(NEEDED).alias("needed"))
