"""A round whose raters do not agree, or of which too few files were scored twice, has no figures."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.analysis.compute.rounds import agreement_by_round, withhold_rounds
from qmetrics.measures.complaints_handling import HANDLING_QUALITY, RATERS
from qmetrics.model import OBSERVATION_SCHEMA


def rows(round_id: str, day: date, files: int, apart: int, raters: int = 2) -> pl.DataFrame:
    """One pillar; in the first ``apart`` files the raters are two points apart, else they agree."""
    return pl.DataFrame(
        {
            "org_code": ["ZA1" if file % 2 else "ZA2" for file in range(files) for _ in range(raters)],
            "round_id": round_id,
            "file_id": [f"F-{file}" for file in range(files) for _ in range(raters)],
            "pillar": "learning",
            "rater_id": ["R-oak", "R-elm", "R-ash"][:raters] * files,
            "score": [
                (4, 2, 3)[rater] if file < apart else 3 for file in range(files) for rater in range(raters)
            ],
            "assessed_on": day,
        }
    )


def figures(*ends: date, status: str = "reported") -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "measure_key": "complaints.handling_quality_learning",
                "period_start": end.replace(day=1, month=end.month - 2),
                "period_end": end,
                "value": 3.0,
                "numerator": 30.0,
                "denominator": 10.0,
                "status": status,
                "known_from": datetime(2026, 1, 1, tzinfo=UTC),
            }
            for end in ends
        ],
        schema=OBSERVATION_SCHEMA,
    )


MARCH, JUNE = date(2025, 3, 31), date(2025, 6, 30)


@pytest.mark.parametrize(
    ("files", "apart", "is_released"),
    [(60, 0, True), (60, 5, True), (60, 20, False), (50, 0, True), (49, 0, False)],
)
def test_a_round_is_released_where_enough_files_agree(files, apart, is_released):
    found = agreement_by_round(RATERS, rows("2025-Q1", date(2025, 3, 12), files, apart)).row(0, named=True)
    assert (found["cases"], found["is_released"]) == (files, is_released)
    assert found["within_one"] == pytest.approx(1 - apart / files)


@pytest.mark.parametrize("raters", [1, 3])
def test_files_of_one_rater_or_of_three_say_nothing(raters):
    found = agreement_by_round(RATERS, rows("2025-Q1", date(2025, 3, 12), 60, 0, raters)).row(0, named=True)
    assert (found["cases"], found["is_released"]) == (0, False)


def test_only_the_periods_of_a_round_that_is_not_released_are_withheld():
    data = pl.concat([rows("2025-Q1", date(2025, 3, 12), 60, 0), rows("2025-Q2", date(2025, 6, 12), 60, 20)])
    found = withhold_rounds(figures(MARCH, JUNE), RATERS, data)
    assert found["status"].to_list() == ["reported", "withheld"]
    assert found.row(0) == figures(MARCH).row(0)
    assert found.select("value", "numerator", "denominator").row(1) == (None, None, None)


def test_a_period_in_which_no_round_was_held_is_withheld():
    data = rows("2025-Q1", date(2025, 3, 12), 60, 0)
    found = withhold_rounds(figures(MARCH, JUNE), RATERS, data)
    assert found["status"].to_list() == ["reported", "withheld"]
    assert withhold_rounds(figures(MARCH), RATERS, data.clear())["status"].to_list() == ["withheld"]


def test_a_period_of_two_rounds_is_shown_where_both_are_released():
    good, other = (rows(name, date(2025, 3, 12), 60, 0) for name in ("2025-Q1", "2025-Q1-again"))
    poor = rows("2025-Q1-poor", date(2025, 3, 31), 60, 20)
    for data, status in ((pl.concat([good, other]), "reported"), (pl.concat([good, poor]), "withheld")):
        assert withhold_rounds(figures(MARCH), RATERS, data)["status"].to_list() == [status]


def test_what_it_takes_is_declared():
    lenient = replace(RATERS, minimum_cases=20, least_within_one=0.5)
    data = rows("2025-Q1", date(2025, 3, 12), 30, 10)
    assert withhold_rounds(figures(MARCH), RATERS, data)["status"].to_list() == ["withheld"]
    assert withhold_rounds(figures(MARCH), lenient, data)["status"].to_list() == ["reported"]


def test_a_figure_that_was_never_there_is_not_called_withheld():
    data = rows("2025-Q1", date(2025, 3, 12), 20, 0)
    too_few = figures(MARCH, status="not_applicable").with_columns(value=pl.lit(None, pl.Float64))
    assert withhold_rounds(too_few, RATERS, data)["status"].to_list() == ["not_applicable"]


def test_every_measure_of_handling_quality_is_held_to_it():
    assert [one.origin.raters for one in HANDLING_QUALITY] == [RATERS] * 4
