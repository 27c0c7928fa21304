"""Charts of rare events: time or cases between them.

Here: T and G charts. The CUSUM that tests for worsening is in ``cusum`` and named here too. Not here: how
intervals are made from incidents (same-day events, breaks in a series, the open interval: the measure's
business), the XmR rules (``spc``).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qmetrics.analysis.cusum import complete_intervals, exponential_cusum
from qmetrics.analysis.spc import Ruleset, xmr
from qmetrics.analysis.spc.series import key_columns, number

__all__ = ["exponential_cusum", "g_chart", "t_chart"]

_POWER = 3.6
_FORMS = {
    "nhse": Ruleset(name="nhse T chart"),
    "qicharts2": Ruleset(
        name="qicharts2 T chart",
        version="qicharts2 0.8.1",
        screen_outliers=True,
        screen_strict=True,
        screen_moves_mean=False,
        limit_factor=3 / 1.128,
    ),
}
_LIMITS = ("lower_limit", "upper_limit", "lower_near_limit", "upper_near_limit")


def t_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    value: str,
    by: str | Sequence[str] = (),
    ruleset: str = "nhse",
) -> pl.DataFrame:
    """A chart of the time between rare events, in which more is better.

    Parameters
    ----------
    frame
        One row per complete interval; the open interval since the last event is not an observation.
    date
        Column that orders the intervals: the date of the event that ended each.
    value
        Column of intervals, in any unit of time, 0 or more; null and NaN are missing.
    by
        Column or columns that name a series. An interval that crosses a break belongs to none.
    ruleset
        ``nhse`` (limits at 2.66 mean moving ranges, unscreened; a negative lower limit is null) or
        ``qicharts2`` (3/1.128, outlying ranges screened; a negative lower limit is 0).

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with ``centre, lower_limit, upper_limit, lower_near_limit,
        upper_near_limit`` (unit of the value), ``outside_limits, shift, trend, two_of_three``,
        ``is_same_day`` (an interval of 0; never below a lower limit), ``is_improvement`` (a rule fired on
        the high side). A series of fewer than eight intervals has no limits and no signals.

    Raises
    ------
    ValueError
        For an unknown ruleset, a negative interval, and as ``xmr`` does.

    Notes
    -----
    x = y^(1/3.6) is nearly normal for exponential intervals; the XmR rules are applied to x, and its mean and
    limits are raised to the power of 3.6. A T chart claims improvement only: it has almost no lower limit, so
    worsening is tested by ``exponential_cusum``. Source: L. S. Nelson, J Qual Technol 1994; 26:239.

    Examples
    --------
    >>> frame = pl.DataFrame({"event": range(9), "days": [30, 2, 95, 8, 60, 1, 15, 90, 3]})
    >>> found = t_chart(frame, date="event", value="days")
    >>> found.select(pl.col("centre", "upper_limit").round(1), "lower_limit").row(0)
    (18.4, 963.5, None)
    """
    if ruleset not in _FORMS:
        raise ValueError(f"unknown ruleset {ruleset!r}; known: {', '.join(_FORMS)}")
    keys = key_columns(by)
    data = complete_intervals(frame, keys, date, value)
    columns = [name for name in data.columns if not name.startswith("__")]
    data = data.with_columns((number(value) ** (1 / _POWER)).alias("__root"))
    data = xmr(data, date=date, value="__root", by=keys, ruleset=_FORMS[ruleset])
    above, enough = pl.col("__root") > pl.col("mean"), pl.col("__enough")
    same_day = (pl.col("__root") == 0).fill_null(False)
    outside = pl.col("outside_limits") & ~(same_day & ~above)
    better = (
        ((outside | pl.col("shift") | pl.col("two_of_three")) & above)
        | pl.col("trend_direction").is_in(["up", "both"]).fill_null(False)
    ).fill_null(False)
    floor = pl.lit(0.0) if ruleset == "qicharts2" else pl.lit(None, dtype=pl.Float64)
    back = [
        pl.when(pl.col(name) >= 0).then(pl.col(name) ** _POWER).alias(name) for name in ("mean", *_LIMITS)
    ]
    back[1] = pl.when(pl.col("lower_limit") < 0).then(floor).otherwise(back[1]).alias("lower_limit")
    return data.with_columns(
        *[pl.when(enough).then(each).alias(each.meta.output_name()) for each in back],
        *[(enough & pl.col(name)).alias(name) for name in ("shift", "trend", "two_of_three")],
        (enough & outside).alias("outside_limits"),
        same_day.alias("is_same_day"),
        (enough & better).alias("is_improvement"),
    ).select(
        *columns,
        pl.col("mean").alias("centre"),
        *_LIMITS,
        "outside_limits",
        "shift",
        "trend",
        "two_of_three",
        "is_same_day",
        "is_improvement",
    )


def g_chart(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    date: str,
    value: str,
    by: str | Sequence[str] = (),
    ruleset: str = "nhse",
) -> pl.DataFrame:
    """A chart of the number of cases between rare events.

    Parameters
    ----------
    frame, date, by
        As in ``t_chart``.
    value
        Column of counts of cases between one event and the next, 0 or more.
    ruleset
        ``nhse`` (centre 0.693 ḡ, the median expected; no lower limit, no near limits) or ``qicharts2``
        (centre the median found; lower limits not below 0).

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` and date with ``centre, lower_limit, upper_limit, lower_near_limit,
        upper_near_limit`` (cases) and ``outside_limits``. Fewer than eight intervals: no limits.

    Raises
    ------
    ValueError
        As ``t_chart``.

    Notes
    -----
    Limits ḡ ± 3 √(ḡ(ḡ + 1)), near limits ± 2 √(ḡ(ḡ + 1)). Source: J. C. Benneyan, Health Care Manag Sci 2001;
    4:305; L. P. Provost and S. K. Murray, The Health Care Data Guide, 2011.

    Examples
    --------
    >>> frame = pl.DataFrame({"event": range(8), "cases": [30, 12, 45, 8, 60, 22, 15, 40]})
    >>> g_chart(frame, date="event", value="cases").select(pl.col("centre", "upper_limit").round(1)).row(0)
    (20.1, 117.5)
    """
    if ruleset not in _FORMS:
        raise ValueError(f"unknown ruleset {ruleset!r}; known: {', '.join(_FORMS)}")
    data = complete_intervals(frame, key_columns(by), date, value)
    columns = [name for name in data.columns if not name.startswith("__")]
    x, series = number(value), pl.col("__series")
    mean = x.mean().over(series)
    spread = (mean * (mean + 1)).sqrt()
    if ruleset == "nhse":
        none = pl.lit(None, dtype=pl.Float64)
        lines = {"centre": 0.693 * mean, "lower_limit": none, "upper_limit": mean + 3 * spread}
        lines |= {"lower_near_limit": none, "upper_near_limit": none}
    else:
        lines = {"centre": x.median().over(series)}
        lines |= {"lower_limit": (mean - 3 * spread).clip(0), "upper_limit": mean + 3 * spread}
        lines |= {"lower_near_limit": (mean - 2 * spread).clip(0), "upper_near_limit": mean + 2 * spread}
    outside = (x > pl.col("upper_limit")).fill_null(False) | (x < pl.col("lower_limit")).fill_null(False)
    return data.with_columns(
        pl.when("__enough").then(line).alias(name) for name, line in lines.items()
    ).select(*columns, *lines, outside.alias("outside_limits"))
