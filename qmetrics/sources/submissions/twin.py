"""A synthetic account of submissions: most come in the fortnight after the month, some late.

It ends with what had fallen due on the extract day of the other twins, whose own files hold the
months since. Nothing is missing in it, because those files miss nothing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months, month_end, month_start
from qmetrics.reference.organisations import SAMPLE_ICB
from qmetrics.sources.submissions.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, extract_day, home_providers, month_starts

NAME = "SYNTHETIC_submissions.csv"
# the monthly returns: days after the month's end at which they are due, and who sends them
RETURNS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "sepsis_return": (21, home_providers("acute")),
    "complaints_log": (15, (*home_providers("acute", "mental_health", "ambulance"), SAMPLE_ICB)),
    "activity": (15, (*home_providers("acute", "mental_health", "ambulance", "independent"), SAMPLE_ICB)),
    "aggregate_return": (15, ("ZI1",)),
    "cyp_waiting_list": (15, ("ZM1", "ZM2", "ZA5")),
}
# its own files say on which day each was true: the last of its month
SNAPSHOT = "cyp_waiting_list"
USUALLY_LATE = 0.05
WRONG_AT_FIRST = 0.03
SLOW, SLOW_MONTHS, SLOW_LATE = "ZA4", 8, 0.75

SIGNALS: tuple[Signal, ...] = (
    (
        "data_quality.submissions_on_time",
        SLOW,
        f"{add_months(month_start(TwinOptions().last_month_end), 1 - SLOW_MONTHS):%Y-%m}",
        "shift: from about 95 % to about 25 % on time, of what fell due from this month on",
    ),
)


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file; none where no month of the twin has fallen due."""
    random = Random(f"submissions {options.seed}")
    extract = extract_day(options)
    slow_from = add_months(month_start(options.last_month_end), -SLOW_MONTHS)
    rows: list[list[object]] = []
    for name, (due_days, senders) in RETURNS.items():
        for org in senders:
            for first in month_starts(options):
                end = month_end(first)
                due = end + timedelta(days=due_days)
                is_slow = org == SLOW and first >= slow_from
                received = _received(random, due, SLOW_LATE if is_slow else USUALLY_LATE)
                first_right = random.random() >= WRONG_AT_FIRST
                if name == SNAPSHOT:
                    received, first_right = end, True
                if due < extract:
                    day = min(received, extract).isoformat()
                    right = "yes" if first_right else "no"
                    rows.append(
                        [org, name, end.isoformat(), due.isoformat(), day, right, extract.isoformat()]
                    )
    return {NAME: csv_bytes(TABLE.column_names, rows)} if rows else {}


def _received(random: Random, due: date, late: float) -> date:
    is_late = random.random() < late
    days = random.randrange(1, 21) if is_late else -random.randrange(0, 8)
    return due + timedelta(days=days)
