"""Reading the golden SPC files, and the arguments that each series was run with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

GOLDEN = Path(__file__).parents[2] / "golden"
KEYS = ["series_id", "date"]
LABELS = {
    "none": "Common Cause",
    "above_limit": "Above UCL",
    "below_limit": "Below LCL",
    "trend_up": "7 Point Trend (Increasing)",
    "trend_down": "7 Point Trend (Decreasing)",
    "two_of_three_high": "2 in 3 Above CL",
    "two_of_three_low": "2 in 3 Below CL",
    "shift_high": "7 Points Above CL",
    "shift_low": "7 Points Below CL",
}


def golden(name: str) -> pl.DataFrame:
    return pl.read_parquet(GOLDEN / f"{name}.parquet")


def arguments(frame: pl.DataFrame, params: pl.DataFrame) -> dict[str, Any]:
    """Arguments of xmr for golden series; rebase dates that are absent, which the peer ignores, dropped."""
    dates = dict(frame.group_by("series_id").agg(pl.col("date").cast(pl.String)).rows())
    rebase = {
        key: [day for day in days.split(";") if day in dates[key]]
        for key, days in params.select("series_id", "rebase").rows()
        if days
    }
    return {
        "date": "date",
        "value": "value",
        "by": "series_id",
        "rebase": rebase,
        "improvement": dict(params.select("series_id", "improvement_direction").rows()),
        "target": dict(params.select("series_id", "target").rows()),
        "baseline_points": dict(params.select("series_id", "fix_after_n_points").rows()),
    }


def differing(frame: pl.DataFrame, pairs: dict[str, str]) -> pl.DataFrame:
    """Rows in which a pair of number columns differs by more than 1e-9 of its size, or is missing in one."""

    def same(left: str, right: str) -> pl.Expr:
        a, b = pl.col(left), pl.col(right)
        near = (a - b).abs() <= 1e-9 * pl.max_horizontal(a.abs(), b.abs())
        return near.fill_null(False) | (a.is_null() & b.is_null())

    return frame.filter(~pl.all_horizontal(same(left, right) for left, right in pairs.items()))
