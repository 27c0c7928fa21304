"""What is expected of every table and every measure, from their declarations alone.

Pure: a suite is a tuple of records. Running one is in ``great_expectations_adapter``; what a table's past and
other tables let expect is in ``history``.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from qmetrics.model import (
    Dynamics,
    Kind,
    Measure,
    Severity,
    Source,
    Status,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Expectation:
    """One thing expected of a frame.

    Attributes
    ----------
    name : str
        Name of the asset check; unique in its suite.
    kind : str
        Great Expectations' name of it, such as ``ExpectColumnValuesToNotBeNull``.
    arguments : dict
        Its arguments.
    description : str
        In words, for the quality page.
    holds : expression, optional
        Where a row rule is tested: a Boolean column made of it is what the expectation reads.
    unit : str
        Of what the breaks are counted elsewhere (``history``), such as ``organisations``; then the
        expectation reads that count. Empty for what rows say by themselves.
    """

    name: str
    kind: str
    description: str
    arguments: dict[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.WARNING
    holds: pl.Expr | None = None
    unit: str = ""


Suite = tuple[Expectation, ...]

NOT_NULL = "ExpectColumnValuesToNotBeNull"
IN_SET = "ExpectColumnValuesToBeInSet"
BETWEEN = "ExpectColumnValuesToBeBetween"
ROW_COUNT = "ExpectTableRowCountToBeBetween"
NEWEST = "ExpectColumnMaxToBeBetween"

# the column that holds the day on which a suite is asked
CHECKED_ON = "checked_on"
# how long after it was due a review that is missing is a failure
LONG = timedelta(days=90)
_TO_DO = "review it and write reviewed_on and review_by into its declaration"


def _has_rows(what: str) -> Expectation:
    """The first of every suite: an empty frame passes every other expectation."""
    return Expectation(
        name="has_rows",
        kind=ROW_COUNT,
        arguments={"min_value": 1},
        description=f"{what} has at least one row",
        severity=Severity.CRITICAL,
    )


def _rule(name: str, holds: pl.Expr, description: str, severity: Severity) -> Expectation:
    """A row rule: null counts as holding."""
    return Expectation(
        name=name,
        kind=IN_SET,
        arguments={"column": f"rule_{name}", "value_set": [True]},
        description=description,
        severity=severity,
        holds=holds.fill_null(True),
    )


def none_broken(name: str, description: str, unit: str) -> Expectation:
    """A count of breaks, made before in one pass, is expected to be 0."""
    return Expectation(
        name=name,
        kind=IN_SET,
        arguments={"column": f"broken_{name}", "value_set": [0]},
        description=description,
        unit=unit,
    )


def table_suite(source: Source) -> Suite:
    """Suite of a source's table: rows, columns, required cells, code lists, ranges, keys, rules."""
    table = source.table
    suite = [
        _has_rows("the table"),
        Expectation(
            name="has_declared_columns",
            kind="ExpectTableColumnsToMatchSet",
            arguments={"column_set": list(table.schema), "exact_match": False},
            description="every declared column is there",
            severity=Severity.CRITICAL,
        ),
    ]
    for column in table.columns:
        if column.required:
            suite.append(
                Expectation(
                    name=f"{column.name}_is_present",
                    kind=NOT_NULL,
                    arguments={"column": column.name},
                    description=f"{column.name} is never empty",
                    severity=Severity.CRITICAL,
                )
            )
        if column.codes:
            suite.append(
                Expectation(
                    name=f"{column.name}_is_in_code_list",
                    kind=IN_SET,
                    arguments={"column": column.name, "value_set": list(column.codes)},
                    description=f"{column.name} is one of {', '.join(column.codes)}",
                    severity=Severity.CRITICAL,
                )
            )
        if column.minimum is not None or column.maximum is not None:
            suite.append(
                Expectation(
                    name=f"{column.name}_is_in_range",
                    kind=BETWEEN,
                    arguments={
                        "column": column.name,
                        "min_value": column.minimum,
                        "max_value": column.maximum,
                    },
                    description=f"{column.name} lies in its range",
                )
            )
    suite.append(
        _rule(
            "key_is_unique",
            ~pl.struct("file_sha256", *table.unique_key).is_duplicated(),
            f"{' + '.join(table.unique_key)} names one row of a file",
            Severity.CRITICAL,
        )
    )
    suite += [_rule(rule.name, rule.holds, rule.description, rule.severity) for rule in table.rules]
    return tuple(suite)


