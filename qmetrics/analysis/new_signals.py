"""New signals: what the latest point says that the points before it did not say yet.

Here: the one definition, for pages and simulations alike, and the verdict as it was a point earlier. Not
here: the rules (``spc``), how many new signals chance alone would bring (``expected_signals``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from qmetrics.analysis.choice import LIMITED, XMR
from qmetrics.analysis.spc import Ruleset, verdict
from qmetrics.analysis.spc.compare import as_asked
from qmetrics.analysis.spc.rulesets import resolve
from qmetrics.analysis.spc.series import key_columns, number, starts_of_series
from qmetrics.analysis.spc.verdict import charted, ruleset_of
from qmetrics.analysis.spc.xmr import OUTPUT, chart
from qmetrics.analysis.with_limits import limits_of

if TYPE_CHECKING:
    from qmetrics.analysis.series import Series

__all__ = ["new_signals"]

_OUTSIDE = ("above_limit", "below_limit")
# what limits are made of
_GIVEN = ("date", "value", "segment", "phase", "numerator", "denominator", "is_counted")


def new_signals(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    by: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    ruleset: str | Ruleset | None = None,
) -> pl.DataFrame:
    """The verdict on each series, and whether its signal is new.

    A signal is new where the latest point has one and the chart that ends a point earlier has another
    variation icon or none; and where the latest point lies beyond a limit and the point before it did not.

    Parameters
    ----------
    frame
        The result of ``xmr``; its phases, baselines, ghosts and directions hold for the earlier chart too.
    by, date, value
        As given to ``xmr``.
    ruleset
        As for ``verdict``.

    Returns
    -------
    polars.DataFrame
        One row per series: ``by``, the columns of ``verdict``, and the Boolean ``is_new_signal``, false where
        no icon can be drawn.

    Raises
    ------
    ValueError
        As ``verdict``.

    Examples
    --------
    >>> from qmetrics.analysis.spc import xmr
    >>> frame = pl.DataFrame({"date": range(21), "value": [50.0, 52, 51, 49, 48] * 4 + [70]})
    >>> chart = xmr(frame, date="date", value="value")
    >>> new_signals(chart).select("variation", "is_new_signal").row(0)
    ('improvement_high', True)
    """
    keys = key_columns(by)
    data = charted(frame, keys, date, value)
    rules = ruleset_of(data) if ruleset is None else resolve(ruleset)
    found = verdict(data, by=keys, date=date, value=value, ruleset=rules).with_row_index("__at")
    signalling = found.filter((pl.col("variation") != "common_cause").fill_null(False)).select("__at")
    rows = data.with_columns(
        (starts_of_series(keys).cum_sum() - 1).alias("__at"),
        pl.col("special_cause").cast(pl.String).is_in(_OUTSIDE).alias("__outside"),
        (number(value).is_not_null() & ~pl.col("is_ghost")).alias("__counted"),
    ).join(signalling, on="__at", how="semi", maintain_order="left")
    counted = rows.filter("__counted").group_by("__at", maintain_order=True)
    news = counted.agg(
        (
            pl.col("__outside").last()
            & pl.col("special_cause").last().ne_missing(pl.col("special_cause").get(-2, null_on_oob=True))
        ).alias("__beyond")
    )
    last = pl.int_range(pl.len()).filter("__counted").last().over("__at")
    before = rows.filter(pl.int_range(pl.len()).over("__at") < last)
    earlier = _earlier(before, keys, date, value, rules)
    found = found.join(news, on="__at", how="left", maintain_order="left")
    found = found.join(earlier, on="__at", how="left", maintain_order="left")
    changed = pl.col("__beyond") | pl.col("variation").ne_missing(pl.col("__earlier"))
    is_new = pl.col("__beyond").is_not_null() & changed
    return found.with_columns(is_new.fill_null(False).alias("is_new_signal")).drop(
        "__at", "__beyond", "__earlier"
    )


def _earlier(
    before: pl.DataFrame, keys: Sequence[str], date: str, value: str, rules: Ruleset
) -> pl.DataFrame:
    """The variation icon of each series as it was: ``__at, __earlier``."""
    drawn = chart(as_asked(before, keys), rules, value).select(*keys, date, value, "__at", *OUTPUT)
    icons = verdict(drawn, by=keys, date=date, value=value, ruleset=rules)["variation"]
    return pl.DataFrame([drawn["__at"].unique(maintain_order=True), icons.alias("__earlier")])


def is_new_signal(series: Series) -> bool:
    """Whether the latest point of an analysed series gives a new signal.

    A p′ or u′ chart follows the definition of ``new_signals`` with its own limits. What has none (days
    between rare events, a stock with the verdict of its flow) says itself whether its verdict ``is_new``.
    """
    now = series.verdict["variation"] if series.verdict.get("drawable") else None
    if now in (None, "common_cause"):
        return False
    if series.chart not in LIMITED:
        return bool(series.verdict["is_new"])
    latest = series.frame.filter(pl.col("segment") == pl.col("segment").max())
    if series.chart == XMR:
        return bool(new_signals(latest)["is_new_signal"][0])
    counted = latest.filter("is_counted").sort("date")
    causes = counted["special_cause"].cast(pl.String).to_list()
    if causes[-1] in _OUTSIDE and causes[-1] != causes[-2]:
        return True
    return bool(earlier_verdict(series).get("variation") != now)


def earlier_verdict(series: Series) -> dict[str, Any]:
    """The verdict on an analysed series a point earlier, against the same target.

    Parameters
    ----------
    series : Series

    Returns
    -------
    dict
        As one row of ``spc.verdict``; empty for a chart without limits of its own, and where no point stood
        before the latest in its segment.
    """
    if series.chart not in LIMITED:
        return {}
    latest = series.frame.filter(pl.col("segment") == pl.col("segment").max())
    days = latest.filter("is_counted")["date"].sort()
    if days.len() < 2:
        return {}
    hidden = ~pl.col("is_counted") | (pl.col("date") == days[-1])
    target = latest["target"].to_list()[-1] if "target" in latest.columns else None
    # what the frame says of limits belongs to the chart as it is now
    parts = [name for name in _GIVEN if name in latest.columns]
    before = limits_of(
        series.measure,
        series.chart,
        latest.select(parts).with_columns(hidden.alias("is_hidden")),
        target=target,
    )
    return verdict(before, by="segment").row(0, named=True)
