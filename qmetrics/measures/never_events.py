"""Never events: how often, how long between them, and is each reported, learnt from and told in time?

Declarations only, computed from the local ``never_events_log``. The national yearly table is in
``never_events_published``, the arithmetic in ``analysis/compute``, the charts of rare events in
``analysis/rare_events``. Local targets are rows of the ledger. A sub-type that comes back at a
provider within 12 months is a dated list for the committee beside the count, not a rate.
"""

from datetime import date, timedelta
from typing import Any

import polars as pl

from qmetrics.model import Direction, Events, Example, Kind, Level, Measure, Recurrence, Rows
from qmetrics.reference import statements
from qmetrics.reference.working_days import add_working_days

TABLE = "never_events_log"

INCIDENT = pl.col("incident_date")
DISCOVERED = pl.col("discovered_date")
REPORTED = pl.col("reported_date")
LEARNING_STARTED = pl.col("learning_response_started")
CANDOUR_DONE = pl.col("duty_of_candour_done_date")
IS_NEVER_EVENT = pl.col("status") == "meets_definition"
MAY_YET_BE = pl.col("status").is_in(["reported", "under_review"])

LEARNING_DAYS, CANDOUR_WORKING_DAYS = 60, 10

LIST_REWRITTEN, WRONG_TOOTH_OUT = date(2018, 2, 1), date(2021, 4, 1)
BREAKS = (
    (LIST_REWRITTEN, "The list of never events was rewritten"),
    (WRONG_TOOTH_OUT, "Wrong-tooth extraction left the list"),
)

SHARED: dict[str, Any] = {
    "levels": (Level.ICB_PROVIDERS, Level.PROVIDER),
    "owner": "Head of patient safety",
    "checked_by": "Lead quality analyst",
    "reviewed_on": date(2026, 11, 23),
    "review_by": date(2027, 11, 23),
    "specification": "Never events log, data dictionary; Never Events policy and list, NHS England",
}
IN_SCOPE = (
    "Every NHS-funded provider of the ICB is in scope, ambulance and independent ones included: one without "
    "an incident had none."
)
NO_RANKING = "Organisations are never ranked: numbers this small differ by chance alone."
STATUS_KNOWN = (
    "Only incidents judged to meet the definition count. A later decision changes earlier months; what was "
    "known before stays on record."
)


def incident(number: int, **cells: Any) -> dict[str, Any]:
    """A row of an example: trust ZA1, meets the definition, true at the end of June 2025."""
    row: dict[str, Any] = {
        "provider_code": "ZA1",
        "incident_id": f"NE-{number}",
        "list_version": "2021",
        "status": "meets_definition",
        "extract_date": date(2025, 6, 30),
    }
    return row | cells


def happened(number: int, day: date, **cells: Any) -> dict[str, Any]:
    """An incident found and reported on the day it happened."""
    days = {"incident_date": day, "discovered_date": day, "reported_date": day}
    return incident(number, **(days | cells))


COUNT = Measure(
    key="never_events.count",
    title="Never events",
    question="How many never events happened, and where?",
    statement=statements.SAFE,
    why="Each is an incident that known safeguards prevent: one tells that a safeguard failed.",
    direction=Direction.LOWER,
    kind=Kind.COUNT,
    unit="never events",
    origin=Rows(
        table=TABLE,
        date=INCIDENT,
        denominator=IS_NEVER_EVENT,
        unknown=MAY_YET_BE,
        recorded=pl.min_horizontal("reported_date", pl.col("extract_date")),
        absent_is_zero=True,
        recurrence=Recurrence(of=("type_code", "subtype"), months=12),
    ),
    commitments=("PS01",),
    breaks=BREAKS,
    caveats=(
        STATUS_KNOWN,
        "Those reported or under review are not counted; the upper bound is the number were all to count.",
        IN_SCOPE,
        NO_RANKING,
        "The month is that of the incident, which may be known long after: recent months can still rise.",
        "Months without one are zeros from the first report in the logs on; before that, only months "
        "of incidents that came to light later are known.",
        "The same sub-type again at a provider within 12 months is listed beside, by month; it is a list for "
        "the committee and no rate.",
    ),
    example=Example(
        rows=(
            happened(1, date(2025, 5, 1)),
            happened(2, date(2025, 5, 31)),
            happened(3, date(2025, 5, 2), reported_date=date(2025, 6, 20)),
            happened(4, date(2025, 5, 10), status="under_review"),
            happened(5, date(2025, 5, 20), status="reported"),
            happened(6, date(2025, 5, 11), status="downgraded"),
            happened(7, date(2025, 4, 30), reported_date=date(2025, 5, 2)),
            happened(8, date(2025, 5, 12), provider_code="ZA2"),
        ),
        period="2025-05",
        org="ZA1",
        expect={"value": 3.0, "numerator": 3.0, "value_max": 5.0, "status": "reported"},
        note="Counted: 1, 2, 3. May yet count: 4 and 5. Downgraded: 6. April: 7. Another trust: 8.",
    ),
    **SHARED,
)