def measure_suite(measure: Measure) -> Suite:
    """Suite of a measure's observations: key, status, legal range, parts, bounds, gaps."""
    key = ["org_code", "org_level", "breakdown", "breakdown_value", "period_start", "period_end"]
    value, status = pl.col("value"), pl.col("status")
    reported = status == Status.REPORTED.value
    suite = [
        _has_rows("the measure"),
        _rule(
            "figure_is_unique", ~pl.struct(key).is_duplicated(), "each figure stands once", Severity.CRITICAL
        ),
        Expectation(
            name="status_is_known",
            kind=IN_SET,
            arguments={"column": "status", "value_set": [one.value for one in Status]},
            description="every status is one of the vocabulary",
            severity=Severity.CRITICAL,
        ),
        _rule(
            "no_value_unless_reported",
            reported | value.is_null(),
            "a suppressed, missing or withheld figure has no value",
            Severity.CRITICAL,
        ),
        _rule(
            "bounds_hold_value",
            (pl.col("value_min").fill_null(value) <= value) & (value <= pl.col("value_max").fill_null(value)),
            "a value lies between its bounds",
            Severity.CRITICAL,
        ),
        _rule(
            "figure_has_sources",
            # what was not submitted is in no file
            (status == Status.NOT_SUBMITTED.value) | pl.col("sources").is_not_null(),
            "every figure walks back to a file",
            Severity.WARNING,
        ),
    ]
    low, high = _legal_range(measure)
    if low is not None or high is not None:
        suite.append(
            Expectation(
                name="value_is_legal",
                kind=BETWEEN,
                arguments={"column": "value", "min_value": low, "max_value": high},
                description=f"values lie in the range of a {measure.kind.value.replace('_', ' ')}",
                severity=Severity.CRITICAL,
            )
        )
    if measure.kind is Kind.PROPORTION:
        suite.append(
            _rule(
                "numerator_in_denominator",
                pl.col("numerator") <= pl.col("denominator"),
                "the numerator is part of the denominator",
                # a publisher rounds the two apart
                Severity.WARNING if measure.publisher_id else Severity.CRITICAL,
            )
        )
    if measure.kind is not Kind.PERCENTILE:
        suite.append(
            _rule(
                "reported_has_value",
                ~reported | value.is_not_null(),
                "a reported figure has a value",
                Severity.CRITICAL,
            )
        )
    if measure.kind is not Kind.TIME_BETWEEN and measure.dynamics is Dynamics.FLOW:
        ends = pl.col("period_end").dt.year() * 12 + pl.col("period_end").dt.month()
        series = key[:4]
        suite.append(
            _rule(
                "periods_are_complete",
                (
                    ends.max().over(series) - ends.min().over(series)
                    == (pl.col("period_end").n_unique().over(series) - 1)
                    * ends.unique().sort().diff().min().over(series)
                ),
                "no period is missing between an organisation's first and last",
                Severity.WARNING,
            )
        )
    return tuple(suite)


def review_suite(measure: Measure) -> Suite:
    """Suite of a measure's governance: a review that is due is a warning, one long due a failure.

    It reads the column ``checked_on``, which whoever asks fills with the day. Figures stay: that nobody
    looked at a definition for long does not make them wrong.
    """
    return tuple(
        Expectation(
            name=name,
            kind=NEWEST,
            arguments={"column": CHECKED_ON, "max_value": last},
            description=f"the definition, last reviewed on {measure.reviewed_on:%Y-%m-%d}, {words}",
            severity=severity,
        )
        for name, last, words, severity in (
            (
                "review_is_not_due",
                measure.review_by,
                f"is reviewed by {measure.review_by:%Y-%m-%d}; {_TO_DO}",
                Severity.WARNING,
            ),
            (
                "review_is_not_long_due",
                measure.review_by + LONG,
                f"is reviewed within {LONG.days} days of {measure.review_by:%Y-%m-%d}; {_TO_DO}",
                Severity.CRITICAL,
            ),
        )
    )


def reviews_due(measure: Measure, on: date) -> tuple[str, ...]:
    """Names of the checks of ``review_suite`` that fail on a day.

    Examples
    --------
    >>> from qmetrics.measures import all_measures
    >>> one = all_measures()[0]
    >>> reviews_due(one, one.review_by)
    ()
    >>> reviews_due(one, one.review_by + timedelta(days=91))
    ('review_is_not_due', 'review_is_not_long_due')
    """
    return tuple(one.name for one in review_suite(measure) if on > one.arguments["max_value"])


def _legal_range(measure: Measure) -> tuple[float | None, float | None]:
    if measure.kind is Kind.PROPORTION:
        return 0.0, 100.0
    if measure.kind is Kind.CHANGE:
        return None, None
    if measure.kind is Kind.SCORE:
        return 0.0, 4.0
    return 0.0, None
