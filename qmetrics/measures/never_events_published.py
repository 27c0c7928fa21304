"""Never events as published by organisation and financial year.

Declarations only, from ``never_events_national``. Dates, reporting times and learning come from the
local log and are in ``never_events``.
"""

from datetime import date
from typing import Any

from qmetrics.model import Cadence, Direction, Dynamics, Example, Kind, Level, Measure, Published
from qmetrics.reference import statements

TABLE = "never_events_national"
LAST, BEFORE = (date(2024, 4, 1), date(2025, 3, 31)), (date(2023, 4, 1), date(2024, 3, 31))


def listed(
    code: str | None, name: str, months: tuple[date, date], value: float, release_status: str = "provisional"
) -> dict[str, Any]:
    """A row of the long table, its name already matched."""
    return {
        "org_code": code,
        "org_name": name,
        "org_level": "provider",
        "period_start": months[0],
        "period_end": months[1],
        "measure_id": "never_events",
        "value": value,
        "is_suppressed": False,
        "release_status": release_status,
    }


MEASURES: tuple[Measure, ...] = (
    Measure(
        key="never_events.published_by_year",
        title="Never events in the financial year (published)",
        question="How many never events does the national publication give for each provider?",
        statement=statements.SAFE,
        why="It is what the public sees, and a check on the local log.",
        direction=Direction.LOWER,
        kind=Kind.COUNT,
        dynamics=Dynamics.WINDOW,
        cadence=Cadence.YEAR,
        window=12,
        unit="never events",
        origin=Published(table=TABLE, id="never_events", absent_is_zero=True),
        levels=(Level.PROVIDER,),
        owner="Quality intelligence lead (role)",
        checked_by="Patient safety lead (role)",
        reviewed_on=date(2026, 11, 23),
        review_by=date(2027, 11, 23),
        commitments=("PS01",),
        caveats=(
            "Never rank organisations on these counts.",
            "Only organisations with at least one are listed: absence is zero for an NHS trust in scope.",
            "Provisional years change both ways: events are added, downgraded or moved.",
            "The publication gives names; a name that is not matched to a code is listed and not counted.",
            "Private providers are left out of the transcription that was tried: one that is not listed "
            "has no figure.",
        ),
        breaks=(
            (date(2018, 2, 1), "the list of never events was rewritten"),
            (date(2021, 4, 1), "wrong-tooth extraction left the list"),
        ),
        specification="NHS England, Never Events data",
        example=Example(
            rows=(
                listed("ZA1", "SYNTHETIC Alderwick Hospitals NHS FT", LAST, 2),
                listed("ZA2", "The SYNTHETIC Brackenford Hospitals NHS Trust", LAST, 5),
                listed("ZA1", "SYNTHETIC Alderwick Hospitals NHS Foundation Trust", BEFORE, 10, "final"),
                listed("ZA3", "SYNTHETIC Cawthorpe & Dunmere NHS FT", BEFORE, 1, "final"),
                listed(None, "SYNTHETIC Old Harbour Infirmary NHS Trust", LAST, 1),
                listed("ZA4", "SYNTHETIC Elmsey General Hospital NHS Trust", LAST, 1),
            ),
            period="2025-03",
            org="ZA1",
            expect={"value": 2.0, "status": "reported", "release_status": "provisional"},
            note="Two in the year; ten were the year before's. The name without a code counts for nobody.",
        ),
        reproduces="RTD, 2022-23: 7",
    ),
)
