"""Worked examples of the published waits: rows of the long table, all of fictional organisations.

The declarations they prove are in ``camhs_waits_published``.
"""

from datetime import date
from typing import Any

from qmetrics.model import Example, Level


def figure(
    code: str,
    level: str,
    months: tuple[date, date],
    measure_id: str,
    value: float | None,
    release_status: str = "performance",
) -> dict[str, Any]:
    """A row of the long table; no value is a star."""
    return {
        "org_code": code,
        "org_level": level,
        "period_start": months[0],
        "period_end": months[1],
        "measure_id": measure_id,
        "value": value,
        "is_suppressed": value is None,
        "release_status": release_status,
    }


JUNE = (date(2025, 6, 1), date(2025, 6, 30))
QUARTER = (date(2025, 4, 1), date(2025, 6, 30))
EARLIER = (date(2025, 3, 1), date(2025, 5, 31))
YEAR = (date(2024, 7, 1), date(2025, 6, 30))
ICB, TRUST, NOWHERE = ("QZ9", "icb_population"), ("ZM1", "provider"), ("UNKNOWN", "icb_population")
ENGLAND = ("England", "england")


def example(measure_id: str, months: tuple[date, date], value: float, note: str = "") -> Example:
    """The ICB's figure among its neighbours', which must not be taken for it."""
    return Example(
        rows=(
            figure(*ICB, months, measure_id, value),
            figure(*NOWHERE, months, measure_id, 65),
            figure(*TRUST, months, measure_id, None),
            figure(*ENGLAND, months, measure_id, 123_456),
            figure("QZ8", "icb_population", months, measure_id, 80),
            figure(*ICB, months, f"{measure_id}x", 7),
        ),
        period="2025-06",
        org="QZ9",
        level=Level.ICB_POPULATION,
        expect={"value": float(value), "status": "reported", "period_start": months[0]},
        note=note or "The ICB's own figure as it stands: not UNKNOWN's, not another body's, not their sum.",
    )


def share_example(
    ids: tuple[str, str, str], months: tuple[date, date], figures: tuple[float, float, float], note: str
) -> Example:
    """A published share with its rounded parts beside it, and a provider's star."""
    share, part, whole = figures
    return Example(
        rows=(
            figure(*ICB, months, ids[0], share),
            figure(*ICB, months, ids[1], part),
            figure(*ICB, months, ids[2], whole),
            figure(*TRUST, months, ids[0], None),
            figure(*TRUST, months, ids[1], None),
            figure(*TRUST, months, ids[2], 410),
            figure(*NOWHERE, months, ids[0], 50),
        ),
        period="2025-06",
        org="QZ9",
        level=Level.ICB_POPULATION,
        expect={"value": share, "numerator": part, "denominator": whole, "period_start": months[0]},
        note=note,
    )


def two_windows_example(share_id: str, part_id: str, whole_id: str) -> Example:
    """Two windows of one measure in one file: each keeps its own value."""
    return Example(
        rows=(
            figure(*TRUST, QUARTER, share_id, 50),
            figure(*TRUST, QUARTER, part_id, 10),
            figure(*TRUST, QUARTER, whole_id, 25),
            figure(*TRUST, YEAR, share_id, 68),
            figure(*TRUST, YEAR, part_id, 15),
            figure(*TRUST, YEAR, whole_id, 20),
            figure(*ICB, QUARTER, share_id, 71),
            figure(*TRUST, EARLIER, share_id, 44),
        ),
        period="2025-06",
        org="ZM1",
        level=Level.PROVIDER,
        expect={"value": 50.0, "numerator": 10.0, "denominator": 25.0, "period_start": QUARTER[0]},
        note="50 % as published, though the rounded parts give 10/25 = 40 %; the year's 68 % stays apart.",
    )
