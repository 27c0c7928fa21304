"""Methods side by side."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from reference import arguments, golden
from test_xmr import monthly

from qmetrics.analysis.spc import RULESETS, compare_methods, verdict, xmr


def test_each_verdict_is_that_of_a_chart_drawn_so():
    points, params = golden("spc_input"), golden("spc_params")
    given = arguments(points, params)
    found = compare_methods(xmr(points, **given), by="series_id")
    assert found.height == 450
    for name in RULESETS:
        expected = verdict(xmr(points, **given, ruleset=name), by="series_id")
        ours = found.filter(ruleset=name)
        assert_frame_equal(ours.select(expected.columns), expected)
    assert found["agree"].n_unique() == 2
    again = compare_methods(xmr(points, **given, ruleset="nhsr"), by="series_id")
    assert_frame_equal(found, again)


def test_agreement():
    quiet = xmr(monthly([9.0, 11.0] * 9), date="date", value="value", target=50)
    found = compare_methods(quiet)
    assert found["ruleset"].to_list() == list(RULESETS)
    assert found["agree"].all()
    assert found["special_points"].to_list() == [0, 0, 0]


def test_one_or_several_may_be_asked_for():
    chart = xmr(monthly([9.0, 11.0] * 9), date="date", value="value")
    assert compare_methods(chart, ruleset="nhsr").height == 1
    assert compare_methods(chart, ruleset=["nhsr", "mdc"])["ruleset"].to_list() == ["nhsr", "mdc"]
    assert compare_methods(chart.clear()).height == 0
    with pytest.raises(ValueError, match="unknown ruleset"):
        compare_methods(chart, ruleset=["zz"])
    assert compare_methods(chart)["special_points"].dtype == pl.Int64
