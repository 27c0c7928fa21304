"""Observations by fifth of deprivation, written out for tests."""

from typing import Any

import polars as pl
from side_by_side_frames import SCREENED, month

from qmetrics.analysis.group_gap import GroupGap, group_gap
from qmetrics.analysis.intervals import wilson
from qmetrics.model import Measure

USUAL = {"1": (30, 100), "2": (40, 100), "3": (44, 100), "4": (45, 100), "5": (50, 100), "unknown": (5, 11)}


def fifths(back: int = 0, hidden: tuple[str, ...] = (), **changes: tuple[float, float]) -> pl.DataFrame:
    """The twelve months that end so many before March 2026; ``g1=(x, n)`` changes a group."""
    rows = []
    for group, (x, n) in (USUAL | {name[1:]: pair for name, pair in changes.items()}).items():
        row: dict[str, Any] = month("QZ9", back, float(x), float(n)) | {"breakdown_value": group}
        row["period_start"] = month("QZ9", back + 11, 0, 0)["period_start"]
        if group in hidden:
            row |= {"numerator": None, "denominator": None, "status": "suppressed"}
        rows.append(row)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(
        (100 * pl.col("numerator") / pl.col("denominator")).alias("value"),
        *wilson("numerator", "denominator", multiplier=100),
    )


def gap(figures: pl.DataFrame, measure: Measure = SCREENED, **options: Any) -> GroupGap:
    found = group_gap(measure, figures, org_name="SYNTHETIC ICB", level="icb_providers", **options)
    assert found is not None
    return found
