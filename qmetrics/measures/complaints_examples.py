"""Worked examples of the complaint measures: literal rows and the answers worked out by hand.

The measures they belong to are in ``complaints``. Easter 2025: Good Friday 18 April, Easter Monday
21 April; the early May holiday was Monday 5 May.
"""

from datetime import date
from typing import Any

from qmetrics.model import Example


def complaint(number: int, received: date, **cells: Any) -> dict[str, Any]:
    """A row of an example: written, trust ZA1, true on 10 June 2025."""
    row: dict[str, Any] = {
        "org_code": "ZA1",
        "complaint_id": f"C-{number}",
        "received_date": received,
        "is_oral": False,
        "resolved_next_working_day": False,
        "extract_date": date(2025, 6, 10),
    }
    return row | cells


def may(day: int) -> date:
    return date(2025, 5, day)


def april(day: int) -> date:
    return date(2025, 4, day)


RECEIVED = Example(
    rows=(
        complaint(1, may(1)),
        complaint(2, may(15)),
        complaint(3, may(31)),
        complaint(4, may(20), is_oral=True, resolved_next_working_day=True),
        complaint(5, april(30)),
        complaint(6, may(2), org_code="ZA2"),
        complaint(7, may(9), withdrawn_date=may(12)),
    ),
    other={
        "activity": (
            {"org_code": "ZA1", "month": may(31), "contacts": 50_000, "extract_date": date(2025, 6, 10)},
            {"org_code": "ZA1", "month": april(30), "contacts": 60_000, "extract_date": date(2025, 6, 10)},
            {"org_code": "ZA2", "month": may(31), "contacts": 40_000, "extract_date": date(2025, 6, 10)},
        )
    },
    period="2025-05",
    org="ZA1",
    expect={"numerator": 5.0, "denominator": 50_000.0, "value": 1.0},
    note="Received in May: 1, 2, 3, 4, 7; 10,000 × 5 / 50,000 = 1.0.",
)

ACKNOWLEDGED = Example(
    rows=(
        complaint(1, april(17), acknowledged_date=april(24)),
        complaint(2, april(17), acknowledged_date=april(25)),
        complaint(3, april(26), acknowledged_date=april(30)),
        complaint(4, april(1)),
        complaint(5, april(2), is_oral=True, resolved_next_working_day=True),
        complaint(6, april(2), is_oral=True, acknowledged_date=april(3)),
        complaint(7, april(3), resolved_next_working_day=True),
        complaint(8, april(30), acknowledged_date=april(30)),
        complaint(9, may(1), acknowledged_date=may(1)),
    ),
    period="2025-04",
    org="ZA1",
    expect={"numerator": 4.0, "denominator": 7.0, "value": 57.143, "is_immature": False},
    note="From Thursday 17 April the third working day after is Thursday 24 April; from Saturday 26 April it "
    "is Wednesday 30 April. In time: 1, 3, 6, 8. Late: 2. Never acknowledged: 4, and 7, which was not oral. "
    "Left out: 5. May: 9.",
)

BY_FIRST_DATE = Example(
    rows=(
        complaint(1, april(1), first_agreed_date=may(20), responded_date=may(20)),
        complaint(2, april(1), first_agreed_date=may(20), responded_date=may(21)),
        complaint(3, april(1), first_agreed_date=may(31)),
        complaint(4, april(1), first_agreed_date=may(31), withdrawn_date=may(30)),
        complaint(5, april(1), first_agreed_date=may(15), withdrawn_date=may(15)),
        complaint(
            6,
            april(1),
            first_agreed_date=may(10),
            latest_agreed_date=date(2025, 6, 20),
            replaced_agreed_date=may(10),
            extension_agreed_on=may(2),
            responded_date=date(2025, 6, 5),
        ),
        complaint(7, april(1), first_agreed_date=may(25), responded_date=may(2)),
        complaint(8, april(1), first_agreed_date=date(2025, 6, 1), responded_date=may(2)),
        complaint(9, april(1), responded_date=may(2)),
    ),
    period="2025-05",
    org="ZA1",
    expect={"numerator": 2.0, "denominator": 6.0, "value": 33.333},
    note="Due in May: 1, 2, 3, 5, 6, 7; answered by then: 1 and 7. Withdrawn before: 4. Withdrawn on the day "
    "itself: 5 stays. Due in June: 8. Without a date: 9.",
)

