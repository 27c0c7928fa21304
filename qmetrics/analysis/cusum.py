"""The exponential CUSUM: are rare events becoming more frequent?

Here: the test for worsening, and how often it alarms without cause. Not here: the charts that show
improvement (``rare_events``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from qmetrics.analysis.spc.series import key_columns, number, ordered

__all__ = ["exponential_cusum"]

_MINIMUM = 8
_BASELINE = 20


def exponential_cusum(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    value: str,
    by: str | Sequence[str] = (),
    date: str | None = None,
    ratio: float = 2.5,
    threshold: float = 2.5,
) -> pl.DataFrame:
    """Are rare events becoming more frequent? A CUSUM of the intervals between them.

    Parameters
    ----------
    frame
        One row per complete interval.
    value
        Column of intervals, 0 (two events on one day) or more; a missing one leaves the statistic as it was.
    by
        Column or columns that name a series: one phase of one organisation.
    date
        Column that orders the intervals; None: they are in order already.
    ratio
        The rise in frequency that it is tuned to find, more than 1.
    threshold
        The statistic at which it alarms.

    Returns
    -------
    polars.DataFrame
        The frame sorted by ``by`` (and date) with ``baseline_mean`` (unit of the value), ``statistic`` (on
        the scale of log likelihood ratios), ``alarm``, and ``events_per_false_alarm``: after how many events,
        on average, a stable series would alarm. Fewer than eight intervals, or a baseline of zeros only:
        nulls, and no alarm.

    Raises
    ------
    ValueError
        For a ratio that is not above 1, a threshold that is not above 0, a negative interval.

    Notes
    -----
    Sᵢ = max(0, Sᵢ₋₁ + ln r − (r − 1) yᵢ / m), alarm when Sᵢ ≥ h, and S starts again from 0 after an alarm.
    m is the mean of the first 20 intervals (of all, where there are 8 to 20), frozen: later intervals never
    move it. Every interval is tested, those of the baseline too.

    ``events_per_false_alarm`` is for exponential intervals after a baseline of 20, over all that chance may
    make of that baseline: 54.3 for the defaults, where it would be 61.8 were m known. A series whose baseline
    came out long alarms far more often, one with a short baseline hardly ever; within the baseline alarms are
    fewer. Simulated in ``docs/methods/simulations.md``.

    Source: J. M. Lucas, Technometrics 1985; 27:129; G. Moustakides, Ann Stat 1986; 14:1379.

    Examples
    --------
    >>> frame = pl.DataFrame({"days": [30, 25, 40, 35, 20, 45, 30, 35, 2, 0, 1]})
    >>> found = exponential_cusum(frame, value="days")
    >>> found["alarm"].to_list()[-3:], found["statistic"].round(2)[-1]
    ([False, False, True], 2.56)
    """
    if not ratio > 1 or not threshold > 0:
        raise ValueError(f"ratio must be above 1 and threshold above 0, not {ratio} and {threshold}")
    keys = key_columns(by)
    data = frame.collect(engine="in-memory") if isinstance(frame, pl.LazyFrame) else frame
    if date is None:
        data = data.with_row_index("__order").sort([*keys, "__order"])
    data = complete_intervals(data, keys, date or "__order", value)
    columns = [name for name in data.columns if not name.startswith("__")]
    x = number(value)
    rank = x.is_not_null().cum_sum().over("__series")
    mean = x.filter(rank <= _BASELINE).mean().over("__series")
    data = data.with_columns(
        x.alias("__x"), pl.when(pl.col("__enough") & (mean > 0)).then(mean).alias("baseline_mean")
    )
    statistic, alarm, state = [], [], 0.0
    for new, y, m in data.select("__new", "__x", "baseline_mean").iter_rows():  # rare events are few
        if new or state >= threshold:
            state = 0.0
        if m is not None and y is not None:
            state = max(0.0, state + math.log(ratio) - (ratio - 1) * y / m)
        statistic.append(None if m is None else state)
        alarm.append(m is not None and y is not None and state >= threshold)
    return data.select(
        *columns,
        "baseline_mean",
        pl.Series("statistic", statistic, dtype=pl.Float64),
        pl.Series("alarm", alarm, dtype=pl.Boolean),
        pl.when(pl.col("baseline_mean").is_not_null())
        .then(pl.lit(_events_per_false_alarm(ratio, threshold)))
        .alias("events_per_false_alarm"),
    )


def complete_intervals(
    frame: pl.DataFrame | pl.LazyFrame, keys: Sequence[str], date: str, value: str
) -> pl.DataFrame:
    """Ordered, with ``__new, __series, __enough``; ValueError for a negative interval."""
    data = ordered(frame, keys, date, value)
    negative = data.filter(number(value) < 0)
    if negative.height:
        raise ValueError(f"a negative interval: {negative[value][0]} in column {value!r}")
    data = data.with_columns(pl.col("__new").cum_sum().alias("__series"))
    return data.with_columns((number(value).count().over("__series") >= _MINIMUM).alias("__enough"))


@lru_cache(maxsize=32)
def _events_per_false_alarm(ratio: float, threshold: float) -> float:
    """The mean number of events to an alarm of stable exponential series, whose baselines differ by chance.

    The mean of 20 exponential intervals of true mean 1 has the gamma distribution of shape 20 and mean 1. The
    rates of alarms, not the times to them, are averaged over it (trapezium rule).
    """
    import numpy as np

    means = np.linspace(0.2, 3, 41)
    weights = means ** (_BASELINE - 1) * np.exp(-_BASELINE * means)
    rates = [1 / _run_length(ratio, threshold, float(mean)) for mean in means]
    return float(weights.sum() / (weights * rates).sum())


def _run_length(ratio: float, threshold: float, baseline: float, cells: int = 120) -> float:
    """The mean number of events to an alarm, from the statistic 0, where the true mean is 1.

    The statistic is cut into cells and taken as a Markov chain (D. Brook and D. A. Evans, Biometrika 1972;
    59:539): from s the next one is max(0, s + a − bE) with a = ln r, b = (r − 1) / m and E standard
    exponential, m the mean of the baseline.
    """
    import numpy as np

    step, jump, slope = threshold / cells, math.log(ratio), (ratio - 1) / baseline
    middles = np.array([0.0, *((i + 0.5) * step for i in range(cells))])
    edges = np.array([0.0, *((i + 1) * step for i in range(cells))])
    # the chance that the next one is at most an edge
    reached = np.exp(-np.maximum(0.0, middles[:, None] + jump - edges[None, :]) / slope)
    chances = np.diff(reached, axis=1, prepend=0.0)
    lengths = np.linalg.solve(np.eye(len(middles)) - chances, np.ones(len(middles)))
    return float(lengths[0])
