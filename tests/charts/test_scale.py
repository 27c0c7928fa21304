"""Axes, ticks and labels as numbers."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from series_frames import make_measure

from qmetrics.charts.scale import limit_words, period_ticks, spread, value_axis, value_ticks
from qmetrics.model import Cadence, Kind, add_months

PERCENT = make_measure()
COUNT = make_measure(kind=Kind.COUNT)


def test_counts_start_at_zero_unless_limits_are_far_from_it():
    assert value_axis(COUNT, [120.0, 150.0])[0] == 0.0
    assert value_axis(COUNT, [120.0, 150.0], from_zero=False)[0] > 100
    assert value_axis(COUNT, [20.0, 150.0], from_zero=False)[0] == 0.0


@given(st.lists(st.floats(0, 100), max_size=30))
def test_percent_ticks_stay_within_0_and_100(values):
    low, high = value_axis(PERCENT, values)
    assert low < high
    assert all(low <= value <= high for value in values)
    ticks, labels = value_ticks(PERCENT, low, high)
    assert 2 <= len(ticks) <= 11
    assert all(0 <= tick <= 100 for tick in ticks)
    assert all(label.endswith("%") for label in labels)
    assert len(set(labels)) == len(labels)


@given(
    st.lists(st.floats(-1e6, 1e6), max_size=30), st.sampled_from([Kind.CHANGE, Kind.PERCENTILE, Kind.COUNT])
)
def test_every_value_has_its_place(values, kind):
    values = values if kind is Kind.CHANGE else [abs(value) for value in values]
    measure = make_measure(kind=kind)
    low, high = value_axis(measure, values)
    assert all(low <= value <= high for value in values)
    _, labels = value_ticks(measure, low, high)
    assert 1 <= len(labels) <= 12


def test_at_most_ten_periods_are_labelled_and_always_the_latest():
    for n in range(1, 80):
        ends = [add_months(date(2020, 1, 31), i) for i in range(n)]
        at, labels = period_ticks(PERCENT, ends)
        assert len(at) == len(labels) <= 10
        assert at[-1] == n - 1


def test_financial_years():
    measure = make_measure(cadence=Cadence.YEAR)
    assert period_ticks(measure, [date(2025, 3, 31), date(2026, 3, 31)])[1] == ["2024/25", "2025/26"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_labels_are_spread(heights):
    placed = sorted(spread(heights, 5.0, 0.0, 100.0))
    assert all(b - a >= 5.0 - 1e-9 for a, b in pairwise(placed))
    assert placed[0] >= -1e-9
    assert placed[-1] <= 100 + 1e-9


@pytest.mark.parametrize(("value", "drawn"), [(104.0, None), (-3.0, None), (None, None), (99.0, 99.0)])
def test_a_limit_beyond_the_legal_range(value, drawn):
    words, y = limit_words(PERCENT, "Upper limit", value)
    assert y == drawn
    assert words.endswith("no limit") is (drawn is None)
