"""Over the registry: every check passes on clean rows, fails on a mutated one, and on an empty frame.

Great Expectations is asked for real; each call costs 20 ms and more, so an expectation that several
measures share is mutated once for each kind of measure.
"""

from datetime import timedelta

import polars as pl
import pytest
from mutating import CANARY, clean_figures, clean_rows, mutated, with_cell
from worked_examples import example_tables, observations_of

from qmetrics.checks.great_expectations_adapter import run_suite
from qmetrics.checks.suites import (
    BETWEEN,
    CHECKED_ON,
    NOT_NULL,
    Expectation,
    measure_suite,
    review_suite,
    reviews_due,
    table_suite,
)
from qmetrics.measures import all_measures
from qmetrics.model import OBSERVATION_SCHEMA, Dynamics, Kind, Severity
from qmetrics.sources import all_sources

SOURCES = all_sources()
EACH_SOURCE = pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.key)
EACH_MEASURE = pytest.mark.parametrize("measure", all_measures(), ids=lambda one: one.key)

# one measure for each suite that differs
DISTINCT = {
    (one.kind, one.dynamics is Dynamics.FLOW, one.publisher_id is None): one for one in all_measures()
}


def outcomes(results):
    return {one.name: one.outcome for one in results}


def bad(results):
    return [f"{one.name}: {one.outcome}: {one.message}" for one in results if one.outcome != "passed"]


@EACH_SOURCE
def test_a_table_suite_passes_on_clean_rows(source):
    rows = clean_rows(source.key)
    assert rows.height > 3
    assert bad(run_suite(rows, table_suite(source))) == []


@EACH_MEASURE
def test_a_measure_suite_passes_on_the_worked_example(measure):
    figures = observations_of(measure, example_tables(measure))
    results = [
        one for one in run_suite(figures, measure_suite(measure)) if one.name != "periods_are_complete"
    ]
    assert bad(results) == []


@pytest.mark.parametrize("measure", DISTINCT.values(), ids=lambda one: one.key)
def test_a_measure_suite_passes_on_a_whole_series(measure):
    assert bad(run_suite(clean_figures(measure), measure_suite(measure))) == []


@EACH_SOURCE
def test_an_empty_table_fails_by_having_no_rows(source):
    results = run_suite(source.table.empty(), table_suite(source))
    assert outcomes(results)["has_rows"] == "failed"
    assert all(one.outcome in ("passed", "failed") for one in results)
    assert next(one for one in results if one.name == "has_rows").severity == "critical"


@EACH_MEASURE
def test_an_empty_measure_fails_by_having_no_rows(measure):
    results = run_suite(pl.DataFrame(schema=OBSERVATION_SCHEMA), measure_suite(measure))
    assert outcomes(results)["has_rows"] == "failed"
    assert all(one.outcome in ("passed", "failed") for one in results)


TABLE_EXPECTATIONS = [(source, one) for source in SOURCES for one in table_suite(source)]
MEASURE_EXPECTATIONS = [(measure, one) for measure in DISTINCT.values() for one in measure_suite(measure)]


def is_failed(frame, one):
    """The expectation fails on the mutated frame, and its words hold no value."""
    (result,) = run_suite(mutated(frame, one), (one,))
    assert result.outcome == "failed", result.message
    assert one.description in result.message
    assert CANARY not in result.message.replace(one.description, "")
    return result


@pytest.mark.parametrize(
    ("source", "expectation"),
    TABLE_EXPECTATIONS,
    ids=[f"{source.key}-{one.name}" for source, one in TABLE_EXPECTATIONS],
)
def test_every_check_of_a_table_fails_on_a_mutated_row(source, expectation):
    result = is_failed(clean_rows(source.key), expectation)
    if expectation.name not in ("has_rows", "has_declared_columns"):
        assert "file rows" in result.message


