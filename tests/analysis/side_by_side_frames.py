"""Observations of providers, written out for the tests of pictures that compare."""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.side_by_side import SideBySide, side_by_side
from qmetrics.measures.camhs_waits import WAITING_WELL_30D
from qmetrics.measures.complaints import MEASURES as COMPLAINTS
from qmetrics.measures.sepsis import MEASURES as SEPSIS
from qmetrics.model import Measure, add_months, month_end

SCREENED = next(one for one in SEPSIS if one.key == "sepsis.screened")
RECEIVED = next(one for one in COMPLAINTS if one.key == "complaints.received_per_10_000")
IN_TOUCH = WAITING_WELL_30D
NAMES = {code: f"SYNTHETIC {name} Trust" for code, name in (("C", "Cold"), ("A", "Ash"), ("B", "Bere"))}
LAST = date(2026, 3, 1)

SCHEMA = {
    "org_code": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "status": pl.String,
    "release_status": pl.String,
    "is_immature": pl.Boolean,
}


def month(code: str, back: int, x: float | None, n: float | None, **changes: Any) -> dict[str, Any]:
    """One provider's month, so many before March 2026."""
    start = add_months(LAST, -back)
    usual = {
        "org_code": code,
        "period_start": start,
        "period_end": month_end(start),
        "numerator": x,
        "denominator": n,
        "status": "reported",
        "release_status": "final",
        "is_immature": False,
    }
    return usual | changes


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


def year(**parts: tuple[float, float]) -> list[dict[str, Any]]:
    """The same month twelve times over, of each provider."""
    return [month(code, back, x, n) for back in range(12) for code, (x, n) in parts.items()]


def compared(rows: list[dict[str, Any]], measure: Measure = SCREENED, **options: Any) -> SideBySide:
    names = options.pop("names", NAMES)
    found = side_by_side(measure, frame(rows), names=names, org_name="SYNTHETIC ICB", **options)
    assert found is not None
    return found


def many(count: int, odd: tuple[float, float] | None = None) -> SideBySide:
    """So many providers of much the same share, the last perhaps an odd one."""
    parts = {f"R{i:02}": (40.0 + i % 3, 50.0 + i) for i in range(count)}
    if odd:
        parts[f"R{count - 1:02}"] = odd
    names = {code: f"Trust {code}" for code in parts}
    return compared([month(code, 0, x, n) for code, (x, n) in parts.items()], names=names, is_sample=True)
