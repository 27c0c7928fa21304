"""Stocks and rolling windows: why they have no limits."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

from qmetrics.analysis.series import analyse
from qmetrics.measures import all_measures
from qmetrics.model import OBSERVATION_SCHEMA, month_end
from simulations.series import charts_of, flagged

MEASURE = "camhs_waits.waiting"


def stocks(series: int = 1000, points: int = 36, seed: int = 1) -> dict[str, float]:
    """Random-walk lists: icons and limits that are drawn, and what an XmR chart would have flagged.

    Additions and removals balance on average, so a list moves as a random walk from 1,000 with monthly steps
    of 50. The rolling windows are 12-month means of independent normal months.
    """
    generator = np.random.default_rng(seed)
    walks = np.round(1000 + 50 * generator.standard_normal((series, points)).cumsum(axis=1))
    months = generator.standard_normal((series, points + 11))
    windows = np.lib.stride_tricks.sliding_window_view(months, 12, axis=1).mean(axis=2)
    measure = next(one for one in all_measures() if one.key == MEASURE)
    icons = limits = 0
    for walk in walks:
        analysed = analyse(
            measure, _snapshots(walk), org_code="ZA1", org_name="One", level=measure.levels[0].value
        )
        shown = analysed.verdict
        icons += bool(shown["variation"] or shown["assurance"] or shown["drawable"])
        limits += "upper_limit" in analysed.frame.columns
    walks_any, walks_latest = flagged(charts_of(walks))
    windows_any, windows_latest = flagged(charts_of(windows))
    return {
        "series": series,
        "points": points,
        "icons": icons,
        "limits": limits,
        "walks_any": walks_any,
        "walks_latest": walks_latest,
        "windows_any": windows_any,
        "windows_latest": windows_latest,
    }


def _snapshots(walk: np.ndarray) -> pl.DataFrame:
    """Observations of a stock at month ends, oldest first."""
    firsts = pl.date_range(pl.date(2023, 4, 1), pl.date(2023, 4, 1).dt.offset_by(f"{len(walk) - 1}mo"), "1mo")
    days = pl.select(firsts.alias("start"))["start"].to_list()
    rows = pl.DataFrame({"period_start": days, "period_end": [month_end(day) for day in days], "value": walk})
    same = {
        "measure_key": MEASURE,
        "measure_version": 1,
        "org_code": "ZA1",
        "org_level": "icb_providers",
        "status": "reported",
        "is_immature": False,
        "known_from": datetime(2026, 4, 20, tzinfo=UTC),
    }
    return rows.select(
        (
            pl.col(name) if name in rows.columns else pl.lit(same.get(name))
        ).cast(kind).alias(name)
        for name, kind in OBSERVATION_SCHEMA.items()
    )  # fmt: skip
