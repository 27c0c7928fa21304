"""What a row of an aggregate return must give, by the kind of its measure.

A source may not import the measures, so the keys of other kinds than proportion are listed here; a
test holds them to the declarations.
"""

import polars as pl

from qmetrics.model import Problem
from qmetrics.sources.reading import LINE

WEEKS = (18, 52, 104)
COUNTS = (
    "never_events.count",
    *(f"camhs_waits.still_waiting_over_{weeks}w" for weeks in WEEKS),
    "camhs_waits.additions",
    "camhs_waits.removals_seen",
    "camhs_waits.removals_unseen",
    "camhs_waits.waiting",
)
RATES = ("complaints.received_per_10_000",)
PERCENTILES = (
    "sepsis.minutes_to_antibiotics_median",
    "sepsis.minutes_to_antibiotics_p90",
    "never_events.days_to_report",
    "complaints.days_to_response_median",
    "complaints.days_to_response_p90",
    "camhs_waits.days_waiting_median",
    "camhs_waits.days_waiting_p90",
    "camhs_waits.days_to_first_contact_median",
    "camhs_waits.days_to_first_contact_p90",
)
SCORES = (
    "complaints.handling_quality_welcoming",
    "complaints.handling_quality_thorough_and_fair",
    "complaints.handling_quality_fair_and_accountable",
    "complaints.handling_quality_learning",
)

_key = pl.col("measure")
# The rows in which a cell must be filled. A rate's contacts may come by the activity return instead.
NEEDED = {
    "numerator": ~_key.is_in([*PERCENTILES, *SCORES]),
    "denominator": ~_key.is_in([*PERCENTILES, *COUNTS, *RATES]),
    "value": _key.is_in([*PERCENTILES, *SCORES]),
}
IS_PROPORTION = ~_key.is_in([*COUNTS, *RATES, *PERCENTILES, *SCORES])
# Null, and so no fault of its own, where either part is missing.
FITS = pl.col("numerator") + pl.col("unknown").fill_null(0) <= pl.col("denominator")
NEEDED_WORDS = {
    "numerator": "empty; this measure needs its numerator, and a missing one is not 0",
    "denominator": "empty; this measure needs its denominator",
    "value": "empty; this measure needs the value itself",
}
FITS_WORDS = "numerator and unknown together are more than the denominator"


def needed_cells(typed: pl.DataFrame) -> list[Problem]:
    """A check for ``parse_local``: rows without what their measure's kind needs, or with too much."""
    problems = [
        Problem(NEEDED_WORDS[name], row=row, column=name)
        for name, wanted in NEEDED.items()
        for row in typed.filter(wanted & pl.col(name).is_null())[LINE]
    ]
    over = typed.filter(IS_PROPORTION & ~FITS)[LINE]
    return problems + [Problem(FITS_WORDS, row=row, column="numerator") for row in over]
