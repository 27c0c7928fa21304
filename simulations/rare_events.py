"""The exponential CUSUM of days between rare events: what it catches, and how often it cries wolf."""

import math

import numpy as np
import polars as pl

from qmetrics.analysis.rare_events import exponential_cusum
from simulations.series import Values, as_frame

RATIO = THRESHOLD = 2.5
BASELINE = 20


def caught(before: int, rise: float, within: int, seeds: int, seed: int) -> float:
    """The share of series in which a rise in frequency after so many events alarms within so many more."""
    generator = np.random.default_rng(seed)
    days = generator.exponential(1, (seeds, before + within))
    days[:, before:] /= rise
    found = _cusum(days)
    late = found.filter(pl.col("date") >= before).group_by("series").agg(pl.col("alarm").any())
    share = late["alarm"].mean()
    assert isinstance(share, float)
    return share


def events_per_alarm(events: int, seeds: int, seed: int) -> dict[str, float]:
    """Of stable series: events per alarm after a baseline of 20, stated, found, and with a known mean.

    ``error`` is the standard error of ``found``, from one series to another. One series in ten has an alarm
    at least every ``tenth_series`` events, half of them every ``median_series``: baselines differ by chance.
    """
    generator = np.random.default_rng(seed)
    days = generator.exponential(1, (seeds, BASELINE + events))
    found = _cusum(days)
    after = found.filter(pl.col("date") >= BASELINE)
    alarms = after.group_by("series").agg(pl.col("alarm").sum())["alarm"].to_numpy()
    each, rate = events / np.maximum(alarms, 1), alarms.mean() / events
    error = alarms.std(ddof=1) / events / seeds**0.5
    return {
        "stated": found["events_per_false_alarm"][0],
        "known_mean": _with_known_mean(days),
        "found": 1 / rate,
        "error": error / rate**2,
        "median_series": float(np.median(each)),
        "tenth_series": float(np.quantile(each, 0.1)),
    }


def alarms_of_young_series(events: int, seeds: int, seed: int) -> float:
    """The share of stable series of so many events with any alarm, as their page would show."""
    days = np.random.default_rng(seed).exponential(1, (seeds, events))
    share = _cusum(days).group_by("series").agg(pl.col("alarm").any())["alarm"].mean()
    assert isinstance(share, float)
    return share


def _cusum(days: Values) -> pl.DataFrame:
    return exponential_cusum(
        as_frame(days), value="value", by="series", date="date", ratio=RATIO, threshold=THRESHOLD
    )


def _with_known_mean(days: Values) -> float:
    """Events per alarm where the mean interval, 1, is known and not estimated; by the formula alone."""
    state, alarms = np.zeros(len(days)), 0
    for interval in days.T:
        state = np.maximum(0, state + math.log(RATIO) - (RATIO - 1) * interval)
        alarms += int((state >= THRESHOLD).sum())
        state[state >= THRESHOLD] = 0
    return days.size / alarms
