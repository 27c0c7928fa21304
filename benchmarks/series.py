"""Generated monthly series: noise, a few steps and drifts for rules to fire on, 1 % of values missing."""

from __future__ import annotations

import numpy as np
import polars as pl

TARGET = 105.0
MONTHS = 60


def values(series: int, seed: int = 20260101) -> np.ndarray:
    """A matrix of series by months, NaN where missing."""
    random = np.random.default_rng(seed)
    found = random.normal(100, 10, (series, MONTHS))
    found[::5, MONTHS // 2 :] += 15
    found[1::5] += np.linspace(0, 30, MONTHS)
    found[random.random(found.shape) < 0.01] = np.nan
    return found


def frame(matrix: np.ndarray) -> pl.DataFrame:
    """The same as one row a series and month, ordered, with whole numbers for both."""
    series, months = matrix.shape
    return pl.DataFrame(
        {
            "series": np.repeat(np.arange(series, dtype=np.int32), months),
            "month": np.tile(np.arange(months, dtype=np.int32), series),
            "value": matrix.ravel(),
        }
    ).with_columns(pl.col("value").fill_nan(None))
