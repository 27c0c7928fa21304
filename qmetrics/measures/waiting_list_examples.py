"""Rows of a waiting list for the worked examples of ``camhs_waits``; nothing is declared here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qmetrics.model import Example


def spell(received: str, at: str = "2026-03-31", **cells: Any) -> dict[str, Any]:
    """A row of an example; cells named ``…_date`` are given as text."""
    dated = {"snapshot_date": at, "referral_received_date": received, **cells}
    row = {key: date.fromisoformat(cell) if key.endswith("_date") else cell for key, cell in dated.items()}
    return {"provider_code": "ZM1", "pathway": "mental_health", "age_band_at_referral": "11_15"} | row


def contact(day: str) -> dict[str, str]:
    """Cells of a spell with a first contact on that day."""
    return {"first_attended_contact_date": day}


def removed(day: str, reason: str) -> dict[str, str]:
    """Cells of a spell closed on that day."""
    return {"removal_date": day, "removal_reason": reason}


def example(
    spells: Sequence[dict[str, Any]], expect: dict[str, Any], note: str, period: str = "2026-03"
) -> Example:
    """A worked example of provider ZM1."""
    return Example(rows=tuple(spells), period=period, org="ZM1", expect=expect, note=note)


# the list of 31 March 2026: 1-7 wait; 8 and 9 were first seen in March, 10 was declined in March
MARCH = (
    spell("2025-11-25"),  # 1: 126 days
    spell("2025-11-24"),  # 2: 127 days
    spell("2025-04-01"),  # 3: 364 days
    spell("2025-03-31"),  # 4: 365 days
    spell("2024-04-02"),  # 5: 728 days
    spell("2024-04-01"),  # 6: 729 days
    spell("2026-03-20"),  # 7: 11 days
    spell("2026-03-02", **contact("2026-03-30")),  # 8: seen after 28 days, in treatment
    spell("2025-01-10", **contact("2026-03-05"), **removed("2026-03-28", "first_contact_then_discharged")),
    spell("2026-01-15", **removed("2026-03-10", "declined")),  # 10
)
