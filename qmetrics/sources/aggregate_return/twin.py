"""A synthetic aggregate return: the complaints of the one provider that sends no cases."""

from collections.abc import Mapping
from random import Random

from qmetrics.model import TwinOptions, add_months, month_start
from qmetrics.sources.aggregate_return.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, drawn_count, extract_day, month_starts, scale

NAME = "SYNTHETIC_aggregate_return.csv"
PROVIDER, A_MONTH, CONTACTS = "ZI1", 14, 20_000
SHIFT_MONTHS = 10

SIGNALS: tuple[Signal, ...] = (
    (
        "complaints.acknowledged_within_3wd",
        PROVIDER,
        "2025-06",
        "shift: from about 95 % to about 70 % from June 2025",
    ),
)

ACKNOWLEDGED = "complaints.acknowledged_within_3wd"
# each complaint has one outcome
OUTCOMES = {
    "complaints.outcome_upheld": 0.25,
    "complaints.outcome_partly": 0.35,
    "complaints.outcome_not": 0.40,
}


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file: counts for each month, without breakdowns."""
    random = Random(f"aggregate_return {options.seed}")
    extract = extract_day(options).isoformat()
    shifted = add_months(month_start(options.last_month_end), 1 - SHIFT_MONTHS)
    rows: list[list[object]] = []
    for first in month_starts(options):
        received = drawn_count(random, A_MONTH * scale(options))
        month = f"{first:%Y-%m}"
        contacts = round(CONTACTS * scale(options) * random.uniform(0.97, 1.03))
        rows.append(
            ["complaints.received_per_10_000", month, PROVIDER, "", "", received, contacts, 0, 0, "", extract]
        )
        share = 0.7 if first >= shifted else 0.95
        counts = {ACKNOWLEDGED: sum(random.random() < share for _ in range(received))}
        judged = random.choices(list(OUTCOMES), list(OUTCOMES.values()), k=received)
        counts |= {key: judged.count(key) for key in OUTCOMES}
        for key, passed in counts.items():
            blank = "" if random.random() < 0.3 else 0
            rows.append([key, month, PROVIDER, "", "", passed, received, blank, blank, "", extract])
        days = round(random.gauss(34, 3))
        rows.append(
            ["complaints.days_to_response_median", month, PROVIDER, "", "", "", received, 0, 0, days, extract]
        )
    return {NAME: csv_bytes(TABLE.column_names, rows)}
