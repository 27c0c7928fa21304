"""What is said of raters' agreement: all of it beside a figure, what decides where one is withheld."""

from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.agreement_words import agreed_words, short_words, withheld_words
from qmetrics.measures.complaints_handling import RATERS

ROUND = {
    "round_id": "2025-Q2",
    "last_day": date(2025, 6, 20),
    "cases": 62,
    "exact": 0.51,
    "exact_lower": 0.45,
    "exact_upper": 0.57,
    "within_one": 0.71,
    "within_one_lower": 0.64,
    "within_one_upper": 0.774,
    "kappa": 0.3,
    "kappa_lower": None,
    "kappa_upper": None,
    "ac2": 0.55,
    "ac2_lower": 0.5,
    "ac2_upper": 0.6,
    "is_released": False,
}
SHORT = (
    "62 files scored twice (50 are needed), within one point in 71% (64% to 77%), of which the lower bound "
    "must be 80%"
)


def test_all_statistics_with_their_intervals():
    assert agreed_words(ROUND) == (
        "of 62 files scored twice, scores are the same in 51% (45% to 57%) and within one point in 71% (64% "
        "to 77%); quadratic-weighted kappa 0.30, Gwet's AC2 0.55 (0.50 to 0.60); in brackets, 95% intervals"
    )


@pytest.mark.parametrize(
    ("cases", "said"),
    [(0, "no file was scored twice (50 are needed)"), (1, SHORT.replace("62 files", "1 file"))],
)
def test_what_decides(cases, said):
    assert short_words(RATERS, ROUND | {"cases": cases}) == said


def test_a_withheld_figure_gives_the_latest_round_that_is_not_released():
    rounds = pl.DataFrame(
        [
            ROUND,
            ROUND | {"round_id": "2025-Q1", "last_day": date(2025, 3, 20), "cases": 61},
            ROUND | {"round_id": "2025-Q3", "last_day": date(2025, 9, 20), "is_released": True},
        ],
        schema_overrides={"kappa_lower": pl.Float64(), "kappa_upper": pl.Float64()},
    )
    assert withheld_words(RATERS, rounds) == (
        "its raters do not agree well enough, or too few files were scored twice. "
        f"In the round that ended in June 2025: {SHORT}"
    )
    assert withheld_words(RATERS, rounds.tail(1)) == (
        "no round of assessment of that time says how far two raters agree"
    )
