"""A synthetic table of never events: fictional trusts, names spelled as loosely as in the real one."""

import csv
import io
import random
from collections.abc import Mapping

from qmetrics.model import TwinOptions
from qmetrics.reference.organisations import sample_organisations
from qmetrics.sources.never_events_national.parse import HEADER

CLUSTER = "ZA6"

# (measure, organisation, financial year, what)
SIGNALS = (
    ("never_events", CLUSTER, "the last year", "seven where there were one or two"),
    ("never_events", "no code", "every year", "a name that no organisation bears: unmatched"),
    ("never_events", "ZA1, ZA2, ZA3", "every year", "NHS FT, a leading The, &: matched all the same"),
)

SPELLINGS = {
    "ZA1": "SYNTHETIC Alderwick Hospitals NHS FT",
    "ZA2": "The SYNTHETIC Brackenford Hospitals NHS Trust",
    "ZA3": "SYNTHETIC Cawthorpe & Dunmere NHS Foundation Trust",
}
NOBODY = "SYNTHETIC Old Harbour Infirmary NHS Trust"


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One file with the financial years of the sample; all but the first provisional."""
    chance = random.Random(f"never events {options.seed}")
    # the financial year of March 2026 begins in 2025
    last = options.last_month_end.year - (options.last_month_end.month < 4)
    years = range(last - max(1, options.months // 12) + 1, last + 1)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for year in years:
        label, provisional = f"{year}-{(year + 1) % 100:02d}", int(year != years[0])
        for one in sample_organisations():
            if one.role != "acute":
                continue
            events = chance.choice((0, 1, 1, 2, 3))
            if one.code == CLUSTER:
                events = 7 if year == last else chance.choice((1, 2))
            if events or one.code in SPELLINGS:
                writer.writerow([label, provisional, SPELLINGS.get(one.code, one.name), max(1, events)])
        writer.writerow([label, provisional, NOBODY, 1])
    return {"SYNTHETIC never events by organisation.csv": text.getvalue().encode()}