BY_LATEST_DATE = Example(
    rows=(
        # agreed on the very day it replaced: counts, due 20 May, answered then
        complaint(
            1,
            april(1),
            first_agreed_date=april(30),
            replaced_agreed_date=april(30),
            extension_agreed_on=april(30),
            latest_agreed_date=may(20),
            responded_date=may(20),
        ),
        # agreed a day too late: due 10 May still
        complaint(
            2,
            april(1),
            first_agreed_date=may(10),
            replaced_agreed_date=may(10),
            extension_agreed_on=may(11),
            latest_agreed_date=may(30),
            responded_date=may(25),
        ),
        # agreed too late: due 20 April, so not May's
        complaint(
            3,
            april(1),
            first_agreed_date=april(20),
            replaced_agreed_date=april(20),
            extension_agreed_on=april(25),
            latest_agreed_date=may(28),
            responded_date=may(10),
        ),
        complaint(4, april(1), first_agreed_date=may(15), responded_date=may(14)),
        complaint(5, april(1), first_agreed_date=may(15), latest_agreed_date=may(15)),
        # a second extension, in time for the date it replaced: due 22 May, a day late
        complaint(
            6,
            april(1),
            first_agreed_date=april(10),
            replaced_agreed_date=may(1),
            extension_agreed_on=april(29),
            latest_agreed_date=may(22),
            responded_date=may(23),
        ),
        # extended to a day after the extract: not yet due
        complaint(
            7,
            april(1),
            first_agreed_date=may(5),
            replaced_agreed_date=may(5),
            extension_agreed_on=may(1),
            latest_agreed_date=date(2025, 6, 20),
        ),
        # due 12 May, withdrawn the day before
        complaint(
            8,
            april(1),
            first_agreed_date=april(15),
            replaced_agreed_date=april(15),
            extension_agreed_on=april(10),
            latest_agreed_date=may(12),
            withdrawn_date=may(11),
        ),
        # a later date that nobody says was agreed: the first stands
        complaint(9, april(1), first_agreed_date=may(20), latest_agreed_date=may(30), responded_date=may(29)),
    ),
    period="2025-05",
    org="ZA1",
    expect={"numerator": 2.0, "denominator": 6.0, "value": 33.333},
    note="Due in May: 1, 2, 4, 5, 6, 9; answered by then: 1 and 4.",
)

WITHOUT_DATE = Example(
    rows=(
        complaint(1, april(17), agreed_on=may(6), first_agreed_date=may(30)),
        complaint(2, april(17), agreed_on=may(7), first_agreed_date=may(30)),
        complaint(3, april(1)),
        complaint(4, april(2), agreed_on=april(2), first_agreed_date=may(14)),
        complaint(5, april(10), first_agreed_date=may(20)),
        complaint(6, april(22), agreed_on=april(24), first_agreed_date=may(27)),
        complaint(7, may(1)),
    ),
    period="2025-04",
    org="ZA1",
    expect={"numerator": 3.0, "denominator": 6.0, "value": 50.0, "value_min": 33.333, "is_immature": False},
    note="From 17 April the tenth working day is 6 May. Without: 2 (a day late), 3, and 5, whose "
    "agreement has no day; were that one in time, 2 of 6. With: 1, 4, 6. May: 7.",
)

FEBRUARY = date(2025, 2, 5)
EXTENDED = {"first_agreed_date": date(2025, 7, 31), "replaced_agreed_date": date(2025, 7, 31)}


def opened(number: int, received: date, **cells: Any) -> dict[str, Any]:
    """A complaint of February 2025, as known on 10 September 2025."""
    return complaint(number, received, extract_date=date(2025, 9, 10), **cells)


SIX_MONTHS = Example(
    rows=(
        opened(1, date(2025, 2, 10), responded_date=date(2025, 8, 10)),
        opened(2, date(2025, 2, 10), responded_date=date(2025, 8, 11)),
        opened(3, date(2025, 2, 28)),
        # extended in July, to a day after the extract
        opened(
            4,
            FEBRUARY,
            **EXTENDED,
            extension_agreed_on=date(2025, 7, 20),
            latest_agreed_date=date(2025, 9, 30),
        ),
        # extended in July, answered within the extension
        opened(
            5,
            FEBRUARY,
            **EXTENDED,
            extension_agreed_on=date(2025, 7, 30),
            latest_agreed_date=date(2025, 8, 31),
            responded_date=date(2025, 8, 30),
        ),
        # extended on 6 August, when its six months had ended on the 5th
        opened(
            6,
            FEBRUARY,
            **EXTENDED,
            extension_agreed_on=date(2025, 8, 6),
            latest_agreed_date=date(2025, 8, 31),
            responded_date=date(2025, 8, 30),
        ),
        # the first date itself lay beyond six months
        opened(
            7,
            date(2025, 2, 12),
            agreed_on=date(2025, 2, 20),
            first_agreed_date=date(2025, 8, 29),
            responded_date=date(2025, 8, 28),
        ),
        opened(8, date(2025, 2, 20), withdrawn_date=date(2025, 5, 1)),
        opened(9, date(2025, 3, 1), responded_date=date(2025, 3, 20)),
        # extended in July, that date past too and still open
        opened(
            10,
            FEBRUARY,
            **EXTENDED,
            extension_agreed_on=date(2025, 7, 20),
            latest_agreed_date=date(2025, 9, 5),
        ),
    ),
    period="2025-08",
    org="ZA1",
    expect={"numerator": 3.0, "denominator": 7.0, "value": 42.857},
    note="Six months end in August for all but 9. In time: 1 (on the last day), 5, 7. Late: 2, 6. "
    "Open beyond: 3, 10. Left out: 4 (extended, not yet due) and 8 (withdrawn).",
)