@pytest.mark.parametrize(
    ("measure", "expectation"),
    MEASURE_EXPECTATIONS,
    ids=[f"{measure.key}-{one.name}" for measure, one in MEASURE_EXPECTATIONS],
)
def test_every_check_of_a_measure_fails_on_a_mutated_figure(measure, expectation):
    is_failed(clean_figures(measure), expectation)


PROPORTION = next(one for one in all_measures() if one.key == "sepsis.screened")
MUTATIONS = {
    "a value beyond its range": ("value_is_legal", {"value": 100.1}),
    "a value below its range": ("value_is_legal", {"value": -0.1}),
    "more passed than counted": ("numerator_in_denominator", {"numerator": 11.0, "denominator": 10.0}),
    "a value that is suppressed": ("no_value_unless_reported", {"status": "suppressed"}),
    "a reported figure without a value": ("reported_has_value", {"value": None}),
    "a status of no vocabulary": ("status_is_known", {"status": "guessed"}),
    "a value above its upper bound": ("bounds_hold_value", {"value_max": 0.0}),
    "a figure from nowhere": ("figure_has_sources", {"sources": None}),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_each_way_a_figure_can_be_wrong_is_told_by_its_check(what):
    name, cells = MUTATIONS[what]
    figures = clean_figures(PROPORTION).with_columns(pl.lit(90.0).alias("value"))
    for column, value in cells.items():
        figures = with_cell(figures, column, value)
    failed = {one.name for one in run_suite(figures, measure_suite(PROPORTION)) if one.outcome == "failed"}
    assert name in failed
    assert failed <= {name, "no_value_unless_reported"}


def test_a_gap_is_told_and_a_shorter_series_is_none():
    suite = tuple(one for one in measure_suite(PROPORTION) if one.name == "periods_are_complete")
    figures = clean_figures(PROPORTION)
    other = figures.head(3).with_columns(pl.lit("ZA9").alias("org_code"))
    assert outcomes(run_suite(pl.concat([figures, other]), suite)) == {"periods_are_complete": "passed"}
    gapped = pl.concat([figures.head(2), figures.slice(3), other])
    assert outcomes(run_suite(gapped, suite)) == {"periods_are_complete": "failed"}


def test_an_expectation_that_cannot_be_evaluated_is_an_error_and_not_a_failure():
    rows = pl.DataFrame({"code": [CANARY, "x"], "amount": [1, 2], "row_number": [2, 3]})
    suite = (
        Expectation(name="absent", kind=NOT_NULL, description="a", arguments={"column": "nowhere"}),
        Expectation(
            name="rule_of_absent",
            kind="ExpectColumnValuesToBeInSet",
            description="b",
            arguments={"column": "rule_of_absent", "value_set": [True]},
            holds=pl.col("nowhere") > 1,
        ),
        Expectation(
            name="text_in_a_range",
            kind=BETWEEN,
            description="c",
            arguments={"column": "code", "min_value": 1, "max_value": 5},
        ),
        Expectation(name="well", kind=NOT_NULL, description="d", arguments={"column": "amount"}),
    )
    results = run_suite(rows, suite)
    assert outcomes(results) == {
        "absent": "error",
        "rule_of_absent": "error",
        "text_in_a_range": "error",
        "well": "passed",
    }
    assert [one.name for one in results] == [one.name for one in suite]
    assert not any(CANARY in one.message for one in results)


def test_no_message_of_a_whole_suite_holds_a_value():
    for source in SOURCES:
        rows = clean_rows(source.key).head(20)
        texts = [name for name, dtype in source.table.schema.items() if dtype == pl.String]
        spoilt = rows.with_columns(pl.lit(CANARY).alias(name) for name in texts if name != "file_sha256")
        results = run_suite(pl.concat([spoilt, spoilt]), table_suite(source))
        assert any(one.outcome == "failed" for one in results), source.key
        assert not any(CANARY in one.message for one in results), source.key


def test_names_are_unique_and_what_withholds_is_critical():
    suites = [table_suite(one) for one in SOURCES] + [measure_suite(one) for one in all_measures()]
    for suite in suites:
        names = [one.name for one in suite]
        assert len(set(names)) == len(names)
        assert names[0] == "has_rows"
        critical = {one.name for one in suite if one.severity is Severity.CRITICAL}
        assert critical >= {"has_rows"} | ({"key_is_unique", "figure_is_unique"} & set(names))


def test_each_kind_of_measure_has_its_checks():
    for measure in all_measures():
        names = {one.name for one in measure_suite(measure)}
        assert ("numerator_in_denominator" in names) == (measure.kind is Kind.PROPORTION)
        assert ("value_is_legal" in names) == (measure.kind is not Kind.CHANGE)
        assert ("reported_has_value" in names) == (measure.kind is not Kind.PERCENTILE)
        if measure.dynamics is Dynamics.FLOW and measure.kind is not Kind.TIME_BETWEEN:
            assert "periods_are_complete" in names


def test_an_empty_cell_that_may_be_empty_breaks_no_rule():
    for source in SOURCES:
        rows = clean_rows(source.key).head(5)
        optional = [column.name for column in source.table.columns if not column.required]
        emptied = rows.with_columns(pl.lit(None, rows.schema[name]).alias(name) for name in optional)
        rules = tuple(
            one for one in table_suite(source) if one.name in {rule.name for rule in source.table.rules}
        )
        for one in rules:
            held = emptied.select(one.holds).to_series()
            assert held.null_count() == 0, f"{source.key}: {one.name} takes null for a break"


def test_a_month_that_was_not_submitted_needs_no_file():
    figures = clean_figures(PROPORTION)
    empty = [pl.lit(None).alias(name) for name in ("value", "numerator", "denominator", "sources")]
    missing = figures.with_columns(*empty, pl.lit("not_submitted").alias("status"))
    outcome = outcomes(run_suite(missing.cast(figures.schema), measure_suite(PROPORTION)))
    assert outcome["figure_has_sources"] == "passed"
    nowhere = figures.with_columns(pl.lit(None, pl.String).alias("sources"))
    failed = {one.name for one in run_suite(nowhere, measure_suite(PROPORTION)) if one.outcome == "failed"}
    assert "figure_has_sources" in failed


def review_outcomes(figures, day):
    asked = figures.with_columns(pl.lit(day, pl.Date).alias(CHECKED_ON))
    return {one.name: (one.outcome, one.severity, one.message) for one in run_suite(asked, WHOLE)}


WHOLE = measure_suite(PROPORTION) + review_suite(PROPORTION)
DUE = PROPORTION.review_by


@pytest.mark.parametrize(
    ("days", "failed"),
    [
        (0, []),
        (1, ["review_is_not_due"]),
        (90, ["review_is_not_due"]),
        (91, ["review_is_not_due", "review_is_not_long_due"]),
    ],
)
def test_a_review_that_is_due_warns_and_ninety_days_later_fails(days, failed):
    found = review_outcomes(clean_figures(PROPORTION), DUE + timedelta(days=days))
    assert [name for name, (outcome, _, _) in found.items() if outcome != "passed"] == failed
    assert reviews_due(PROPORTION, DUE + timedelta(days=days)) == tuple(failed)
    assert found["review_is_not_due"][1] == "warning"
    assert found["review_is_not_long_due"][1] == "critical"
    if failed:
        words = found["review_is_not_due"][2]
        assert f"is reviewed by {DUE}; review it and write reviewed_on and review_by" in words
        assert f"last reviewed on {PROPORTION.reviewed_on}" in words


def test_a_review_of_an_empty_measure_is_no_error():
    found = review_outcomes(pl.DataFrame(schema=OBSERVATION_SCHEMA), DUE)
    assert found["has_rows"][0] == "failed"
    assert {found[name][0] for name in ("review_is_not_due", "review_is_not_long_due")} == {"failed"}
