"""A suite asks after everything that a declaration says: counted from the declaration, not from the suite.

That each check fails on a broken frame is in ``test_suites``, which does not miss one that is not there.
"""

import pytest

from qmetrics.checks.suites import BETWEEN, IN_SET, NOT_NULL, Expectation, table_suite
from qmetrics.model import Severity
from qmetrics.sources import all_sources

EACH_SOURCE = pytest.mark.parametrize("source", all_sources(), ids=lambda one: one.key)


def asked_of_columns(source, kind: str) -> dict[str, Expectation]:
    """The expectations of one kind that read a column of the table, by that column."""
    names = source.table.column_names
    suite = [one for one in table_suite(source) if one.kind == kind]
    return {one.arguments["column"]: one for one in suite if one.arguments["column"] in names}


@EACH_SOURCE
def test_every_required_column_is_never_empty(source):
    found = asked_of_columns(source, NOT_NULL)
    assert set(found) == {column.name for column in source.table.columns if column.required}
    assert all(one.severity is Severity.CRITICAL for one in found.values())


@EACH_SOURCE
def test_every_code_list_and_every_range_is_kept(source):
    columns = source.table.columns
    codes = {name: one.arguments["value_set"] for name, one in asked_of_columns(source, IN_SET).items()}
    assert codes == {column.name: list(column.codes) for column in columns if column.codes}
    ranges = {
        name: (one.arguments["min_value"], one.arguments["max_value"])
        for name, one in asked_of_columns(source, BETWEEN).items()
    }
    assert ranges == {
        column.name: (column.minimum, column.maximum)
        for column in columns
        if (column.minimum, column.maximum) != (None, None)
    }


@EACH_SOURCE
def test_the_key_and_every_rule_of_the_table_is_asked(source):
    rules = {one.name: one.severity for one in table_suite(source) if one.holds is not None}
    assert rules == {
        "key_is_unique": Severity.CRITICAL,
        **{rule.name: rule.severity for rule in source.table.rules},
    }