MARCH = date(2025, 3, 3)


def answered(number: int, responded: date, **cells: Any) -> dict[str, Any]:
    """A complaint of January 2025, answered, as known on 15 October 2025."""
    known = {"extract_date": date(2025, 10, 15), "responded_date": responded}
    return complaint(number, date(2025, 1, 6), **(known | cells))


REOPENED = Example(
    rows=(
        answered(1, MARCH, reopened_date=date(2025, 9, 2)),
        answered(2, MARCH, reopened_date=date(2025, 9, 3)),
        answered(3, date(2025, 3, 31)),
        answered(4, date(2025, 3, 15), reopened_date=date(2025, 3, 20)),
        answered(5, date(2025, 3, 5), is_oral=True),
        answered(6, date(2025, 4, 1), reopened_date=date(2025, 4, 2)),
        complaint(7, date(2025, 1, 6), extract_date=date(2025, 10, 15)),
    ),
    period="2025-03",
    org="ZA1",
    expect={"numerator": 2.0, "denominator": 5.0, "value": 40.0, "is_immature": False},
    note="First answered in March: 1-5; reopened within 183 days: 1 (day 183) and 4. Day 184: 2. April: 6. "
    "Open: 7.",
)

OUTCOMES = [
    answered(number, day, outcome=outcome)
    for number, day, outcome in (
        (1, MARCH, "upheld"),
        (2, date(2025, 3, 31), "upheld"),
        (3, MARCH, "partly"),
        (4, MARCH, "partly"),
        (5, MARCH, "partly"),
        (6, MARCH, "not"),
        (7, MARCH, "not"),
        (8, MARCH, None),
        (9, date(2025, 4, 1), "upheld"),
    )
]
WITHDRAWN = complaint(
    10, MARCH, outcome="withdrawn", withdrawn_date=date(2025, 3, 9), extract_date=date(2025, 10, 15)
)


def outcome(count: float) -> Example:
    """Eight resolved in March, one of them without an outcome; ``count`` of the outcome asked for."""
    return Example(
        rows=(*OUTCOMES, WITHDRAWN),
        period="2025-03",
        org="ZA1",
        expect={
            "numerator": count,
            "denominator": 8.0,
            "value": 100 * count / 8,
            "value_max": 100 * (count + 1) / 8,
        },
        note="Resolved in March: 1-8: two upheld, three partly, two not, one of unknown outcome. April: 9. "
        "Withdrawn without an answer: 10.",
    )


JANUARY = date(2025, 1, 6)
ANSWER_TIMES = (
    complaint(1, JANUARY, responded_date=date(2025, 1, 11)),
    complaint(2, JANUARY, responded_date=date(2025, 1, 16)),
    complaint(3, JANUARY, responded_date=date(2025, 1, 26)),
    complaint(4, JANUARY, responded_date=date(2025, 2, 5)),
    complaint(5, JANUARY, responded_date=date(2025, 2, 15)),
    complaint(6, JANUARY, responded_date=date(2025, 2, 25)),
    complaint(7, JANUARY, responded_date=date(2025, 3, 7)),
    complaint(8, date(2025, 1, 31)),
    complaint(9, JANUARY),
    complaint(10, JANUARY, withdrawn_date=date(2025, 1, 20)),
)
MEDIAN = Example(
    rows=ANSWER_TIMES,
    period="2025-01",
    org="ZA1",
    expect={"denominator": 9.0, "value": 40.0},
    note="5, 10, 20, 30, 40, 50, 60 days and two still open: the fifth of nine. Withdrawn: 10.",
)
PERCENTILE_90 = Example(
    rows=ANSWER_TIMES,
    period="2025-01",
    org="ZA1",
    expect={"denominator": 9.0, "value": None, "value_min": 60.0, "status": "reported"},
    note="The ninth of nine is still open: not reached, at least 60 days.",
)

TOLD = Example(
    rows=(
        answered(1, date(2025, 3, 10), outcome="upheld", complainant_told_date=date(2025, 5, 9)),
        answered(2, date(2025, 3, 10), outcome="partly", complainant_told_date=date(2025, 5, 10)),
        answered(3, date(2025, 3, 12), outcome="upheld"),
        answered(4, date(2025, 3, 12), outcome="not", complainant_told_date=date(2025, 3, 12)),
        answered(5, date(2025, 3, 20), outcome="upheld", complainant_told_date=date(2025, 3, 15)),
        answered(6, date(2025, 3, 31), outcome="partly", complainant_told_date=date(2025, 3, 31)),
        answered(7, date(2025, 4, 1), outcome="partly", complainant_told_date=date(2025, 4, 1)),
    ),
    period="2025-03",
    org="ZA1",
    expect={"numerator": 3.0, "denominator": 5.0, "value": 60.0, "is_immature": False},
    note="Upheld or partly, answered in March: 1, 2, 3, 5, 6; told by day 60: 1 (day 60), 5 (before the "
    "answer), 6. Day 61: 2.",
)
