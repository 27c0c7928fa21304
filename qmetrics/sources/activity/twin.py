"""A synthetic activity return: contacts of every fictional organisation that has complaints."""

from collections.abc import Mapping
from random import Random

from qmetrics.model import TwinOptions, month_end
from qmetrics.reference.organisations import SAMPLE_ICB
from qmetrics.sources.activity.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, extract_day, home_providers, month_starts, scale

NAME = "SYNTHETIC_activity.csv"
GROWER, GROWTH_A_MONTH = "ZM1", 0.015

SIGNALS: tuple[Signal, ...] = (
    (
        "complaints.received_per_10_000",
        GROWER,
        "all",
        "trend: contacts grow by about 1.5 % a month, so the rate falls while the number stays",
    ),
)

CONTACTS = {
    "acute": 60_000,
    "mental_health": 32_000,
    "ambulance": 40_000,
    "independent": 20_000,
    "icb": 900_000,
}


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file for all organisations, the newest month first in every other one's rows."""
    random = Random(f"activity {options.seed}")
    extract = extract_day(options).isoformat()
    rows: list[list[object]] = []
    for role, contacts in CONTACTS.items():
        for org in (SAMPLE_ICB,) if role == "icb" else home_providers(role):
            size = contacts * random.uniform(0.85, 1.15) * scale(options)
            for number, first in enumerate(month_starts(options)):
                grown = (1 + GROWTH_A_MONTH) ** number if org == GROWER else 1.0
                season = 0.96 if first.month in (8, 12) else 1.0
                count = round(size * grown * season * random.uniform(0.98, 1.02))
                # some write the month, others its last day, as their systems do
                end = month_end(first)
                written = {"acute": f"{first:%Y-%m}", "icb": end.isoformat()}.get(role, f"{end:%d/%m/%Y}")
                rows.append([org, written, count, extract])
    return {NAME: csv_bytes(TABLE.column_names, rows)}
