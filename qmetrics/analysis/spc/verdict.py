"""The two icons of a series, or the reason why there are none.

Here: one row per series from the chart that ``xmr`` made. Not here: the chart (``xmr``), the words about its
points (``explain``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset, resolve
from qmetrics.analysis.spc.series import blocks, in_order, key_columns, number, starts_of_series
from qmetrics.analysis.spc.xmr import OUTPUT

_NEEDED = (
    "is_ghost",
    "is_baseline",
    "phase",
    "moving_range",
    "improvement",
    "point_type",
    "target",
    "lower_limit",
    "upper_limit",
)
_COLUMNS = ("n", "latest_date", "latest_value", "variation", "assurance", "drawable", "reason")


def verdict(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    by: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    ruleset: str | Ruleset | None = None,
) -> pl.DataFrame:
    """What the latest point of each series says: variation and assurance.

    Parameters
    ----------
    frame
        The result of ``xmr``, one row per series and date.
    by, date, value
        As given to ``xmr``.
    ruleset
        Minimum points, refusal and target-on-limit are taken from it; None: from the ruleset of the frame.

    Returns
    -------
    polars.DataFrame
        One row per series, sorted by ``by``: ``n`` (points with a value, ghosted ones not counted),
        ``latest_date, latest_value`` (of the latest row that is not ghosted), ``variation``
        (``common_cause, improvement_high, improvement_low, concern_high, concern_low, neutral_high,
        neutral_low``), ``assurance`` (``pass, fail, hit_or_miss``), ``drawable`` and ``reason``. Both icons
        are null when not drawable; assurance also without a target and for a neutral measure.

    Raises
    ------
    ValueError
        If the frame did not come from ``xmr``, or ``by`` is not the one that it was given.

    Notes
    -----
    Assurance compares the target with the limits of the latest row: beyond the limit on the good side it
    will always be missed, beyond the other always met. A series is refused as constant when the points that
    its latest limits rest on are all equal, and as mostly constant when half or more of the steps between
    them are zero: limits then show how seldom the value moves and not how far.

    Examples
    --------
    >>> from datetime import date
    >>> from qmetrics.analysis.spc import xmr
    >>> frame = pl.DataFrame({
    ...     "date": pl.date_range(date(2024, 1, 1), date(2025, 3, 1), "1mo", eager=True),
    ...     "value": [50.0, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 51, 50, 52, 60],
    ... })
    >>> verdict(xmr(frame, date="date", value="value", target=95)).row(0)[3:]
    ('improvement_high', 'fail', True, None)
    """
    keys = key_columns(by)
    data = charted(frame, keys, date, value)
    rules = ruleset_of(data) if ruleset is None else resolve(ruleset)
    data = data.select(
        *keys,
        pl.col(date).alias("__date"),
        pl.when(~pl.col("is_ghost")).then(number(value)).alias("__x"),
        *[pl.col(name).alias(f"__{name}") for name in _NEEDED],
        starts_of_series(keys).alias("__new"),
    ).with_columns((pl.col("__new").cum_sum() - 1).cast(pl.UInt32).alias("__series"))
    return pl.concat([_judged(block, keys, rules) for block in blocks(data)])


def _judged(data: pl.DataFrame, keys: Sequence[str], rules: Ruleset) -> pl.DataFrame:
    """The verdict on the series of an ordered frame."""
    series = data.filter("__new").select(*keys, "__series")
    found = series.join(_summary(data), on="__series", how="left", maintain_order="left")
    found = found.join(_basis(data), on="__series", how="left", maintain_order="left")
    return (
        found.with_columns(_reason(rules).alias("reason"))
        .with_columns(pl.col("reason").is_null().alias("drawable"))
        .with_columns(
            pl.when("drawable").then(_variation()).alias("variation"),
            pl.when("drawable").then(_assurance(rules)).alias("assurance"),
        )
        .select(*keys, *_COLUMNS)
    )


def charted(frame: pl.DataFrame | pl.LazyFrame, keys: Sequence[str], date: str, value: str) -> pl.DataFrame:
    """The result of ``xmr``, collected and in order; ValueError if it is something else."""
    data = frame.collect(engine="in-memory") if isinstance(frame, pl.LazyFrame) else frame
    absent = [name for name in (*keys, date, value, *OUTPUT) if name not in data.columns]
    if absent:
        raise ValueError(f"no column {absent[0]!r}: this takes the result of xmr, with its `by`")
    if in_order(data, [*keys, date]):
        return data
    if data.select(*keys, date).is_duplicated().any():
        raise ValueError(f"more than one row per {', '.join([*keys, date])}: give the `by` of xmr")
    return data.sort([*keys, date])


def ruleset_of(data: pl.DataFrame) -> Ruleset:
    """The ruleset that the frame was made with."""
    labels = sorted(data["ruleset"].unique().cast(pl.String).to_list())
    if len(labels) > 1:
        raise ValueError(f"the frame mixes rulesets ({', '.join(labels)}): name the one to judge by")
    return Ruleset.from_label(labels[0]) if labels else Ruleset()


def _summary(data: pl.DataFrame) -> pl.DataFrame:
    """Per series: how many points, and the latest row that is not ghosted."""
    counts = data.group_by("__series").agg(pl.col("__x").count().cast(pl.Int64).alias("n"))
    counted = data.filter(~pl.col("__is_ghost"))
    is_last = pl.col("__series").ne_missing(pl.col("__series").shift(-1))
    latest = counted.filter(is_last).select(
        "__series",
        pl.col("__date").alias("latest_date"),
        pl.col("__x").alias("latest_value"),
        pl.col("__improvement", "__point_type").cast(pl.String),
        pl.col("__target", "__lower_limit", "__upper_limit"),
    )
    return counts.join(latest, on="__series", how="left")


def _basis(data: pl.DataFrame) -> pl.DataFrame:
    """Per series, of what the latest limits rest on: lowest and highest value, share of zero steps."""
    rows = data.filter(~pl.col("__is_ghost"))
    if rows["__phase"].max() != 0:
        rows = rows.filter(pl.col("__phase") == pl.col("__phase").max().over("__series"))
    if rows["__is_baseline"].any():
        base = pl.col("__is_baseline")
        rows = rows.filter(base | ~base.any().over("__series"))
    x, step = pl.col("__x"), pl.col("__moving_range")
    return rows.group_by("__series").agg(
        x.min().alias("__lowest"), x.max().alias("__highest"), (step == 0).mean().alias("__still")
    )


def _reason(rules: Ruleset) -> pl.Expr:
    """Why a series has no icons; null where it has."""
    points = pl.col("n").cast(pl.String) + pl.when(pl.col("n") == 1).then(pl.lit(" point")).otherwise(
        pl.lit(" points")
    )
    reason = (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no values"))
        .when(pl.col("n") < rules.minimum_points)
        .then(points + f": fewer than {rules.minimum_points}")
    )
    if rules.refuse_constant:
        percent = (100 * pl.col("__still")).round(0).cast(pl.Int64).cast(pl.String)
        reason = reason.when(pl.col("__lowest") == pl.col("__highest")).then(
            pl.lit("constant: every value behind the limits is ") + _plain(pl.col("__lowest"))
        )
        reason = reason.when(pl.col("__still") >= rules.mostly_constant_share).then(
            pl.lit("mostly constant: ") + percent + "% of the steps between points are zero"
        )
    return reason.otherwise(pl.lit(None, dtype=pl.String))


def _plain(x: pl.Expr) -> pl.Expr:
    """A number as a reader writes it: 100, not 100.0."""
    return x.cast(pl.String).str.replace(r"\.0$", "")


def _variation() -> pl.Expr:
    kind, up = pl.col("__point_type"), pl.col("__improvement") == "increase"
    good = kind == "improvement"
    side = pl.when(good == up).then(pl.lit("_high")).otherwise(pl.lit("_low"))
    return pl.when(good | (kind == "concern")).then(kind + side).otherwise(kind)


def _assurance(rules: Ruleset) -> pl.Expr:
    target, lower, upper = pl.col("__target"), pl.col("__lower_limit"), pl.col("__upper_limit")
    up = pl.col("__improvement") == "increase"
    over, under = (
        (target >= upper, target <= lower)
        if rules.target_on_limit_decides
        else (target > upper, target < lower)
    )
    without = pl.lit(rules.assurance_without_limits, dtype=pl.String)
    return (
        pl.when(target.is_null() | (pl.col("__improvement") == "neutral"))
        .then(pl.lit(None, dtype=pl.String))
        .when(upper.is_null())
        .then(without)
        .when(over & under)
        .then(pl.lit("pass"))
        .when(over)
        .then(pl.when(up).then(pl.lit("fail")).otherwise(pl.lit("pass")))
        .when(under)
        .then(pl.when(up).then(pl.lit("pass")).otherwise(pl.lit("fail")))
        .otherwise(pl.lit("hit_or_miss"))
    )
