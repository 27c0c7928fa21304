"""Written complaints as published once a year (KO41a): volume, and how much of it is upheld.

Declarations only. Timeliness, outcomes by month and the quality of handling come from local returns
and are in ``complaints``.
"""

from datetime import date
from typing import Any

from qmetrics.model import (
    Cadence,
    Direction,
    Dynamics,
    Example,
    Kind,
    Level,
    Measure,
    Published,
    PublishedShare,
)
from qmetrics.reference import statements

TABLE = "ko41a"
NEW, RESOLVED = "Complaints_Total_New", "Complaints_Total_Resolved"
UPHELD, PARTLY = "Complaints_Number_Upheld", "Complaints_Number_Partially_Upheld"

COMMON: dict[str, Any] = {
    "direction": Direction.NEUTRAL,
    "dynamics": Dynamics.WINDOW,
    "cadence": Cadence.YEAR,
    "window": 12,
    "levels": (Level.PROVIDER,),
    "owner": "Quality intelligence lead (role)",
    "checked_by": "Patient experience lead (role)",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "commitments": ("PX02",),
    "specification": "NHS England, Data on Written Complaints in the NHS, KO41a",
}
BODIES = "Bodies count differently (oral, withdrawn, informal): weak for comparison between them."

LAST, BEFORE = (date(2024, 4, 1), date(2025, 3, 31)), (date(2023, 4, 1), date(2024, 3, 31))


def count(
    code: str, months: tuple[date, date], measure_id: str, value: float, level: str = "provider"
) -> dict[str, Any]:
    """A row of the long table."""
    return {
        "org_code": code,
        "org_level": level,
        "breakdown": "Site_Code" if level == "site" else None,
        "breakdown_value": f"{code}01" if level == "site" else None,
        "period_start": months[0],
        "period_end": months[1],
        "measure_id": measure_id,
        "value": value,
        "is_suppressed": False,
        "release_status": "final",
    }


MEASURES: tuple[Measure, ...] = (
    Measure(
        key="complaints.ko41a_new",
        title="New written complaints in the year (published)",
        question="How many written complaints did each body receive?",
        statement=statements.ENABLED,
        why="A yearly benchmark for the local log; more may mean that it is easy to complain.",
        kind=Kind.COUNT,
        unit="complaints",
        origin=Published(table=TABLE, id=NEW),
        caveats=(
            "Neither more nor fewer is better.",
            BODIES,
            "Exact counts: neither rounded nor suppressed.",
            "A body that is not listed made no return, which is not zero complaints.",
        ),
        example=Example(
            rows=(
                count("ZM1", LAST, NEW, 403),
                count("ZM1", LAST, NEW, 352, "site"),
                count("ZM1", LAST, RESOLVED, 354),
                count("ZM1", BEFORE, NEW, 390),
                count("ZA1", LAST, NEW, 512),
                count("QZ9", LAST, NEW, 150),
            ),
            period="2025-03",
            org="ZM1",
            expect={"value": 403.0, "status": "reported", "period_start": LAST[0]},
            note="The body's own 403 of the year; its site's 352 are part of them.",
        ),
        reproduces="RDY, 2024-25: 403",
        **COMMON,
    ),
    Measure(
        key="complaints.ko41a_upheld_share",
        title="Share of resolved written complaints that were upheld in the year",
        question="Of the complaints a body resolved, how many did it uphold?",
        statement=statements.FEEDBACK,
        why="A share far from others' asks how a body decides, and whether it finds fault with itself.",
        kind=Kind.PROPORTION,
        unit="%",
        origin=PublishedShare(table=TABLE, numerator_id=UPHELD, denominator_id=RESOLVED),
        caveats=(
            "Upheld in full; partly upheld is counted apart.",
            "Of those resolved in the year, whenever received; never of a total that is coded several times.",
            "Neither more nor fewer is better.",
            BODIES,
        ),
        example=Example(
            rows=(
                count("ZM1", LAST, UPHELD, 98),
                count("ZM1", LAST, PARTLY, 61),
                count("ZM1", LAST, RESOLVED, 392),
                count("ZM1", LAST, NEW, 403),
                count("ZM1", BEFORE, UPHELD, 10),
                count("ZM1", BEFORE, RESOLVED, 100),
                count("ZA1", LAST, UPHELD, 0),
                count("ZA1", LAST, RESOLVED, 0),
            ),
            period="2025-03",
            org="ZM1",
            expect={"value": 25.0, "numerator": 98.0, "denominator": 392.0, "period_start": LAST[0]},
            note="98 of 392 resolved = 25 %; the 403 received are no denominator.",
        ),
        reproduces="RDY, 2024-25: 98 of 354 = 27.7 %",
        **COMMON,
    ),
)