DAYS_BETWEEN = Measure(
    key="never_events.days_between",
    title="Days between never events",
    question="Are never events becoming rarer?",
    statement=statements.SAFE,
    why="At a few a year, the days between them show a change long before yearly numbers do.",
    direction=Direction.HIGHER,
    kind=Kind.TIME_BETWEEN,
    unit="days",
    origin=Events(
        table=TABLE,
        date=INCIDENT,
        where=IS_NEVER_EVENT,
        breaks=(LIST_REWRITTEN, WRONG_TOOTH_OUT),
        segment=pl.col("list_version"),
    ),
    commitments=("PS01",),
    breaks=BREAKS,
    caveats=(
        STATUS_KNOWN,
        "One figure for each date with a never event: the days since the date before. Several on one day are "
        "one date, and their number is its numerator.",
        "The time since the last one is drawn and is no figure: it has not ended.",
        "No interval crosses a change of the list.",
        "The chart can claim improvement only; worsening is tested apart, and said in a sentence.",
        NO_RANKING,
    ),
    example=Example(
        rows=(
            happened(1, date(2025, 1, 10)),
            happened(2, date(2025, 2, 3), status="under_review"),
            happened(3, date(2025, 2, 20), status="downgraded"),
            happened(4, date(2025, 3, 1)),
            happened(5, date(2025, 3, 1)),
            happened(6, date(2025, 4, 10)),
            happened(7, date(2025, 2, 14), provider_code="ZA2"),
        ),
        period="2025-03",
        org="ZA1",
        expect={
            "period_start": date(2025, 1, 10),
            "period_end": date(2025, 3, 1),
            "value": 50.0,
            "numerator": 2.0,
        },
        note="10 January to 1 March: 21 + 28 + 1 days; two on 1 March. 2 and 3 do not count, 7 is another's.",
    ),
    **SHARED,
)

DAYS_TO_REPORT = Measure(
    key="never_events.days_to_report",
    title="Days from discovery to report of a possible never event (median)",
    question="Are possible never events reported as soon as somebody knows?",
    statement=statements.LEARNING,
    why="What is reported late is learnt from late, and the latest months look better than they were.",
    direction=Direction.LOWER,
    kind=Kind.PERCENTILE,
    unit="days",
    origin=Rows(
        table=TABLE,
        date=REPORTED,
        denominator=pl.lit(True),
        duration=(REPORTED - DISCOVERED).dt.total_days(),
        quantile=0.5,
    ),
    commitments=("PS01",),
    caveats=(
        "All incidents reported in the month count, whatever was decided of them later.",
        "The median is the smallest number of days by which half had been reported.",
        NO_RANKING,
    ),
    example=Example(
        rows=tuple(
            happened(number, day, reported_date=day + timedelta(days=days), status=status)
            for number, day, days, status in (
                (1, date(2025, 5, 1), 0, "meets_definition"),
                (2, date(2025, 5, 3), 1, "reported"),
                (3, date(2025, 5, 5), 2, "downgraded"),
                (4, date(2025, 5, 28), 3, "meets_definition"),
                (5, date(2025, 4, 29), 4, "under_review"),
                (6, date(2025, 5, 6), 9, "meets_definition"),
                (7, date(2025, 4, 2), 30, "meets_definition"),
                (8, date(2025, 5, 29), 5, "meets_definition"),
            )
        ),
        period="2025-05",
        org="ZA1",
        expect={"value": 3.0, "denominator": 7.0},
        note="Reported in May: 0, 1, 2, 3, 4, 9 and 30 days after discovery. In June: the eighth.",
    ),
    **SHARED,
)

