"""Synthetic commentary: a few comments on signals that the other twins hold, all of it made up.

On purpose there is too little: some signals have no comment, some an old one, some a comment that may not be
published, and one comment has been replaced by a later one.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months, month_end, month_start
from qmetrics.sources.commentary.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, written_day, written_flag

NAME = "SYNTHETIC_commentary.csv"
# It holds no figure, so nothing is hidden in it.
SIGNALS: tuple[Signal, ...] = ()

QUALITY, NURSE, MEDICAL = "Head of quality", "Chief nurse", "Medical director"

# measure, organisation, months before the last, what happened, action, owner, days until due,
# author, days after the month's end, second reader, public
Comment = tuple[str, str, int, str, str, str, int, str, int, str, bool]
COMMENTS: tuple[Comment, ...] = (
    (
        "sepsis.antibiotics_within_1h",
        "ZA2",
        0,
        "A sepsis nurse has been on every shift of the emergency department since last spring.",
        "Fund the posts for another year.",
        NURSE,
        60,
        "Sepsis lead",
        20,
        QUALITY,
        True,
    ),
    (
        "sepsis.antibiotics_within_1h",
        "ZA4",
        5,
        "The prescribing system was down for nine days and times were written on paper.",
        "",
        "",
        0,
        "Sepsis lead",
        24,
        QUALITY,
        True,
    ),
    (
        "complaints.acknowledged_within_3wd",
        "ZA2",
        0,
        "Draft: two posts of the complaints team are vacant.",
        "",
        "",
        0,
        "Complaints manager",
        12,
        "",
        False,
    ),
    (
        "complaints.acknowledged_within_3wd",
        "ZA2",
        0,
        "Two posts of the complaints team are vacant; letters wait for the one officer left.",
        "Recruit to both posts; the patient experience team acknowledges letters meanwhile.",
        NURSE,
        75,
        "Complaints manager",
        21,
        "",
        False,
    ),
    (
        "complaints.acknowledged_within_3wd",
        "ZI1",
        3,
        "Letters go to a shared mailbox that nobody reads on Mondays.",
        "Give the mailbox an owner for every day.",
        "Registered manager",
        30,
        "Registered manager",
        20,
        "",
        False,
    ),
    (
        "never_events.days_to_report",
        "ZA6",
        0,
        "Reports wait for a weekly meeting before they are entered.",
        "Enter a report on the day, and review it afterwards.",
        MEDICAL,
        40,
        "Patient safety manager",
        18,
        QUALITY,
        True,
    ),
    (
        "camhs_waits.seen_within_4w",
        "ZM2",
        0,
        "Referrals rose by a third while the neurodevelopmental team was two clinicians short.",
        "Open an evening clinic from June.",
        "Director of operations",
        90,
        "CAMHS service manager",
        22,
        QUALITY,
        True,
    ),
)


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file with every comment whose month the twin covers."""
    random = Random(f"commentary {options.seed}")
    rows = [
        _row(random, comment, options.last_month_end) for comment in COMMENTS if comment[2] < options.months
    ]
    return {NAME: csv_bytes(TABLE.column_names, rows)}


def _row(random: Random, comment: Comment, last: date) -> tuple[str, ...]:
    measure, org, before, happened, action, owner, due, author, after, reader, public = comment
    end = month_end(add_months(month_start(last), -before))
    written = end + timedelta(days=after)
    due_on = written + timedelta(days=due) if due else None
    return (
        measure,
        org,
        f"{end:%Y-%m}",
        happened,
        action,
        owner,
        written_day(random, due_on),
        author,
        written_day(random, written),
        reader,
        written_flag(random, public),
    )
