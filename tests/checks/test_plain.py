"""Expectations asked in polars alone (``power.plain``) answer as Great Expectations does, broken or not."""

import pytest
from mutating import clean_figures, clean_rows, mutated

from power.plain import is_broken
from qmetrics.checks.great_expectations_adapter import run_suite
from qmetrics.checks.history import history_suite
from qmetrics.checks.suites import measure_suite, table_suite
from qmetrics.measures import all_measures
from qmetrics.sources import source


@pytest.mark.parametrize("key", ["complaint_assessments", "activity", "ko41a"])
def test_asked_in_polars_an_expectation_says_what_great_expectations_says(key):
    one, clean = source(key), clean_rows(key)
    for expectation in table_suite(one):
        frame = mutated(clean, expectation)
        (result,) = run_suite(frame, (expectation,))
        assert is_broken(frame, expectation) == (result.outcome != "passed"), expectation.name
        assert is_broken(frame, expectation), expectation.name
    results = run_suite(clean, table_suite(one))
    assert [is_broken(clean, each) for each in table_suite(one)] == [
        one.outcome != "passed" for one in results
    ]


def test_of_counts_it_says_so_too():
    rows, past = clean_rows("activity"), history_suite(source("activity"))
    for counts in ({one.name: (0, 9) for one in past}, {one.name: (2, 9) for one in past}, {}):
        results = run_suite(rows, past, counts)
        assert [is_broken(rows, one, counts) for one in past] == [one.outcome != "passed" for one in results]


def test_of_figures_it_says_so_too():
    measure = next(one for one in all_measures() if one.key == "sepsis.screened")
    clean = clean_figures(measure)
    for expectation in measure_suite(measure):
        for frame in (clean, mutated(clean, expectation)):
            (result,) = run_suite(frame, (expectation,))
            assert is_broken(frame, expectation) == (result.outcome != "passed"), expectation.name
