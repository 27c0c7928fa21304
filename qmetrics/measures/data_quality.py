"""Providers' returns: do they come on time, all of them, and right the first time?

Declarations only, computed from ``submissions``, the account of what fell due and when it came. The
95 % that the strategy proposes is a local target: a row of the ledger (``docs/examples``), not code.
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.model import Direction, Example, Kind, Level, Measure, Rows
from qmetrics.reference import statements

TABLE = "submissions"
DUE = pl.col("due_date")
RECEIVED = pl.col("received_date")
RIGHT = pl.col("is_first_time_right")

SHARED: dict[str, Any] = {
    "direction": Direction.HIGHER,
    "kind": Kind.PROPORTION,
    "unit": "%",
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER),
    "owner": "Head of business intelligence",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 26),
    "review_by": date(2027, 11, 26),
    "commitments": ("PS17",),
    "statement": statements.SAFE,
    "specification": "Account of submissions, data dictionary",
}
ACCOUNT = (
    "A submission is one return of one provider for one period; it counts in the month in which it fell due.",
    "A return that a provider has never sent is not expected of it: no file tells who was asked.",
    "A provider's month holds few submissions: read its figures over several months.",
    "The account begins with the first file that came here, unless a log kept before it was handed in.",
)


def submission(name: str, received: date | None, **cells: Any) -> dict[str, Any]:
    """A row of an example: trust ZA1's return for May 2025, due on 15 June."""
    row: dict[str, Any] = {
        "org_code": "ZA1",
        "return_key": name,
        "period_end": date(2025, 5, 31),
        "due_date": date(2025, 6, 15),
        "received_date": received,
        "is_first_time_right": None if received is None else True,
        "extract_date": date(2025, 7, 20),
    }
    return row | cells


# due in June: on the day, early, a day late, never (a file was put into quarantine), never; one due in July
ROWS = (
    submission("activity", date(2025, 6, 15)),
    submission("complaints_log", date(2025, 6, 3), is_first_time_right=False),
    submission("sepsis_return", date(2025, 6, 22), due_date=date(2025, 6, 21)),
    submission("cyp_waiting_list", None, is_first_time_right=False),
    submission("aggregate_return", None),
    submission("activity", date(2025, 7, 9), period_end=date(2025, 6, 30), due_date=date(2025, 7, 15)),
    submission("activity", date(2025, 6, 20), org_code="ZA2"),
)


def example(numerator: float, denominator: float, note: str) -> Example:
    """The same rows, asked for ZA1 in June."""
    return Example(
        rows=ROWS,
        period="2025-06",
        org="ZA1",
        expect={
            "numerator": numerator,
            "denominator": denominator,
            "value": 100.0 * numerator / denominator,
        },
        note=note,
    )


ON_TIME = Measure(
    key="data_quality.submissions_on_time",
    title="Returns received on time",
    question="Do providers' returns come by the day on which they are due?",
    why="A late return leaves the month out of what a board reads, or in it without that provider.",
    origin=Rows(table=TABLE, date=DUE, denominator=pl.lit(True), numerator=RECEIVED <= DUE),
    caveats=(
        *ACCOUNT,
        "The day a file was taken counts, so a file put into quarantine is late until a right one comes.",
    ),
    example=example(2.0, 5.0, "On time: activity on the day itself, complaints early. 2 of 5."),
    **SHARED,
)

COMPLETE = Measure(
    key="data_quality.submissions_complete",
    title="Returns received at all",
    question="Of the returns that have fallen due, how many are here?",
    why="What never came is missing from every figure that rests on it.",
    origin=Rows(table=TABLE, date=DUE, denominator=pl.lit(True), numerator=RECEIVED.is_not_null()),
    caveats=(
        *ACCOUNT,
        "A late return raises the figure of its month when it comes; what was known before is kept.",
        "Of a return that holds every case so far, the next one brings a missed month with it.",
    ),
    example=example(3.0, 5.0, "Here: activity, complaints and, a day late, sepsis. 3 of 5."),
    **SHARED,
)

VALID = Measure(
    key="data_quality.submissions_valid",
    title="Returns right the first time",
    question="Of the returns that came, how many could be taken as they were?",
    why="A return put into quarantine costs days, and is work at both ends.",
    origin=Rows(
        table=TABLE,
        date=DUE,
        denominator=RIGHT.is_not_null(),
        numerator=RIGHT,
    ),
    caveats=(
        *ACCOUNT,
        "Not valid is a file that was put into quarantine, even where a right one followed.",
        "A critical check of a whole table withholds figures, and is not laid at one provider's door.",
        "A file in which it cannot be read whose it is, or that was refused for what it says of people, "
        "is counted for nobody.",
    ),
    example=example(2.0, 4.0, "A file came of four; complaints and waiting list were put into quarantine."),
    **SHARED,
)

MEASURES = (ON_TIME, COMPLETE, VALID)
