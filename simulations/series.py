"""Many random series at once, charted."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qmetrics.analysis.new_signals import new_signals
from qmetrics.analysis.spc import xmr

Values = NDArray[np.float64]


def as_frame(values: Values) -> pl.DataFrame:
    """An array of series by points as ``series, date, value``."""
    series, points = values.shape
    return pl.DataFrame(
        {
            "series": np.repeat(np.arange(series), points),
            "date": np.tile(np.arange(points), series),
            "value": values.ravel(),
        }
    )


def charts_of(values: Values, ruleset: str = "mdc") -> pl.DataFrame:
    """The XmR chart of every series."""
    return xmr(as_frame(values), by="series", date="date", value="value", ruleset=ruleset)


def are_new(values: Values) -> NDArray[np.bool_]:
    """Whether each series gives a new signal at its latest point."""
    found: NDArray[np.bool_] = new_signals(charts_of(values), by="series")["is_new_signal"].to_numpy()
    return found


def flagged(chart: pl.DataFrame) -> tuple[float, float]:
    """The shares of series with a special cause at any point, and at the latest."""
    special = chart.group_by("series").agg(
        (pl.col("special_cause") != "none").any().alias("any"),
        (pl.col("special_cause").sort_by("date").last() != "none").alias("latest"),
    )
    return special["any"].mean(), special["latest"].mean()  # type: ignore[return-value]
