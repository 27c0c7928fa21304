"""The words say which rule fired over which points."""

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from reference import KEYS, arguments, golden
from test_xmr import STEADY, monthly

from qmetrics.analysis.spc import Ruleset, explain, xmr


def said(values, ruleset="mdc", **more):
    chart = xmr(monthly(values), date="date", value="value", baseline_points=12, ruleset=ruleset, **more)
    return explain(chart)


def test_outside():
    assert said([*STEADY, 20.0])["words"].to_list() == ["Improvement: 20 is above the upper limit of 15.32."]
    assert said([*STEADY, 2.0], improvement="neutral")["words"].to_list() == [
        "Change, low: 2 is below the lower limit of 4.68."
    ]


def test_shift_names_its_points():
    words = said([*STEADY, *[10.5, 11.0] * 4], improvement="decrease")
    assert words.height == 8
    expected = "Concern: one of 8 points in a row above the mean of 10, 2021-01-01 to 2021-08-01."
    assert set(words["words"]) == {expected}


def test_trend_names_its_points_and_a_peak_names_both():
    words = said([*STEADY[:11], 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0])
    by_day = dict(words.select(pl.col("date").cast(pl.String), "words").rows())
    rising = "one of 7 points in a row rising, 2020-12-01 to 2021-06-01"
    falling = "one of 7 points in a row falling, 2021-06-01 to 2021-12-01"
    assert by_day["2020-12-01"] == f"Improvement: {rising}."
    assert by_day["2021-06-01"].startswith(f"Improvement: {rising};")
    assert by_day["2021-06-01"].endswith(f"{falling}.")
    assert by_day["2021-12-01"] == f"Concern: {falling}."


def test_two_of_three_names_the_three():
    words = said([*STEADY, 14.0, 10.5, 14.0, 9.0])
    assert words.height == 2
    assert words["words"][0] == (
        "Improvement: one of at least two of three points in a row beyond the near limit of 13.5467,"
        " 2021-01-01 to 2021-03-01, all above the mean."
    )


def test_the_colour_that_wins_comes_first():
    values = [*STEADY, 14.0, 13.0, 12.5, 12.0, 11.5, 11.0, 10.5]
    good = said(values, improvement="decrease")["words"][2]
    bad = said(values, Ruleset(conflict="concern"), improvement="decrease")["words"][2]
    assert good.startswith("Improvement: one of 7 points in a row falling")
    assert bad.startswith("Concern: one of 7 points in a row above")


@pytest.mark.parametrize("ruleset", ["mdc", "nhsr", "nhsr_unscreened"])
def test_every_flagged_point_and_every_rule_has_words(ruleset):
    points, params = golden("spc_input"), golden("spc_params")
    chart = xmr(points, **arguments(points, params), ruleset=ruleset)
    words = explain(chart, by="series_id")
    flagged = chart.filter(pl.col("special_cause") != "none")
    assert words.height == flagged.height > 1000
    assert words["words"].null_count() == 0
    both = flagged.join(words, on=KEYS)
    for flag, phrase in {
        "outside_limits": "is (above the upper|below the lower) limit of",
        "shift": "in a row (above|below) the mean of",
        "trend": "in a row (rising|falling)",
        "two_of_three": "at least two of three",
    }.items():
        assert both.filter(pl.col("words").str.contains(phrase) != pl.col(flag)).is_empty()
    shuffled = chart[random.Random(1).sample(range(chart.height), chart.height)]
    assert_frame_equal(explain(shuffled, by="series_id"), words)


def test_nothing_flagged_gives_no_words():
    assert said(STEADY).height == 0
    assert explain(xmr(monthly([]), date="date", value="value")).height == 0