LEARNING_RESPONSE = Measure(
    key="never_events.learning_response_started",
    title="Never events with a learning response started within 60 days of the report",
    question="Does learning start soon after each never event?",
    statement=statements.LEARNING,
    why="A never event without a learning response is a warning that nobody heeds.",
    direction=Direction.HIGHER,
    kind=Kind.PROPORTION,
    unit="%",
    origin=Rows(
        table=TABLE,
        date=REPORTED,
        denominator=IS_NEVER_EVENT,
        numerator=(LEARNING_STARTED - REPORTED).dt.total_days() <= LEARNING_DAYS,
        unknown=LEARNING_STARTED.is_null() & pl.col("learning_response_completed").is_not_null(),
    ),
    maturity_days=LEARNING_DAYS,
    commitments=("PS01", "PS08"),
    caveats=(
        STATUS_KNOWN,
        "A response completed without a recorded start counts as not in time; the upper bound is the figure "
        "had all of those started in time.",
        "Not yet final until 60 days after the month's end.",
        NO_RANKING,
    ),
    example=Example(
        rows=(
            happened(1, date(2025, 3, 3), learning_response_started=date(2025, 3, 10)),
            happened(2, date(2025, 3, 31), learning_response_started=date(2025, 5, 30)),
            happened(3, date(2025, 3, 1), learning_response_started=date(2025, 5, 1)),
            happened(4, date(2025, 3, 20)),
            happened(5, date(2025, 3, 15), learning_response_completed=date(2025, 6, 1)),
            happened(6, date(2025, 3, 12), learning_response_started=date(2025, 3, 10)),
            happened(7, date(2025, 3, 5), status="downgraded"),
            happened(8, date(2025, 3, 6), status="under_review"),
            happened(9, date(2025, 4, 1), learning_response_started=date(2025, 4, 2)),
        ),
        period="2025-03",
        org="ZA1",
        expect={
            "numerator": 3.0,
            "denominator": 6.0,
            "value": 50.0,
            "value_max": 66.667,
            "is_immature": False,
        },
        note="In time: 1, 2 (day 60), 6 (before the report). Late: 3 (day 61), 4. Start unknown: 5. 7 and "
        "8 do not count, 9 is April's.",
    ),
    **SHARED,
)

CANDOUR = Measure(
    key="never_events.candour_done",
    title="Never events with duty of candour done within 10 working days of discovery",
    question="Are people told, and given an apology, promptly?",
    statement=statements.APOLOGY,
    why="People have a right to know what happened to them, from those to whom it happened.",
    direction=Direction.HIGHER,
    kind=Kind.PROPORTION,
    unit="%",
    origin=Rows(
        table=TABLE,
        date=DISCOVERED,
        denominator=IS_NEVER_EVENT,
        numerator=add_working_days(DISCOVERED, CANDOUR_WORKING_DAYS) >= CANDOUR_DONE,
    ),
    maturity_working_days=CANDOUR_WORKING_DAYS,
    commitments=("PS01", "PS18"),
    caveats=(
        STATUS_KNOWN,
        "⚠ Ten working days from discovery is the limit of the NHS Standard Contract as commonly quoted; the "
        "regulation itself says 'as soon as reasonably practicable' and applies from moderate harm on. Both "
        "are still to be confirmed by a person.",
        "The day of discovery is day 0; England's bank holidays and weekends do not count.",
        "Not yet final until 10 working days after the month's end.",
        NO_RANKING,
    ),
    example=Example(
        rows=(
            happened(1, date(2025, 4, 17), duty_of_candour_done_date=date(2025, 5, 6)),
            happened(2, date(2025, 4, 17), duty_of_candour_done_date=date(2025, 5, 7)),
            happened(3, date(2025, 4, 19), duty_of_candour_done_date=date(2025, 5, 6)),
            happened(4, date(2025, 4, 1), duty_of_candour_done_date=date(2025, 4, 1)),
            happened(5, date(2025, 4, 2), duty_of_candour_done_date=date(2025, 4, 16)),
            happened(6, date(2025, 4, 10)),
            happened(7, date(2025, 4, 11), status="downgraded"),
            happened(8, date(2025, 5, 1), duty_of_candour_done_date=date(2025, 5, 2)),
        ),
        period="2025-04",
        org="ZA1",
        expect={"numerator": 4.0, "denominator": 6.0, "value": 66.667, "is_immature": False},
        note="From Thursday 17 and from Saturday 19 April, over Easter and the early May holiday, the tenth "
        "working day is Tuesday 6 May. In time: 1, 3, 4, 5. Late: 2. Not done: 6.",
    ),
    **SHARED,
)

MEASURES: tuple[Measure, ...] = (COUNT, DAYS_BETWEEN, DAYS_TO_REPORT, LEARNING_RESPONSE, CANDOUR)
